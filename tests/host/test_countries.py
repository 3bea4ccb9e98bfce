"""What is proposed for a country."""

from __future__ import annotations

import pytest
from babel.numbers import list_currencies

from crm_host.i18n.countries import (
    country_defaults,
    country_names,
    likely_country,
)
from crm_host.kernel.settings import HOST_SETTINGS

#: What the setting of the first day of the week accepts.
FIRST_DAYS = dict(next(item.choices for item in HOST_SETTINGS if item.key == "week_start"))
SPOKEN = ("en", "vi", "el")


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("VN", ("Asia/Ho_Chi_Minh", "VND", "vi", "monday")),
        ("GR", ("Europe/Athens", "EUR", "el", "monday")),
        ("CY", ("Asia/Nicosia", "EUR", "el", "monday")),
        ("US", ("America/New_York", "USD", "en", "sunday")),
        ("DE", ("Europe/Berlin", "EUR", "vi", "monday")),  # as the reader: not spoken here
        ("MV", ("Indian/Maldives", "MVR", "vi", "friday")),
        ("BR", ("America/Sao_Paulo", "BRL", "vi", "sunday")),
    ],
)
def test_known_countries(country, expected):
    found = country_defaults(country, "vi", SPOKEN)
    assert (
        found.timezone, found.currency, found.language, found.week_start
    ) == expected  # fmt: skip


def test_every_country_has_values_that_the_settings_accept():
    for country in country_names("en"):
        found = country_defaults(country, "en", SPOKEN)
        assert found.currency in list_currencies()
        assert found.week_start in FIRST_DAYS
        assert "/" in found.timezone


def test_countries_stand_in_the_order_of_the_language():
    greek = list(country_names("el").values())
    assert greek.index("Αίγυπτος") < greek.index("Ελλάδα") < greek.index("Ουγγαρία")
    vietnamese = list(country_names("vi").values())
    assert vietnamese.index("Dominica") < vietnamese.index("Đức") < vietnamese.index("Ecuador")


@pytest.mark.parametrize(
    ("accepted", "language", "country"),
    [
        (["el-CY", "el"], "el", "CY"),
        (["en-GB", "vi"], "en", "GB"),
        (["el"], "el", "GR"),
        (["vi"], "vi", "VN"),
        (["zh-Hant-TW"], "en", "TW"),
        (["en-001"], "en", "VN"),
        ([], "en", "VN"),
    ],
)
def test_what_a_browser_says(accepted, language, country):
    assert likely_country(accepted, language) == country
