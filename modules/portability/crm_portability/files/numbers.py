"""Which sign a column of numbers has before its decimals: `1.234,50` or `1,234.50`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

#: A comma before the decimals, as in Vietnamese and Greek; a point, as in English.
COMMA, POINT = "comma", "point"

_NUMBER = re.compile(r"[+-]?[\d.,]*\d")
#: What is no part of a number: blanks, a currency.
_BESIDE = re.compile(r"[^\d.,+-]")
#: How exports write fractions, which readers of every notation read alike.
_PLAIN = re.compile(r"[+-]?\d+\.\d{6}")
_GROUPED = re.compile(r"[+-]?\d{1,3}([.,])\d{3}")


@dataclass
class Evidence:
    """The first cell that can only be read with a comma, and with a point; empty if none."""

    comma: str = ""
    point: str = ""

    def against(self, style: str) -> str:
        """Return a cell that cannot be read in a style; empty if there is none."""
        return self.point if style == COMMA else self.comma

    def backs(self, style: str) -> bool:
        """Whether some cell can only be read in a style."""
        return bool(self.comma if style == COMMA else self.point)


def look(texts: Iterable[str]) -> Evidence:
    """Return what some cells of a column tell about their notation."""
    found = Evidence()
    for text in texts:
        style = style_of(text)
        if style and not found.backs(style):
            setattr(found, style, text.strip())
    return found


def style_of(text: str) -> str:
    """Return the only style in which a number makes sense; empty where both do, or none.

    >>> style_of("1,234.50"), style_of("12,5 €"), style_of("1.234.567"), style_of("1.234")
    ('point', 'comma', 'comma', '')
    """
    compact = _BESIDE.sub("", text)
    if not _NUMBER.fullmatch(compact) or _PLAIN.fullmatch(compact) or _GROUPED.fullmatch(compact):
        return ""
    signs = [sign for sign in compact if sign in ".,"]
    if not signs:
        return ""
    if len(set(signs)) == 2:
        decimal = signs[-1]
    elif len(signs) > 1:  # the same sign twice stands between groups
        decimal = "." if signs[0] == "," else ","
    else:
        decimal = signs[0]
    return COMMA if decimal == "," else POINT
