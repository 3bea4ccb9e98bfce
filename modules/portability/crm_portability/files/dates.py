"""Days as files write them, and in which order a column writes day and month.

`03/04/2026` is 3 April in Europe and Vietnam and 4 March in the United States; one cell does not
tell, but a column often does: `25/12/2026` has only one meaning.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

#: Day before month, and month before day.
DAY_FIRST, MONTH_FIRST = "dmy", "mdy"

_NUMERIC = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})|(\d{4})(\d{2})(\d{2})")
_NAMED = re.compile(r"(\d{1,2})[.\s\-]*(?:de\s)?([^\W\d]{3,12})[.,\s\-]*(\d{4})")
_NAMED_FIRST = re.compile(r"([^\W\d]{3,12})[.\s]*(\d{1,2})(?:st|nd|rd|th)?[,\s]+(\d{4})")
_VIETNAMESE = re.compile(
    r"(?:ngay\s+)?(\d{1,2})[,\s]*(?:thang|thg)\.?\s*(\d{1,2})[,\s]*(?:nam\s+)?(\d{4})"
)
_CLOCK = re.compile(
    r"(.*?)[T,\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(am|pm|πμ|μμ|sa|ch)?", re.IGNORECASE
)
_AFTERNOON = ("pm", "μμ", "ch")
#: Beginnings of the months' names in English and Greek, without accents.
_MONTHS = (
    ("jan", "ιαν"), ("feb", "φεβ"), ("mar", "μαρ"), ("apr", "απρ"), ("may", "μαι"),
    ("jun", "ιουν"), ("jul", "ιουλ"), ("aug", "αυγ"), ("sep", "σεπ"), ("oct", "οκτ"),
    ("nov", "νοε"), ("dec", "δεκ"),
)  # fmt: skip
#: A year of two digits lies at most this many years ahead.
_AHEAD = 20


class OtherOrder(ValueError):
    """A day does not exist when it is read in the order of its column, such as 13/25/2026."""


@dataclass
class Evidence:
    """What the days of a column tell about their order; `open_day` is one that tells nothing."""

    day_first: int = 0
    month_first: int = 0
    open_day: str = ""

    @property
    def order(self) -> str:
        """The only order that all of them can have; empty where that is open."""
        if bool(self.day_first) == bool(self.month_first):
            return ""
        return DAY_FIRST if self.day_first else MONTH_FIRST

    @property
    def is_open(self) -> bool:
        """Whether somebody has to say it: nothing tells, or the column has both orders."""
        if self.day_first and self.month_first:
            return True
        return bool(self.open_day) and not self.order


def look(texts: Iterable[str]) -> Evidence:
    """Return what some cells of a column tell about their order."""
    found = Evidence()
    for text in texts:
        day = _NUMERIC.fullmatch(split_clock(text)[0])
        if day is None:
            continue
        first, second = int(day[1]), int(day[2])
        if first > 12 >= second:
            found.day_first += 1
        elif second > 12 >= first:
            found.month_first += 1
        elif first != second:
            found.open_day = found.open_day or text.strip()
    return found


def iso_day(text: str, order: str, today: date) -> str | None:
    """Return a day as `2026-03-09`; `None` where it is written in no way that is known here.

    >>> iso_day("9 Μαρτίου 2026", "dmy", date(2026, 1, 1)), iso_day("3/9/26", "mdy", date.today())
    ('2026-03-09', '2026-03-09')

    :raises OtherOrder: there is no such day.
    """
    word = _plain(text)
    try:
        if match := _NUMERIC.fullmatch(word):
            first, second, year = int(match[1]), int(match[2]), _year(match[3], today)
            day, month = (first, second) if order == DAY_FIRST else (second, first)
            return date(year, month, day).isoformat()
        if match := _YEAR_FIRST.fullmatch(word):
            parts = [int(part) for part in match.groups() if part]
            return date(*parts).isoformat()
        return _named(word)
    except ValueError:
        raise OtherOrder(text) from None


def _named(word: str) -> str | None:
    if match := _VIETNAMESE.fullmatch(word):
        return date(int(match[3]), int(match[2]), int(match[1])).isoformat()
    match = _NAMED.fullmatch(word)
    day, name, year = match.groups() if match else ("", "", "")
    if first := _NAMED_FIRST.fullmatch(word):
        name, day, year = first.groups()
    for number, names in enumerate(_MONTHS, 1):
        if name and name.startswith(names):
            return date(int(year), number, int(day)).isoformat()
    return None


def split_clock(text: str) -> tuple[str, str]:
    """Return the day and the time of day as `14:30:00`, empty where there is none.

    >>> split_clock("12/1/2010 8:26"), split_clock("3/9/2026 2:30 PM"), split_clock("9/3/2026")
    (('12/1/2010', '08:26:00'), ('3/9/2026', '14:30:00'), ('9/3/2026', ''))
    """
    match = _CLOCK.fullmatch(text.strip().replace(".μ.", "μ").replace(".Μ.", "μ"))
    if match is None:
        return text.strip(), ""
    hour, half = int(match[2]), (match[5] or "").casefold()
    if half:
        hour = hour % 12 + (12 if half in _AFTERNOON else 0)
    return match[1].rstrip(" ,"), f"{hour:02}:{match[3]}:{match[4] or '00'}"


def _year(text: str, today: date) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return 2000 + year if 2000 + year <= today.year + _AHEAD else 1900 + year


def _plain(text: str) -> str:
    """Return a text in lower case and without accents, with single blanks."""
    parts = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return " ".join(bare.split())
