"""Headings as they are compared: without case, accents, blanks and signs."""

from __future__ import annotations

import re

from crm_host.api import fold

#: Stands for a number in an alias, as in `E-mail # - Value`.
NUMBER = "#"

_NOT_WORD = re.compile(r"[\W_]+")


def spelled(heading: str) -> str:
    """Return a heading with its blanks and signs: only case and accents are left out.

    >>> spelled(" Birth  Day")
    '_birth day'
    """
    return "_" + " ".join(fold(heading).split())


def squeeze(heading: str) -> str:
    """Return a heading as it is compared.

    >>> squeeze("Ngày tạo"), squeeze("customer_Name")
    ('ngaytao', 'customername')
    """
    return _NOT_WORD.sub("", fold(heading))


def numbered(alias: str) -> re.Pattern[str]:
    """Return the pattern of the squeezed headings that an alias with a number stands for."""
    pieces = (re.escape(squeeze(piece)) for piece in alias.split(NUMBER))
    return re.compile(r"(\d{1,2})".join(pieces))
