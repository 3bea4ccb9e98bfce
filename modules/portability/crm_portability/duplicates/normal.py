"""Values in the form in which two records are compared.

What people write differently by habit (capitals, accents, blanks, the order of a name, the
prefix of a phone number) is taken away; what is left differs only where the values do.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from crm_host.api import digits, fold, search_text

#: A phone number is compared by its last digits: nobody agrees on how the rest is written.
_PHONE_DIGITS = 9
_SHORTEST_PHONE = 7


class Manner(StrEnum):
    """How the values of a feature are brought into form and compared."""

    #: Words in any order: names.
    NAME = "name"
    #: Words in their order: streets, towns.
    TEXT = "text"
    #: Letters and digits that identify: tax numbers, codes.
    CODE = "code"
    #: An e-mail or web address, a number, a link.
    EXACT = "exact"
    PHONE = "phone"
    #: A day, as its eight digits.
    DAY = "day"


def normal(manner: Manner, value: Any) -> str:
    """Return a value as it is compared; empty where it says nothing.

    >>> normal(Manner.NAME, "Nguyễn Thị Đào"), normal(Manner.PHONE, "+84 912 345 678")
    ('dao nguyen thi', '912345678')
    """
    text = "" if value is None else str(value)
    if not text:
        return ""
    if manner is Manner.NAME:
        return " ".join(sorted(search_text(text).split()))
    if manner is Manner.TEXT:
        return search_text(text).strip()
    if manner is Manner.CODE:
        return search_text(text).replace(" ", "")
    if manner is Manner.EXACT:
        return fold(text).strip()
    found = digits(text)
    if manner is Manner.DAY:
        return found[:8]
    return found[-_PHONE_DIGITS:] if len(found) >= _SHORTEST_PHONE else ""
