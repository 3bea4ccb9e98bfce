"""Phone numbers as typed in Vietnam, Greece and Cyprus, and 870 of the numbering plans."""

from __future__ import annotations

import csv

import phonenumbers
import pytest
from crm_contacts.values.phones import (
    display_phone,
    parse_phone,
    phone_search_keys,
    renumbered_vietnamese_mobile,
)

from crm_host.testing import shared_data


@pytest.mark.parametrize(
    ("typed", "region", "e164"),
    [
        ("0912.345.678", "VN", "+84912345678"),
        ("+84 (0)912 345 678", "GR", "+84912345678"),
        ("0084-912-345-678", "VN", "+84912345678"),
        ("210 123 4567", "gr", "+302101234567"),
        ("22 123456", "CY", "+35722123456"),
    ],
)
def test_any_spacing_gives_one_stored_form(typed: str, region: str, e164: str) -> None:
    assert parse_phone(typed, region).stored == e164


@pytest.mark.parametrize("typed", ["0123 456 7890", "hỏi chị Đào", "+", "912345678901234567"])
def test_a_number_that_cannot_exist_is_kept_as_typed(typed: str) -> None:
    phone = parse_phone(f" {typed}  ", "VN")
    assert (phone.valid, phone.stored) == (False, typed)
    assert display_phone(phone.stored, "VN") == typed


def test_a_national_number_without_a_country_is_kept_as_typed() -> None:
    assert parse_phone("0912345678", "").stored == "0912345678"


@pytest.mark.parametrize(
    "typed", ["024 3825 1234 ext. 12", "024 3825 1234 máy lẻ 12", "024 3825 1234 εσωτ. 12"]
)
def test_an_extension_is_read_in_three_languages(typed: str) -> None:
    phone = parse_phone(typed, "VN")
    assert (phone.stored, phone.extension) == ("+842438251234", "12")


@pytest.mark.parametrize(
    ("stored", "viewer", "shown"),
    [
        ("+84912345678", "VN", "0912 345 678"),
        ("+84912345678", "GR", "+84 912 345 678"),
        ("+302101234567", "GR", "210 123 4567"),
        ("+302101234567", "VN", "+30 210 123 4567"),
        ("+302310123456", "GR", "2310 123 456"),
        ("+302241012345", "GR", "22410 12345"),
        ("+306912345678", "GR", "691 234 5678"),
    ],
)
def test_a_number_is_shown_as_its_reader_writes_it(stored: str, viewer: str, shown: str) -> None:
    assert display_phone(stored, viewer) == shown


@pytest.mark.parametrize(
    "typed", ["45678", "912345", "0912345678", "84912345678", "0084912", "840912345678"]
)
def test_every_way_to_type_a_number_is_part_of_a_search_key(typed: str) -> None:
    assert any(typed in key for key in phone_search_keys("+84912345678"))


def test_an_invalid_number_is_found_by_its_digits() -> None:
    assert phone_search_keys("0123 456 7890") == ("01234567890",)
    assert phone_search_keys("hỏi chị Đào") == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("0168 234 5678", "+84382345678"),
        ("+84 168 234 5678", "+84382345678"),
        ("0199.234.5678", "+84592345678"),
        ("0912 345 678", None),
        ("0111 234 5678", None),
        ("0168 234 567", None),
    ],
)
def test_eleven_digit_mobiles_of_vietnam_get_a_suggestion(old: str, new: str | None) -> None:
    assert renumbered_vietnamese_mobile(old) == new
    assert new is None or parse_phone(new, "VN").valid


def test_the_870_example_numbers() -> None:
    path = shared_data("phones") / "example_numbers.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    parsed = [(row, parse_phone(row["national"], row["region"])) for row in rows]
    assert len(parsed) == 870
    assert sum(phone.valid for _, phone in parsed) == 740
    for row, phone in parsed:
        assert phone.valid == (row["valid"] == "True"), row
        assert phone.stored == (row["e164"] if phone.valid else row["national"])
        assert parse_phone(row["international"], "").e164 == phone.e164, row
        if phone.valid:
            shown = display_phone(phone.stored, row["region"])
            assert parse_phone(shown, row["region"]).e164 == row["e164"], row


def test_the_extension_of_one_record_is_not_shown_with_the_number_of_another() -> None:
    with_extension = parse_phone("0987 654 321 máy lẻ 12", "VN")

    assert with_extension.extension == "12"
    assert display_phone("+84987654321", "VN") == "0987 654 321"


@pytest.mark.parametrize("change", ["", "0", "8", "19"])
def test_numbers_that_programs_wrote_are_read_as_the_library_reads_them(change: str) -> None:
    """The numbers of all plans, and such as begin like a prefix that is taken away."""
    compared = 0
    for region in phonenumbers.SUPPORTED_REGIONS:
        for kind in phonenumbers.PhoneNumberType.values():
            example = phonenumbers.example_number_for_type(region, kind)
            if example is None:
                continue
            country, national = example.country_code, str(example.national_number)
            text = f"+{country}{change}{national[len(change) :]}"
            number = phonenumbers.parse(text)
            is_valid = phonenumbers.is_valid_number(number)
            e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            assert parse_phone(text, "VN").e164 == (e164 if is_valid else None)
            compared += 1
    assert compared > 1_000
