"""My day on the home page: what is overdue, what is for today, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from crm_feed.choices import ICONS, PLANNED, TYPES
from crm_feed.models import Activity
from crm_feed.screens import LATER, OVERDUE, TODAY, activity_screens
from crm_host.api import Text, all_names, current_actor, notation, screens_of, session
from crm_host.api import lazy_text as _

#: So many activities of each part.
_FEW = 5
_PARTS: Sequence[tuple[str, Text]] = (
    (OVERDUE, _("Overdue")),
    (TODAY, _("Today")),
    (LATER, _("Next")),
)


@dataclass(frozen=True)
class Part:
    """Activities that are alike in how urgent they are."""

    title: Text
    code: str
    activities: Sequence[Activity]
    #: How many there are, of which `activities` are the first.
    total: int
    #: The list of all of them.
    url: str


def my_day() -> Mapping[str, Any]:
    """Return what the actor has to do, with one statement and one for names of each record type."""
    found = _found()
    parts = [_part(place, found) for place in range(len(_PARTS))]
    return {
        "parts": [part for part in parts if part.activities],
        "about": _about([activity for activity, _place, _total in found]),
        "icons": ICONS,
        "type_names": dict(TYPES),
        "activity_screens": activity_screens,
    }


def _found() -> list[tuple[Activity, int, int]]:
    """Return the first activities of each part, with the part's place and size."""
    order = (Activity.due_on.is_(None), Activity.due_on, Activity.due_time, Activity.id)
    numbered = (
        select(
            Activity.id,
            _place().label("part"),
            func.row_number().over(partition_by=_place(), order_by=order).label("number"),
            func.count().over(partition_by=_place()).label("total"),
        )
        .where(Activity.owner_id == current_actor().user_id, Activity.state == PLANNED)
        .subquery()
    )
    statement = (
        select(Activity, numbered.c.part, numbered.c.total)
        .join(numbered, numbered.c.id == Activity.id)
        .where(numbered.c.number <= _FEW)
        .order_by(numbered.c.part, numbered.c.number)
    )
    return [(row[0], row[1], row[2]) for row in session().execute(statement)]


def _place() -> ColumnElement[int]:
    """Return the place in `_PARTS`; what has no day comes last."""
    today = notation().today
    return case((Activity.due_on < today, 0), (Activity.due_on == today, 1), else_=2)


def _part(place: int, found: Sequence[tuple[Activity, int, int]]) -> Part:
    code, title = _PARTS[place]
    own = [(activity, total) for activity, part, total in found if part == place]
    due = f"due_is:{code}" if code != LATER else "due_is:later,undated"
    return Part(
        title=title,
        code=code,
        activities=[activity for activity, _total in own],
        total=own[0][1] if own else 0,
        url=activity_screens.url("list", q=f"owner:me state:planned {due}"),
    )


def _about(activities: Sequence[Activity]) -> dict[int, tuple[str, str]]:
    """Return name and address of the record of each activity, by the activity's id."""
    wanted: dict[str, set[int]] = {}
    for name, id in _keys(activities):
        wanted.setdefault(name, set()).add(id)
    names = all_names(wanted)
    found = {}
    for activity in activities:
        key = (activity.record_type or "", activity.record_id or 0)
        screens = screens_of(key[0])
        if screens is not None and key in names:
            found[activity.id] = (names[key], screens.url("detail", key[1]))
    return found


def _keys(activities: Sequence[Activity]) -> Iterator[tuple[str, int]]:
    for activity in activities:
        if activity.record_type is None or activity.record_id is None:
            continue
        screens = screens_of(activity.record_type)
        if screens is not None and screens.may("read"):
            yield activity.record_type, activity.record_id
