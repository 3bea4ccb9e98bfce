"""Provinces and wards of Vietnam since July 2025."""

from __future__ import annotations

import json

import pytest
from crm_contacts.values.vietnam import PROVINCES, current_province, read_wards

from crm_host.testing import shared_data


@pytest.mark.parametrize(
    ("typed", "today"),
    [
        ("Hà Nội", "Hà Nội"),
        ("Thành phố Hà Nội", "Hà Nội"),
        ("TP.HCM", "Hồ Chí Minh"),
        ("sai gon", "Hồ Chí Minh"),
        ("Tỉnh Hải Dương", "Hải Phòng"),
        ("Bà Rịa–Vũng Tàu", "Hồ Chí Minh"),
        ("Khanh Hoa province", "Khánh Hòa"),
        ("Thừa Thiên-Huế", "Huế"),
        ("Αθήνα", None),
        ("", None),
    ],
)
def test_a_province_is_recognized_in_old_and_new_spellings(typed: str, today: str | None) -> None:
    assert current_province(typed) == today


def test_every_one_of_the_former_63_has_a_province_today() -> None:
    path = shared_data("addresses") / "google_i18n" / "vn.json"
    former = json.loads(path.read_text(encoding="utf-8"))["VN"]["sub_keys"].split("~")
    assert len(former) == 63
    assert {current_province(name) for name in former} == set(PROVINCES)


def test_34_provinces_and_3321_wards() -> None:
    path = shared_data("addresses") / "vietnam" / "provinces_wards_2025.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        wards = read_wards(lines)
    assert len(wards) == 34
    assert set(wards) == set(PROVINCES)
    assert sum(map(len, wards.values())) == 3321
    assert "Phường Hoàn Kiếm" in wards["Hà Nội"]


def test_a_list_with_an_unknown_province_names_the_line() -> None:
    with pytest.raises(ValueError, match=r"Line 3: 'Atlantis'"):
        read_wards(["province,ward", "Hà Nội,Phường Ba Đình", "Atlantis,Phường 1"])
