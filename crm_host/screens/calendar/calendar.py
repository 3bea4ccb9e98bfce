"""One calendar as one answer shows it: its days with their entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, func, select

from crm_host.calendars.lookup import working_time
from crm_host.data.access import NotFound, field_right, visible
from crm_host.data.actor import current_actor
from crm_host.data.aggregates import Dimension
from crm_host.data.catalogue import Field
from crm_host.data.comparing import LESS, MORE_EQUAL
from crm_host.data.kinds import DateKind, InstantKind
from crm_host.data.session import session
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import Text, translate
from crm_host.screens.board.writer import Card, CardWriter
from crm_host.screens.calendar.period import Period, long_day, read_period
from crm_host.screens.standard import readable_fields

if TYPE_CHECKING:
    from crm_host.screens.filters.reading import Reading
    from crm_host.screens.record import RecordScreens

#: Entries of a day in the grid of a month; the day itself shows all.
PER_DAY = 4
#: Entries of a week, a day or an agenda.
MOST = 400
#: Fields of an agenda's entry beside its title.
_FACTS = 3
#: Hours that a week and a day show in any case: from eight in the morning to six in the evening.
_HOURS = (8, 18)


@dataclass(frozen=True)
class Entry:
    """One record on its day."""

    card: Card
    day: date
    #: Time of the day in the reader's zone; empty for days without one.
    time: str
    hour: int
    #: What the field holds, for noticing that somebody has changed it.
    stamp: str


@dataclass(frozen=True)
class Day:
    """One day as a calendar shows it."""

    day: date
    #: "Sunday, 22 November 2026"
    label: str
    count: int
    #: Those that are shown, in the order of their times.
    entries: Sequence[Entry]
    is_today: bool
    #: Whether it belongs to the month that is looked at.
    is_inside: bool
    #: Whether the firm works on it.
    is_open: bool
    url: str
    #: Where a record of this day is made; empty where the actor may not.
    new_url: str

    @property
    def more(self) -> int:
        """How many entries are not shown."""
        return self.count - len(self.entries)


@dataclass
class Calendar:
    """One request for a calendar.

    :param asked: `q`, `on`, `span` and `at` of the address.
    :param refusals: why entries were not moved, by record id.
    """

    screens: RecordScreens
    asked: Mapping[str, str]
    refusals: Mapping[int, Text] = field(default_factory=dict)

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """The dates by which records can be shown."""
        return calendar_fields(self.screens)

    @cached_property
    def on(self) -> Field:
        """The date by which records are shown.

        :raises NotFound: the record type has none that the actor may read.
        """
        for name in (self.asked.get("on", ""), *self.fields):
            if name in self.fields:
                return self.fields[name]
        raise NotFound(self.screens.name)

    @cached_property
    def period(self) -> Period:
        """The days that are shown."""
        return read_period(self.asked.get("span", ""), self.asked.get("at", ""), notation())

    @cached_property
    def reading(self) -> Reading:
        """The filter."""
        return self.screens.list.read(self.asked.get("q", ""))

    @property
    def is_timed(self) -> bool:
        """Whether entries have a time of the day."""
        return isinstance(self.on.kind, InstantKind)

    @cached_property
    def may_move(self) -> bool:
        """Whether the actor may move any entry."""
        if not self.on.spec.editable or not self.screens.may("write"):
            return False
        return field_right(current_actor(), self.screens.name, self.on.name) == "write"

    @property
    def kept(self) -> Mapping[str, str]:
        """What the address says beside the filter, where it is not the usual."""
        return self._state(self.period)

    def url(self, screen: str = "calendar", period: Period | None = None, **query: Any) -> str:
        """Return the address of this calendar, of another period, or of something to do on it."""
        state = self._state(period or self.period)
        return self.screens.url(screen, **({"q": self.reading.text, **state} | query))

    def _state(self, period: Period) -> Mapping[str, str]:
        state = {}
        if self.on.name != next(iter(self.fields)):
            state["on"] = self.on.name
        if period.span != "month":
            state["span"] = period.span
        if not period.holds(notation().today):
            state["at"] = period.text
        return state

    @cached_property
    def days(self) -> Mapping[date, Day]:
        """The days that are shown, by day."""
        if self.period.span == "month":
            rows = session().execute(self._limited()).all()
            counts = {row.day: row.total for row in rows}
            return {day.day: day for day in self._days([row[0] for row in rows], counts)}
        return {day.day: day for day in self._days(self._found[:MOST], {})}

    @property
    def is_cut(self) -> bool:
        """Whether there are more entries than can be shown."""
        return self.period.span != "month" and len(self._found) > MOST

    @cached_property
    def _found(self) -> Sequence[Any]:
        return session().scalars(self._all()).all()

    def _days(self, records: Sequence[Any], counts: Mapping[date, int]) -> Iterator[Day]:
        fields = self._shown()
        writer = CardWriter(self.screens, fields, self.reading.text, records, self.refusals)
        by_day: dict[date, list[Entry]] = {}
        for record in records:
            entry = self._entry(writer.card(record), self.on.get(record))
            by_day.setdefault(entry.day, []).append(entry)
        open_days, today = self._open_days(), notation().today
        for day in self.period.days():
            entries = by_day.get(day, [])
            yield Day(
                day=day,
                label=long_day(day, notation()),
                count=counts.get(day, len(entries)),
                entries=entries,
                is_today=day == today,
                is_inside=self.period.holds(day),
                is_open=day in open_days,
                url=self.url(period=Period("day", day, self.period.week_start)),
                new_url=self.new_url(day),
            )

    def new_url(self, day: date, hour: int = 9) -> str:
        """Return where a record of a day is made; empty where the actor may not."""
        if not self.may_move or not self.screens.may("create"):
            return ""
        value = f"{day.isoformat()}T{hour:02}:00" if self.is_timed else day.isoformat()
        return self.screens.url("new", **{"in": self.reading.text, self.on.name: value})

    def hours(self) -> range:
        """Return the hours that a week or a day shows."""
        used = [entry.hour for day in self.days.values() for entry in day.entries]
        first, last = _HOURS
        return range(min([first, *used]), max([last, *used]) + 1)

    def is_working(self, day: date, hour: int) -> bool:
        """Whether the firm works in an hour of a day."""
        start = datetime.combine(day, datetime.min.time(), notation().zone).replace(hour=hour)
        end = start + timedelta(hours=1)
        return any(begin < end and start < close for begin, close in self._open)

    @cached_property
    def _open(self) -> Sequence[tuple[datetime, datetime]]:
        how, period = notation(), self.period
        first, after = how.midnight(period.first), how.midnight(period.after)
        return [(item.start, item.end) for item in working_time().segments(first, after)]

    def _open_days(self) -> set[date]:
        return {start.astimezone(notation().zone).date() for start, _end in self._open}

    def _shown(self) -> Sequence[Field]:
        """Return the fields of an entry, its title first."""
        title, *rest = self.screens.list.shown_fields(self.screens)
        if self.period.span == "month":
            return [title]
        return [title, *(item for item in rest if item.name != self.on.name)][: _FACTS + 1]

    def _entry(self, card: Card, value: Any) -> Entry:
        if not self.is_timed:
            return Entry(card, value, "", 0, value.isoformat())
        local = value.astimezone(notation().zone)
        return Entry(card, local.date(), f"{local:%H:%M}", local.hour, value.isoformat())

    def _conditions(self) -> list[ColumnElement[bool]]:
        how, period = notation(), self.period
        search = self.screens.list.search(self.reading)
        return [
            *search.conditions,
            self.on.condition(MORE_EQUAL, period.first.isoformat(), how),
            self.on.condition(LESS, period.after.isoformat(), how),
        ]

    def _all(self) -> Select[Any]:
        """Return the statement for all entries, up to one more than can be shown."""
        search = self.screens.list.search(self.reading, self._shown())
        model = self.screens.model
        statement = visible(model).where(*self._conditions()).options(*search.options)
        return statement.order_by(self.on.parts(""), model.id).limit(MOST + 1)

    def _limited(self) -> Select[Any]:
        """Return the statement for the first entries of each day, with the number of all."""
        search = self.screens.list.search(self.reading, self._shown())
        model, value = self.screens.model, self.on.parts("")
        day = Dimension(self.on, "day").column(notation())
        found = (
            select(
                model.id.label("id"),
                day.label("day"),
                func.count().over(partition_by=day).label("total"),
                func.row_number().over(partition_by=day, order_by=(value, model.id)).label("place"),
            )
            .where(*self._conditions())
            .subquery()
        )
        return (
            visible(model)
            .join(found, found.c.id == model.id)
            .add_columns(found.c.day, found.c.total)
            .where(found.c.place <= PER_DAY)
            .order_by(value, model.id)
            .options(*search.options)
        )

    @property
    def spoken(self) -> str:
        """What is shown, for those who hear it."""
        total = sum(day.count for day in self.days.values())
        return translate(
            "%(period)s, %(records)s",
            period=self.period.title(notation()),
            records=self.screens.labels.count(total),
        )


def calendar_fields(screens: RecordScreens) -> dict[str, Field]:
    """Return the dates and instants of a record type, for the present actor."""
    fields = readable_fields(screens.model, current_actor())
    return {
        name: item
        for name, item in fields.items()
        if isinstance(item.kind, DateKind) and item.path and not item.multiple
    }
