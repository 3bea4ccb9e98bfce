"""Tax numbers of Vietnam, Greece and the Union, and the 414 of the shared data."""

from __future__ import annotations

import csv

import pytest
from crm_contacts.values.taxids import TaxIdProblem, parse_tax_id, tax_id_name

from crm_host.testing import shared_data


@pytest.mark.parametrize(
    ("typed", "country", "number", "national"),
    [
        ("094 259 216", "GR", "EL094259216", "094259216"),
        ("EL 094259216", "EL", "EL094259216", "094259216"),
        ("GR094259216", "GR", "EL094259216", "094259216"),
        ("EL094259216", "", "EL094259216", "094259216"),
        ("01.00.112.437", "VN", "0100112437", "0100112437"),
        ("0314409058-002", "VN", "0314409058002", "0314409058002"),
        ("ATU 14243102", "AT", "ATU14243102", "U14243102"),
    ],
)
def test_every_spelling_gives_one_number(
    typed: str, country: str, number: str, national: str
) -> None:
    tax_id = parse_tax_id(typed, country)
    assert tax_id.valid
    assert (tax_id.number, tax_id.national) == (number, national)


@pytest.mark.parametrize(
    ("typed", "country", "problem"),
    [
        ("094259217", "GR", TaxIdProblem.CHECK_DIGIT),
        ("12345", "VN", TaxIdProblem.LENGTH),
        ("VV34567890", "VN", TaxIdProblem.FORMAT),
        ("12-3456789", "US", TaxIdProblem.NO_RULE),
        ("", "", TaxIdProblem.NO_RULE),
    ],
)
def test_a_wrong_number_is_kept_with_its_reason(
    typed: str, country: str, problem: TaxIdProblem
) -> None:
    tax_id = parse_tax_id(typed, country)
    assert (tax_id.raw, tax_id.problem, tax_id.valid) == (typed, problem, False)


def test_the_number_is_called_what_its_country_calls_it() -> None:
    assert [tax_id_name(country) for country in ("GR", "VN", "DE")] == ["ΑΦΜ", "MST", "VAT"]


def test_the_414_tax_numbers() -> None:
    path = shared_data("tax_ids") / "tax_ids.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    checked = [(row, parse_tax_id(row["number"], row["country"])) for row in rows]
    assert len(checked) == 414
    assert sum(tax_id.valid for _, tax_id in checked) == 315
    assert [row for row, tax_id in checked if tax_id.valid != (row["valid"] == "true")] == []
    assert all(tax_id.number.isalnum() for _, tax_id in checked)
