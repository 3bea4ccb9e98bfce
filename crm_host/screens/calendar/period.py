"""The days that a calendar shows at once, and the way to the days before and after them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, get_args

from babel.dates import format_date, format_skeleton

from crm_host.i18n.notation import Notation

Span = Literal["month", "week", "day", "agenda"]
#: All spans, in the order in which they are offered.
SPANS: tuple[Span, ...] = get_args(Span)

_DAY = timedelta(days=1)
#: Years that can be looked at; days before and after a month must exist too.
_FIRST_YEAR, _LAST_YEAR = 1900, 9000


@dataclass(frozen=True)
class Period:
    """A month, a week, a day, or the month of an agenda."""

    span: Span
    #: Any day of the period.
    at: date
    #: First day of the week; 0 is Monday.
    week_start: int = 0

    @property
    def first(self) -> date:
        """The first day that is shown; a month begins with a whole week."""
        if self.span == "day":
            return self.at
        if self.span == "agenda":
            return self.at.replace(day=1)
        day = self.at.replace(day=1) if self.span == "month" else self.at
        return day - timedelta(days=(day.weekday() - self.week_start) % 7)

    @property
    def after(self) -> date:
        """The day after the last one that is shown."""
        if self.span == "day":
            return self.at + _DAY
        if self.span == "week":
            return self.first + 7 * _DAY
        end = _next_month(self.at)
        if self.span == "agenda":
            return end
        return end + timedelta(days=(self.week_start - end.weekday()) % 7)

    def days(self) -> Iterator[date]:
        """Yield the days that are shown."""
        for number in range((self.after - self.first).days):
            yield self.first + number * _DAY

    def weeks(self) -> list[list[date]]:
        """Return the days of a month or week by weeks."""
        days = list(self.days())
        return [days[place : place + 7] for place in range(0, len(days), 7)]

    def holds(self, day: date) -> bool:
        """Whether a day belongs to the period itself and not to its margins."""
        if self.span == "month":
            return (day.year, day.month) == (self.at.year, self.at.month)
        return self.first <= day < self.after

    @property
    def next(self) -> Period:
        """The period after this one."""
        if self.span in ("month", "agenda"):
            return replace(self, at=_next_month(self.at))
        return replace(self, at=self.after)

    @property
    def previous(self) -> Period:
        """The period before this one."""
        if self.span in ("month", "agenda"):
            return replace(self, at=(self.at.replace(day=1) - _DAY).replace(day=1))
        return replace(self, at=self.first - (7 if self.span == "week" else 1) * _DAY)

    @property
    def text(self) -> str:
        """How addresses name it: `2026-11`, `2026-11-22`."""
        return self.at.isoformat()[: 7 if self.span in ("month", "agenda") else 10]

    def title(self, notation: Notation) -> str:
        """Return what the reader calls it."""
        if self.span == "day":
            return long_day(self.at, notation)
        if self.span == "week":
            last = self.after - _DAY
            return f"{notation.format_date(self.first)} – {notation.format_date(last)}"
        return str(format_skeleton("yMMMM", self.at, locale=notation.locale))


def read_period(span: str, at: str, notation: Notation) -> Period:
    """Return the period of an address; today's where it names none."""
    known = span if span in SPANS else "month"
    return Period(known, _day(at) or notation.today, notation.week_start)


def long_day(day: date, notation: Notation) -> str:
    """Return a day with the name of its weekday."""
    return str(format_date(day, "full", locale=notation.locale))


def weekday(day: date, notation: Notation) -> str:
    """Return the short name of a day's weekday."""
    return str(format_date(day, "EEE", locale=notation.locale))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text if len(text) != 7 else f"{text}-01")
    except ValueError:
        return None
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)
