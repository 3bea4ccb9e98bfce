"""Changing calendars: what is refused, and what change sets keep of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_host.calendars.lookup import lineage
from crm_host.calendars.models import Calendar, CalendarDay, CalendarUse, Spans
from crm_host.calendars.spans import Span
from crm_host.data.changes import note_change
from crm_host.i18n.text import Text, lazy_text

_ = lazy_text

#: Name under which change sets keep what was done to calendars.
RECORD = "host.calendar"


class CalendarRefused(ValueError):
    """A change cannot be made; `field` is the input at fault and `message` says why."""

    def __init__(self, field: str, message: Text) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True)
class CalendarValues:
    """What an administrator says about a calendar."""

    name: str
    timezone: str
    #: Nothing means: the hours of the parent.
    week: Sequence[Sequence[Span]] | None
    parent: Calendar | None
    is_firms: bool
    team_ids: frozenset[int] = frozenset()
    user_ids: frozenset[int] = frozenset()


def put_calendar(own: Session, calendar: Calendar, values: CalendarValues) -> None:
    """Make or change a calendar; the caller commits.

    :raises CalendarRefused: the name is in use, it would take over from itself, or a team or
        person has a calendar of their own already.
    """
    _check(own, calendar, values)
    before = _told(calendar) if calendar.id else {}
    calendar.name, calendar.timezone = values.name, values.timezone
    calendar.hours = None if values.week is None else [_stored(spans) for spans in values.week]
    calendar.parent = values.parent
    if values.is_firms:
        for other in own.scalars(select(Calendar).where(Calendar.is_firms)):
            other.is_firms = False
    calendar.is_firms = values.is_firms
    _put_uses(calendar, values)
    own.add(calendar)
    own.flush()
    _note(own, calendar, before, _told(calendar))


def put_day(
    own: Session, calendar: Calendar, day: date, name: str, spans: Iterable[Span] = ()
) -> None:
    """Make one day differ from the week, or say anew how it does."""
    row = next((row for row in calendar.days if row.day == day), None)
    old = None if row is None else [row.name, row.spans]
    if row is None:
        row = CalendarDay(day=day)
        calendar.days.append(row)
    row.name, row.spans = name, _stored(spans)
    own.flush()
    _note(own, calendar, {day.isoformat(): old}, {day.isoformat(): [row.name, row.spans]})


def remove_day(own: Session, calendar: Calendar, day_id: int) -> None:
    """Let a day be like its weekday again; one that is gone already is no mistake."""
    row = next((row for row in calendar.days if row.id == day_id), None)
    if row is not None:
        calendar.days.remove(row)
        _note(own, calendar, {row.day.isoformat(): [row.name, row.spans]}, {})


def delete_calendar(own: Session, calendar: Calendar) -> None:
    """Remove a calendar; whoever used it works by the next one that counts.

    :raises CalendarRefused: others take over from it.
    """
    heirs = own.scalars(select(Calendar.name).where(Calendar.parent_id == calendar.id)).all()
    if heirs:
        names = ", ".join(heirs)
        raise CalendarRefused(
            "name", _("%(names)s takes over from this calendar. Change that first.", names=names)
        )
    _note(own, calendar, _told(calendar), {})
    own.delete(calendar)


def _check(own: Session, calendar: Calendar, values: CalendarValues) -> None:
    same = select(Calendar.id).where(
        func.lower(Calendar.name) == values.name.lower(), Calendar.id != (calendar.id or 0)
    )
    if own.scalar(same) is not None:
        raise CalendarRefused("name", _("There is a calendar of this name already."))
    if values.parent is not None and calendar in lineage(values.parent):
        raise CalendarRefused("parent_id", _("It would take over from itself."))
    for use in own.scalars(select(CalendarUse)):
        if use.calendar_id == calendar.id:
            continue
        if use.team_id in values.team_ids:
            raise CalendarRefused("teams", _("One of these teams has another calendar already."))
        if use.user_id in values.user_ids:
            raise CalendarRefused("users", _("One of these people has another calendar already."))


def _put_uses(calendar: Calendar, values: CalendarValues) -> None:
    kept = [
        use
        for use in calendar.uses
        if use.team_id in values.team_ids or use.user_id in values.user_ids
    ]
    teams = {use.team_id for use in kept}
    users = {use.user_id for use in kept}
    added = [CalendarUse(team_id=team) for team in sorted(values.team_ids - teams)]
    added += [CalendarUse(user_id=user) for user in sorted(values.user_ids - users)]
    calendar.uses = kept + added


def _stored(spans: Iterable[Span]) -> Spans:
    return [span.stored for span in spans]


def _told(calendar: Calendar) -> dict[str, Any]:
    """Return what a change set says about a calendar."""
    return {
        "name": calendar.name,
        "timezone": calendar.timezone,
        "hours": calendar.hours,
        "parent": calendar.parent.name if calendar.parent else None,
        "is_firms": calendar.is_firms,
        "teams": sorted(use.team_id for use in calendar.uses if use.team_id),
        "users": sorted(use.user_id for use in calendar.uses if use.user_id),
    }


def _note(own: Session, calendar: Calendar, old: dict[str, Any], new: dict[str, Any]) -> None:
    values = {
        key: [old.get(key), new.get(key)] for key in old | new if old.get(key) != new.get(key)
    }
    if values:
        note_change(own, RECORD, "", values, record_id=calendar.id)
