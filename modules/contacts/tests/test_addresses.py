"""Printed addresses of Vietnam, Greece, Cyprus and some others."""

from __future__ import annotations

import json
import re

import pytest
from crm_contacts.values.addresses import (
    Address,
    address_fields,
    country_name,
    format_address,
    format_postcode,
    postcode_looks_right,
)

from crm_host.testing import shared_data

HANOI = Address(street="12 Trần Hưng Đạo", area="Phường Cửa Nam", province="Hà Nội", country="VN")
ATHENS = Address(street="Σκουφά 11", city="Αθήνα", postcode="10673", country="GR")


def test_vietnam_prints_ward_and_province_without_a_district() -> None:
    assert format_address(HANOI, "VN", "vi") == ["12 Trần Hưng Đạo", "Phường Cửa Nam", "Hà Nội"]


def test_greece_prints_the_spaced_postcode_before_the_city() -> None:
    assert format_address(ATHENS, "GR", "el") == ["Σκουφά 11", "106 73 Αθήνα"]


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Greece"), ("vi", "Hy Lạp"), ("el", "Ελλάδα"), ("xx", "Greece")]
)
def test_abroad_the_country_is_named_in_the_readers_language(language: str, name: str) -> None:
    assert format_address(ATHENS, "VN", language)[-1] == name


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (
            Address("1 Main St", city="Springfield", province="IL", postcode="62701", country="US"),
            ["1 Main St", "Springfield, IL 62701"],
        ),
        (Address("1 Main St", province="IL", country="US"), ["1 Main St", "IL"]),
        (
            Address("10 Downing St", city="London", postcode="sw1a2aa", country="GB"),
            ["10 Downing St", "London", "SW1A 2AA"],
        ),
        (
            Address("丸の内1-1", city="", province="東京都", postcode="1000005", country="JP"),
            ["〒100-0005", "東京都", "丸の内1-1"],
        ),
        (
            Address("Drottninggatan 1", city="Stockholm", postcode="SE-111 51", country="SE"),
            ["Drottninggatan 1", "SE-11151 Stockholm"],
        ),
        (
            Address("Main\nFlat 2", extra="opposite the church", city="X"),
            ["Main", "Flat 2", "opposite the church", "X"],
        ),
    ],
)
def test_each_country_has_its_layout(address: Address, lines: list[str]) -> None:
    assert format_address(address, address.country, "en") == lines


def test_a_part_unknown_to_the_country_is_still_printed() -> None:
    address = Address(
        "Σκουφά 11", former_district="Κ", city="Αθήνα", province="Αττική", country="GR"
    )
    assert {"Αττική", "Κ"} <= set(format_address(address, "GR", "el"))


@pytest.mark.parametrize(
    ("typed", "country", "printed", "right"),
    [
        ("10673", "GR", "106 73", True),
        ("106 73", "GR", "106 73", True),
        ("1067", "GR", "1067", False),
        ("3042", "CY", "3042", True),
        ("700000", "VN", "700000", True),
        ("00950", "PL", "00-950", True),
        ("1234ab", "NL", "1234 AB", True),
        ("", "GR", "", True),
        ("anything", "", "anything", True),
    ],
)
def test_postcodes_are_spaced_as_printed(
    typed: str, country: str, printed: str, right: bool
) -> None:
    assert format_postcode(typed, country) == printed
    assert postcode_looks_right(typed, country) is right


def test_a_vietnamese_form_asks_for_ward_and_province_and_offers_the_former_district() -> None:
    fields = {field.name: field for field in address_fields("VN")}
    assert list(fields) == ["street", "extra", "area", "former_district", "province", "postcode"]
    assert fields["area"].kind == "ward"
    assert [name for name, field in fields.items() if field.required] == [
        "street",
        "area",
        "province",
    ]


def test_a_greek_form_has_no_province() -> None:
    assert [field.name for field in address_fields("GR")] == [
        "street",
        "extra",
        "area",
        "postcode",
        "city",
    ]


def test_every_country_offers_the_street_and_a_free_line() -> None:
    rules = [path.stem.upper() for path in (shared_data("addresses") / "opencage").glob("??.yaml")]
    for country in [*rules, "", "XX", "ZZ"]:
        assert {"street", "extra"} <= {field.name for field in address_fields(country)}, country


def opencage_case(country: str) -> tuple[dict[str, str], list[str]]:
    """Read the components and the expected lines of a file with one plain case."""
    text = (shared_data("addresses") / "opencage" / f"{country}.yaml").read_text(encoding="utf-8")
    head, expected = text.split("expected:  |\n")
    return dict(re.findall(r"^ +(\w+): (.+)$", head, re.M)), expected.split("\n")


@pytest.mark.parametrize("country", ["vn", "gr", "cy"])
def test_the_collected_cases_print_as_expected(country: str) -> None:
    parts, expected = opencage_case(country)
    street = parts.get("road") or parts["pedestrian"]
    address = Address(
        street=" ".join([street, parts.get("house_number", "")]),
        former_district=parts["suburb"] if country == "vn" else "",
        city=parts["city"],
        province=parts["state"] if country == "vn" else "",
        postcode=parts["postcode"],
        country=parts["country_code"],
    )
    named = [line.strip() for line in expected if line.strip()]
    assert format_address(address, "", "en") == named[1:]


@pytest.mark.parametrize("country", ["vn", "gr", "cy"])
def test_our_postcode_rules_are_those_of_the_address_data(country: str) -> None:
    path = shared_data("addresses") / "google_i18n" / f"{country}.json"
    rules = json.loads(path.read_text(encoding="utf-8"))[country.upper()]
    for example in rules["zipex"].split(","):
        assert format_postcode(example.replace(" ", ""), country) == example


def test_a_country_without_a_name_shows_its_code() -> None:
    assert country_name("QQ", "vi") == "QQ"
