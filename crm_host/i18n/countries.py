"""What a country usually means for a firm there. Every value is a proposal that can be changed.

Sources: CLDR as shipped with Babel (names, currencies, official languages, first day of the
week) and the zone table of the tz database (time zones; its first one of each country, except
where that is a remote island or exclave).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages
from babel.numbers import get_territory_currencies

from crm_host.data.folding import collation_key

WEEK_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_MAIN_ZONE = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "RU": "Europe/Moscow",
}


@dataclass(frozen=True)
class CountryDefaults:
    """What follows from the country of a firm."""

    country: str
    timezone: str
    #: ISO 4217 code.
    currency: str
    #: The language of names and documents, one of those the product speaks.
    language: str
    #: First day of the week, in English small letters.
    week_start: str


def country_defaults(country: str, language: str, spoken: tuple[str, ...]) -> CountryDefaults:
    """Return what to propose for a country.

    :param country: two letters of ISO 3166.
    :param language: taken where none of the country's own is spoken here.
    :param spoken: languages of the product.
    """
    own = [code for code in get_official_languages(country, de_facto=True) if code in spoken]
    currencies = get_territory_currencies(country)
    return CountryDefaults(
        country=country,
        timezone=_zones().get(country, "UTC"),
        currency=currencies[-1] if currencies else "EUR",
        language=own[0] if own else language,
        week_start=WEEK_DAYS[_first_week_day(country)],
    )


@cache
def country_names(language: str) -> Mapping[str, str]:
    """Return the names of all countries by their codes, in the order of a language."""
    names = Locale.parse(language).territories
    found = {code: names[code] for code in _zones() if code in names}
    order = sorted(found.items(), key=lambda item: collation_key(item[1], language))
    return dict(order)


def likely_country(accepted: list[str], language: str) -> str:
    """Return the country that a browser's languages speak of, or the one most use a language in.

    :param accepted: language tags as `el-GR`, the preferred one first.
    """
    regions = [tag.replace("_", "-").rpartition("-")[2].upper() for tag in accepted if len(tag) > 3]
    known = [region for region in regions if region in _zones()]
    return known[0] if known else {"vi": "VN", "el": "GR"}.get(language, "VN")


def _first_week_day(country: str) -> int:
    try:
        return Locale.parse(f"und_{country}").first_week_day
    except (UnknownLocaleError, ValueError):
        return 0


@cache
def _zones() -> dict[str, str]:
    """Return the time zone in which most people of each country live."""
    lines = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    found: dict[str, str] = {}
    for country, _place, zone, *_comment in rows:
        found.setdefault(country, zone)
    return found | _MAIN_ZONE
