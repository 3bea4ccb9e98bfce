"""Working time by one calendar: what is open, what is due, and why.

Everything is half-open: at the end of a span it is closed already. A span of a day begins at the
first instant at which clocks there have reached its beginning, and ends at the first at which
they have reached its end. A clock put forward so shortens a night shift, one put back lengthens
it, and a day that a country skipped has no hours. A span past midnight belongs to the day on
which it begins: a holiday on the next day does not cut it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from crm_host.calendars.spans import Span

_DAY = timedelta(days=1)
_NOTHING = timedelta(0)
#: Days without any hours after which a search gives up, counted from the last special day.
_GIVE_UP = 400


class NeverOpen(ValueError):
    """The calendar has no hours from some day on, so that nothing is ever due."""


@dataclass(frozen=True)
class SpecialDay:
    """A day that differs from the week: a holiday, or one with hours of its own."""

    name: str = ""
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Segment:
    """Open time without a break: from `start` to just before `end`, in UTC."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.end - self.start

    def within(self, start: datetime, end: datetime) -> Segment:
        """Return the part between two instants; its length is negative where there is none."""
        return Segment(max(self.start, start), min(self.end, end))


@dataclass(frozen=True)
class OpenDay:
    """One local day with its open time, cut to what was asked for."""

    day: date
    segments: tuple[Segment, ...]
    #: What the calendar says about this day in particular.
    special: SpecialDay | None = None

    @property
    def worked(self) -> timedelta:
        """Open time of the day."""
        return sum((segment.length for segment in self.segments), _NOTHING)


@dataclass(frozen=True)
class Explanation:
    """Why something is due when it is: every day on the way, the closed ones included."""

    start: datetime
    due: datetime
    duration: timedelta
    zone: ZoneInfo
    days: tuple[OpenDay, ...]


@dataclass(frozen=True)
class WorkingTime:
    """The hours of one calendar; instants go in and come out with a time zone."""

    zone: ZoneInfo
    #: Spans of the seven days of the week, Monday first.
    week: Sequence[Sequence[Span]]
    days: Mapping[date, SpecialDay] = field(default_factory=dict)

    def is_open(self, at: datetime) -> bool:
        """Whether it is working time at an instant."""
        segment = next(self._from(at), None)
        return segment is not None and segment.start <= at < segment.end

    def next_opening(self, at: datetime) -> datetime:
        """Return the first instant from `at` on that is working time: `at` itself if it is open.

        :raises NeverOpen: there is none.
        """
        for segment in self._from(at):
            return max(segment.start, _utc(at))
        raise NeverOpen("This calendar has no working time from here on.")

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """Return the first instant by which so much working time has passed.

        What ends with the working day is due at its end, not on the next morning; no time at
        all is due at once, open or closed.

        :raises NeverOpen: the calendar has not so much working time any more.
        :raises ValueError: the duration is negative.
        """
        if duration < _NOTHING:
            raise ValueError("Working time can only be added; give a duration of zero or more.")
        left, due = duration, _utc(start)
        if not left:
            return due
        for segment in self._from(start):
            due = max(segment.start, _utc(start))
            if due + left <= segment.end:
                return due + left
            left -= segment.end - due
        raise NeverOpen("This calendar has no working time from some day on.")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time from one instant to another, negative if `end` comes first."""
        if end < start:
            return -self.between(end, start)
        return sum((segment.length for segment in self.segments(start, end)), _NOTHING)

    def segments(self, start: datetime, end: datetime) -> list[Segment]:
        """Return the open time between two instants in order, without overlaps."""
        first, last = _utc(start), _utc(end)
        ahead = takewhile(lambda segment: segment.start < last, self._from(start))
        return [part for segment in ahead if (part := segment.within(first, last)).start < part.end]

    def explain(self, start: datetime, duration: timedelta) -> Explanation:
        """Return when working time has passed, and the days that it took.

        :raises NeverOpen: see `add`.
        :raises ValueError: see `add`.
        """
        due, first = self.add(start, duration), _utc(start)
        found: list[OpenDay] = []
        for opened in self._days_from(start):
            if opened.day > due.astimezone(self.zone).date():
                break
            cut = [segment.within(first, due) for segment in opened.segments]
            parts = tuple(part for part in cut if part.start < part.end)
            if parts or opened.day >= start.astimezone(self.zone).date():
                found.append(OpenDay(opened.day, parts, opened.special))
        return Explanation(first, due, duration, self.zone, tuple(found))

    def _from(self, at: datetime) -> Iterator[Segment]:
        """Yield the open time that ends after an instant, as far as the calendar goes."""
        for opened in self._days_from(at):
            for segment in opened.segments:
                if segment.end > at:
                    yield segment

    def _days_from(self, at: datetime) -> Iterator[OpenDay]:
        """Yield days from the one before an instant's, whose spans may reach past midnight."""
        day = at.astimezone(self.zone).date() - _DAY
        known = max([day, *self.days])
        open_until, idle = datetime.min.replace(tzinfo=UTC), 0
        while idle < _GIVE_UP:
            special = self.days.get(day)
            spans = self.week[day.weekday()] if special is None else special.spans
            segments = []
            for span in spans:
                segment = self._segment(day, span)
                begun = max(segment.start, open_until)
                if begun < segment.end:
                    segments.append(Segment(begun, segment.end))
                    open_until = segment.end
            yield OpenDay(day, tuple(segments), special)
            idle = idle + 1 if not segments and day > known else 0
            day += _DAY

    def _segment(self, day: date, span: Span) -> Segment:
        midnight = datetime.combine(day, time.min)
        start = reached(midnight + timedelta(minutes=span.start), self.zone)
        return Segment(start, reached(midnight + timedelta(minutes=span.end), self.zone))


def reached(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant at which clocks of a zone show a local time or a later one.

    :param wall: local time without a zone. Where clocks are put back and show it twice, its
        first time counts; where they are put forward past it, the instant of the change does.
    """
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    # Skipped: the change lies between the readings with the offsets after and before it.
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    seconds = range(int((first - early).total_seconds()))
    passed = bisect_left(
        seconds,
        True,
        key=lambda s: (early + timedelta(seconds=s)).astimezone(zone).replace(tzinfo=None) >= wall,
    )
    return early + timedelta(seconds=passed)


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("This instant has no time zone; use datetime.now(UTC).")
    return at.astimezone(UTC)
