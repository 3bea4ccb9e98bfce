"""Names of people: parts, order, initials, sort order and look-alike letters.

A name is shown as it was entered. Splitting it is a proposal that a form may show; nobody is
forced to accept it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import takewhile

from crm_host.api import fold


class NameOrder(StrEnum):
    """Where the family name stands in a written name."""

    FAMILY_FIRST = "family_first"
    GIVEN_FIRST = "given_first"


class SortBy(StrEnum):
    """What a list of people is ordered by."""

    GIVEN = "given"
    FAMILY = "family"


_FAMILY_FIRST_LANGUAGES = frozenset({"vi", "zh", "ja", "ko", "hu", "km"})
_FAMILY_FIRST_COUNTRIES = frozenset({"CN", "TW", "HK", "JP", "KR", "HU", "KH"})
#: Family names that nine of ten Vietnamese have, folded; the first word of a Vietnamese name.
_VIETNAMESE = frozenset({
    "nguyen", "tran", "le", "pham", "hoang", "huynh", "phan", "vu", "vo", "dang", "bui", "do",
    "ho", "ngo", "duong", "ly", "dinh", "truong", "lam", "mai", "dao", "doan", "trinh", "ha",
    "cao", "luong", "chau", "ta", "phung", "quach", "to", "luu", "ton", "thai",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class PersonName:
    """The parts of a name, each possibly empty and possibly of several words."""

    family: str = ""
    middle: str = ""
    given: str = ""

    @property
    def empty(self) -> bool:
        """Whether no part is known."""
        return not (self.family or self.middle or self.given)


def name_order(language: str) -> NameOrder:
    """Return the order that speakers of ``language`` write names in."""
    base = language.lower().replace("_", "-").split("-")[0]
    return NameOrder.FAMILY_FIRST if base in _FAMILY_FIRST_LANGUAGES else NameOrder.GIVEN_FIRST


@lru_cache(maxsize=4096)
def written_order(display: str, language: str = "", country: str = "", home: str = "") -> NameOrder:
    """Return the order a name is most likely written in.

    The person's ``language`` decides; else Greek letters or a Vietnamese family name in the
    first place; else the person's ``country``. ``home`` is the firm's country.

    >>> written_order("Nguyễn Thị Đào", country="GR").value, written_order("Άννα Λαμπρού").value
    ('family_first', 'given_first')
    """
    if language:
        return name_order(language)
    first, *rest = fold(display).split() or [""]
    if "α" <= first[:1] <= "ω":
        return NameOrder.GIVEN_FIRST
    if first in _VIETNAMESE:
        # "Do" and "Ho" are names elsewhere, too: marks, a third word or the place tell them apart.
        is_theirs = not display.isascii() or len(rest) > 1 or "VN" in (country, home)
        return NameOrder.FAMILY_FIRST if is_theirs else NameOrder.GIVEN_FIRST
    family_first = country.upper() in _FAMILY_FIRST_COUNTRIES
    return NameOrder.FAMILY_FIRST if family_first else NameOrder.GIVEN_FIRST


def sort_preference(language: str) -> SortBy:
    """Return what people are sorted by where nobody chose: Vietnamese by given name."""
    return SortBy.GIVEN if language.lower().startswith("vi") else SortBy.FAMILY


def split_name(display: str, order: NameOrder) -> PersonName:
    """Propose the parts of a written name.

    The family name is the first or the last word by ``order``, or what precedes a comma. Words
    in lower case before a last family name belong to it (``de la Cruz``). A single word is a
    given name.

    >>> split_name("Nguyễn Thị Đào", NameOrder.FAMILY_FIRST)
    PersonName(family='Nguyễn', middle='Thị', given='Đào')
    """
    before, comma, after = display.partition(",")
    if comma and before.strip() and after.strip():
        return _split_rest(" ".join(before.split()), after.split(), order)
    words = display.replace(",", " ").split()
    if len(words) < 2:
        return PersonName(given=" ".join(words))
    if order is NameOrder.FAMILY_FIRST:
        return _split_rest(words[0], words[1:], order)
    particles = len(list(takewhile(str.islower, reversed(words[1:-1]))))
    start = len(words) - 1 - particles
    return _split_rest(" ".join(words[start:]), words[:start], order)


def compose_name(name: PersonName, order: NameOrder) -> str:
    """Return the parts as one written name."""
    if order is NameOrder.FAMILY_FIRST:
        parts = (name.family, name.middle, name.given)
    else:
        parts = (name.given, name.middle, name.family)
    return " ".join(" ".join(parts).split())


def initials(name: PersonName) -> str:
    """Return one or two capitals for an avatar: of the given name, then of the family name.

    >>> initials(PersonName("Nguyễn", "Thị", "Đào")), initials(PersonName("Έλλη", "", "Άννα"))
    ('ĐN', 'ΑΕ')
    """
    return _capital(name.given) + _capital(name.family) or _capital(name.middle)


def organization_initials(display: str) -> str:
    """Return the capitals of the first two words of a firm's name."""
    return "".join([_capital(word) for word in display.split() if _capital(word)][:2])


def sort_parts(name: PersonName, order: NameOrder, by: SortBy) -> tuple[str, str, str]:
    """Return the parts in the order of importance for sorting.

    Feed them to the host's ``joined_collation_key``. By given name the rest follows as middle,
    then family; by family name as the name is written.
    """
    if by is SortBy.GIVEN:
        return name.given, name.middle, name.family
    if order is NameOrder.FAMILY_FIRST:
        return name.family, name.middle, name.given
    return name.family, name.given, name.middle


def _split_rest(family: str, rest: list[str], order: NameOrder) -> PersonName:
    if order is NameOrder.FAMILY_FIRST:
        return PersonName(family, " ".join(rest[:-1]), rest[-1])
    return PersonName(family, " ".join(rest[1:]), rest[0])


def _capital(text: str) -> str:
    upper = next((c.upper()[0] for c in unicodedata.normalize("NFC", text) if c.isalnum()), "")
    # Greek capitals carry no accent; Vietnamese ones keep theirs: they are other letters.
    if upper and unicodedata.name(upper, "").startswith("GREEK"):
        return unicodedata.normalize("NFD", upper)[:1]
    return upper
