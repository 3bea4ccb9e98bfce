"""Public holidays as suggestions: a year of a country is taken over once, and never changes after.

The dates come from the library `holidays`; see `docs/decisions/public-holidays.md`.
"""

from __future__ import annotations

from datetime import date

from babel import Locale

#: Years that may be asked for; dates further away are guesses.
FIRST_YEAR, LAST_YEAR = 2000, 2100


def countries(language: str) -> list[tuple[str, str]]:
    """Return the countries whose holidays are known: code and name, in order of names."""
    # Takes a second to import, and only this page needs it.
    import holidays

    names = Locale.parse(language).territories
    known = [(code, names[code]) for code in holidays.list_supported_countries() if code in names]
    return sorted(known, key=lambda item: item[1])


def public_holidays(country: str, year: int, language: str) -> list[tuple[date, str]]:
    """Return the public holidays of a year, named in a language where the country has it.

    :param country: two letters, as `VN`; of an unknown country there are none.
    """
    import holidays

    spoken = holidays.list_localized_countries().get(country, [])
    wanted = {"en": "en_US"}.get(language, language)
    try:
        found = holidays.country_holidays(
            country, years=year, language=wanted if wanted in spoken else None
        )
    except NotImplementedError:
        return []
    return sorted(found.items())
