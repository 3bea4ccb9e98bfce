"""Reading one line: what sort of activity, on which day, at what time, and what about."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from crm_feed.choices import TASK
from crm_feed.kinds import read_clock
from crm_feed.reading import words
from crm_feed.reading.words import Phrases
from crm_host.api import Notation, fold

V = TypeVar("V")

_BARE_HOUR = re.compile(r"([01]?\d|2[0-3])")
_HALF_DAY = re.compile(r"(0?\d|1[0-2])(?:[:.h]([0-5]\d))?(am|pm)")
_NUMBERED = re.compile(r"[2-7]")
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
    #: Whether the word before said a day or a time, or announced one.
    is_expected: bool = False

    def folded(self, length: int) -> tuple[str, ...]:
        """Return the next words, as the tables have them."""
        return tuple(fold(word) for word in self.words[self.place : self.place + length])

    def longest(self, table: Phrases[V]) -> tuple[V, int] | None:
        """Return what the longest phrase that begins here means, and how many words it has."""
        for length in range(min(3, len(self.words) - self.place), 0, -1):
            if (value := table.get(self.folded(length))) is not None:
                return value, length
        return None


def read_line(text: str, notation: Notation) -> LineReading:
    """Read a line in English, Vietnamese or Greek, whatever the reader's language.

    Words that say neither type, day nor time are the subject. A weekday is the next one after
    today, a time without a day is one of today, and a day and month that passed are those of
    next year. Days are counted from the reader's present one.
    """
    line = _Line(text.replace(",", " ").split(), notation)
    while line.place < len(line.words):
        taken = next((length for read in _READERS if (length := read(line))), 0)
        if taken:
            line.is_expected = True
            _drop_announcement(line)
        else:
            line.is_expected = fold(line.words[line.place]) in words.BEFORE
            line.kept.append(line.words[line.place])
        line.place += taken or 1
    line.found.subject = " ".join(line.kept)
    if line.found.due_time is not None and line.found.due_on is None:
        line.found.due_on = notation.today
    return line.found


def _drop_announcement(line: _Line) -> None:
    """Forget the word that only announced the day or time: `on`, `lúc`, `στις`."""
    while line.kept and fold(line.kept[-1]) in words.BEFORE:
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
    if found is None:
        return 0
    return _take_weekday(line, *found)


def _counted_day(line: _Line) -> int:
    """Take `thứ 2`; without accents only from a Vietnamese, since `thu 2` is Thursday at two."""
    pair = line.words[line.place : line.place + 2]
    if len(pair) < 2 or fold(pair[0]) != words.COUNTED_DAY or not _NUMBERED.fullmatch(pair[1]):
        return 0
    if pair[0].isascii() and line.notation.language != "vi":
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
    return found[1]


def _is_name(line: _Line, length: int) -> bool:
    """Whether `Mai` is a person: with a capital, and not where a line begins."""
    return length == 1 and line.words[line.place] == "Mai" and line.place > 0


def _count_of_days(line: _Line) -> int:
    """Take `3 days`, `2 tuần nữa`, `3 μέρες`."""
    if line.found.due_on is not None or not _COUNT.fullmatch(line.words[line.place]):
        return 0
    count = int(line.words[line.place])
    line.place += 1
    found = line.longest(words.UNITS)
    line.place -= 1
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
    if fold(word) in words.NOON:
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
        line.place += 1
        named = bool(line.folded(1)) and line.folded(1)[0] in words.HOUR
        line.place -= 1
        length += named
        if not (named or line.is_expected or _half(line, 1)):
            return 0
    if half := _half(line, length):
        hours, more = half
        clock = f"{int(clock[:2]) % 12 + hours:02}{clock[2:]}"
        length += more
    line.found.due_time = clock
    return length


def _half(line: _Line, after: int) -> tuple[int, int] | None:
    """Return the hours to add for the half of the day that is named after some words."""
    line.place += after
    found = line.longest(words.HALVES)
    line.place -= after
    return found


_READERS: tuple[Callable[[_Line], int], ...] = (
    _type,
    _weekday,
    _near_day,
    _count_of_days,
    _date,
    _time,
)
