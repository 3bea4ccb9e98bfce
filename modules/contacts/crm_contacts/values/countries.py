"""Countries by the names that files and people use for them."""

from __future__ import annotations

import re
from functools import lru_cache

from crm_host.api import fold

#: Languages whose names of countries are understood.
_LANGUAGES = ("en", "vi", "el")
#: Names that files use and CLDR does not list as the common one.
_OTHER_NAMES = {
    "america": "US",
    "czech republic": "CZ",
    "england": "GB",
    "great britain": "GB",
    "holland": "NL",
    "hong kong": "HK",
    "hy lap": "GR",
    "ivory coast": "CI",
    "korea": "KR",
    "macao": "MO",
    "macau": "MO",
    "nuoc anh": "GB",
    "nuoc my": "US",
    "russian federation": "RU",
    "scotland": "GB",
    "turkey": "TR",
    "u k": "GB",
    "u s a": "US",
    "uk": "GB",
    "united states of america": "US",
    "usa": "US",
    "viet nam": "VN",
    "vnm": "VN",
    "grc": "GR",
    "cyp": "CY",
}


def country_code(text: str) -> str | None:
    """Return the ISO code of a country given by code or by its English, Vietnamese or Greek name.

    >>> country_code("Ελλάδα"), country_code("viet nam"), country_code("Atlantis")
    ('GR', 'VN', None)
    """
    word = text.strip()
    codes = country_codes()
    if len(word) == 2 and word.upper() in codes:
        return word.upper()
    return _by_name().get(_key(word))


@lru_cache(maxsize=1)
def country_codes() -> frozenset[str]:
    """Return the two-letter codes of all countries and territories."""
    from babel import Locale

    # X and Z codes are private or test entries; EU, UN and EZ are no countries.
    codes = (str(code) for code in Locale("en").territories)
    found = (code for code in codes if re.fullmatch(r"[A-Z]{2}", code))
    return frozenset(found) - {"EU", "UN", "EZ", "QO", "XA", "XB", "ZZ"}


@lru_cache(maxsize=8)
def country_names(language: str) -> tuple[tuple[str, str], ...]:
    """Return (code, name) of every country, ordered by name."""
    from babel import Locale

    from crm_host.api import collation_key

    territories = Locale.parse(language).territories
    pairs = ((code, str(territories.get(code, code))) for code in country_codes())
    return tuple(sorted(pairs, key=lambda pair: collation_key(pair[1], language)))


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    from babel import Locale

    names = {
        _key(str(name)): code
        for language in _LANGUAGES
        for code, name in Locale(language).territories.items()
        if code in country_codes()
    }
    return names | _OTHER_NAMES


def _key(name: str) -> str:
    return re.sub(r"\W+", " ", fold(name)).strip()
