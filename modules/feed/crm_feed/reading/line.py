"""Reading one line: what sort of activity, on which day, at what time, and what about."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from crm_feed.choices import TASK
from crm_feed.kinds import read_clock
from crm_feed.reading import words
from crm_feed.reading.words import Phrases
from crm_host.api import Notation

V = TypeVar("V")

_BARE_HOUR = re.compile(r"([01]?\d|2[0-3])")
_HALF_DAY = re.compile(r"(0?\d|1[0-2])(?:[:.h]([0-5]\d))?(am|pm)")
_NUMBERED = re.compile(r"[2-7]")
_DAY = re.compile(r"0?[1-9]|[12]\d|3[01]")
_MONTH = re.compile(r"0?[1-9]|1[0-2]")
_COUNT = re.compile(r"[1-9]\d?")
_DAY_MONTH = re.compile(r"\d{1,2}[/.\-]\d{1,2}")
_DATE = re.compile(r"\d{1,2}[/\-]\d{1,2}([/\-]\d{2,4})?|\d{1,2}\.\d{1,2}\.\d{2,4}|\d{4}-\d\d-\d\d")
_OFFSET = re.compile(r"\+\d{1,3}[dwm]")


@dataclass
class LineReading:
    """What one line says."""

    type: str = TASK
    #: Whether the line named the type.
    is_typed: bool = False
    due_on: date | None = None
    #: `HH:MM`.
    due_time: str | None = None
    subject: str = ""


@dataclass
class _Line:
    """The words of a line, and what they said so far."""

    words: Sequence[str]
    notation: Notation
    found: LineReading = field(default_factory=LineReading)
    kept: list[str] = field(default_factory=list)
    place: int = 0
    #: Whether the word before said a day, or announced a time.
    is_expected: bool = False
    #: Whether the day was named with its half after noon: `chiều mai`.
    is_after_noon: bool = False

    def longest(self, table: Phrases[V], after: int = 0) -> tuple[V, int] | None:
        """Return what the longest phrase after some words means, and how many words it has."""
        return table.longest(self.words[self.place + after :], self.notation.language)

    def is_any(self, table: Phrases[V], after: int = 0) -> bool:
        """Whether a phrase of a table begins after some words."""
        return self.longest(table, after) is not None


def read_line(text: str, notation: Notation) -> LineReading:
    """Read a line in English, Vietnamese or Greek, whatever the reader's language.

    Words that say neither type, day nor time are the subject. A weekday is the next one after
    today, a time without a day is one of today, and a day and month that passed are those of
    next year. Days are counted from the reader's present one.
    """
    line = _Line(unicodedata.normalize("NFC", text).replace(",", " ").split(), notation)
    while line.place < len(line.words):
        taken = next((length for read in _READERS if (length := read(line))), 0)
        if taken:
            line.is_expected = True
            _drop_announcement(line)
        else:
            announced = line.longest(words.BEFORE)
            line.is_expected = announced is not None and announced[0]
            line.kept.append(line.words[line.place])
        line.place += taken or 1
    line.found.subject = " ".join(line.kept)
    if line.found.due_time is not None and line.found.due_on is None:
        line.found.due_on = notation.today
    return line.found


def _drop_announcement(line: _Line) -> None:
    """Forget the word that only announced the day or time: `on`, `lúc`, `στις`."""
    while line.kept and words.BEFORE.longest(line.kept[-1:], line.notation.language):
        line.kept.pop()


def _type(line: _Line) -> int:
    """Take the type where nothing but days and times stands before it."""
    found = line.longest(words.TYPES)
    if found is None or line.found.is_typed or line.kept:
        return 0
    line.found.type, length = found
    line.found.is_typed = True
    return length


def _weekday(line: _Line) -> int:
    if line.found.due_on is not None:
        return 0
    if length := _counted_day(line):
        return length
    found = line.longest(words.WEEKDAYS)
    if found is None or _is_branch(line):
        return 0
    return _take_weekday(line, *found)


def _is_branch(line: _Line) -> bool:
    """Whether `CN` is no Sunday but a branch: "chi nhánh" stands before a name."""
    following = line.words[line.place + 1 : line.place + 2]
    return line.words[line.place] == "CN" and bool(following) and following[0].istitle()


def _counted_day(line: _Line) -> int:
    """Take `thứ 2`; without accents only from a Vietnamese, since `thu 2` is Thursday at two."""
    pair = line.words[line.place : line.place + 2]
    if len(pair) < 2 or pair[0].casefold() not in words.COUNTED_DAY:
        return 0
    if not _NUMBERED.fullmatch(pair[1]) or (pair[0].isascii() and line.notation.language != "vi"):
        return 0
    return _take_weekday(line, int(pair[1]) - 2, 2)


def _take_weekday(line: _Line, weekday: int, length: int) -> int:
    ahead = (weekday - line.notation.today.weekday() - 1) % 7 + 1
    line.found.due_on = line.notation.today + timedelta(days=ahead)
    return length


def _near_day(line: _Line) -> int:
    found = line.longest(words.DAYS)
    if found is None or line.found.due_on is not None or _is_name(line, found[1]):
        return 0
    line.found.due_on = line.notation.today + timedelta(days=found[0])
    line.is_after_noon = line.words[line.place].casefold() in words.AFTER_NOON
    return found[1]


def _is_name(line: _Line, length: int) -> bool:
    """Whether `Mai` is a person: behind a title, or with a capital where no line begins."""
    word = line.words[line.place]
    if length != 1 or word.casefold() != "mai" or line.place == 0:
        return False
    return word == "Mai" or bool(words.TITLES.longest(line.kept[-1:], line.notation.language))


def _day_of_month(line: _Line) -> int:
    """Take `ngày 20` and `ngày 20 tháng 12`: the next such day."""
    after = line.words[line.place + 1 : line.place + 4]
    if line.found.due_on is not None or not line.is_any(words.DAY_OF_MONTH) or not after:
        return 0
    month, length = None, 2
    if len(after) == 3 and line.is_any(words.MONTH, 2) and _MONTH.fullmatch(after[2]):
        month, length = int(after[2]), 4
    if not _DAY.fullmatch(after[0]):
        return 0
    line.found.due_on = _next_such(int(after[0]), month, line.notation.today)
    return length if line.found.due_on is not None else 0


def _next_such(day: int, month: int | None, today: date) -> date | None:
    """Return the first day with this number from today on, within the eight years to a leap day."""
    for ahead in range(8 * 12 + 1):
        years, of_year = divmod(today.month - 1 + ahead, 12)
        year, at = today.year + years, of_year + 1
        if month not in (None, at) or day > calendar.monthrange(year, at)[1]:
            continue
        if (found := date(year, at, day)) >= today:
            return found
    return None


def _count_of_days(line: _Line) -> int:
    """Take `3 days`, `2 tuần nữa`, `3 μέρες`."""
    if line.found.due_on is not None or not _COUNT.fullmatch(line.words[line.place]):
        return 0
    count = int(line.words[line.place])
    found = line.longest(words.UNITS, 1)
    if found is None:
        return 0
    line.found.due_on = line.notation.today + timedelta(days=count * found[0])
    return 1 + found[1]


def _date(line: _Line) -> int:
    word = line.words[line.place]
    if line.found.due_on is not None or not (_DATE.fullmatch(word) or _OFFSET.fullmatch(word)):
        return 0
    day = line.notation.parse_date(word)
    if day is None:
        return 0
    if _DAY_MONTH.fullmatch(word) and day < line.notation.today:
        day = _next_year(day)
    line.found.due_on = day
    return 1


def _next_year(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day + timedelta(days=366)


def _time(line: _Line) -> int:
    if line.found.due_time is not None:
        return 0
    word = line.words[line.place].casefold()
    if line.is_any(words.NOON):
        line.found.due_time = "12:00"
        return 1
    if match := _HALF_DAY.fullmatch(word):
        hour = int(match[1]) % 12 + (12 if match[3] == "pm" else 0)
        line.found.due_time = f"{hour:02}:{match[2] or '00'}"
        return 1
    return _clock(line, word)


def _clock(line: _Line, word: str) -> int:
    """Take `9h30`, `14:00`, `9 giờ`, `2 chiều`; a bare hour only where a time is expected."""
    clock, length = read_clock(word), 1
    if clock is None:
        if not _BARE_HOUR.fullmatch(word):
            return 0
        clock = f"{int(word):02}:00"
        named = line.is_any(words.HOUR, 1)
        length += named
        if not (named or line.is_expected or line.is_any(words.HALVES, 1)):
            return 0
    half = line.longest(words.HALVES, length)
    if half is None and line.is_after_noon:
        half = (12, 0)
    if half is not None:
        hours, more = half
        clock = f"{int(clock[:2]) % 12 + hours:02}{clock[2:]}"
        length += more
    line.found.due_time = clock
    return length


_READERS: tuple[Callable[[_Line], int], ...] = (
    _type,
    _weekday,
    _near_day,
    _day_of_month,
    _count_of_days,
    _date,
    _time,
)
