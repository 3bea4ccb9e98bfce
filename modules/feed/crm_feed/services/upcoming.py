"""What is next on many records at once, each with one statement: for lists and boards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select, union_all

from crm_feed.choices import DONE, NOTHING, OVERDUE, PLANNED, TODAY, UPCOMING
from crm_feed.models import Activity, Note
from crm_host.api import Record, current_actor, notation, session

#: From the most to the least urgent.
ORDER = (OVERDUE, TODAY, UPCOMING, NOTHING)


def states_of(record: str, ids: Sequence[int]) -> Mapping[int, str]:
    """Return how urgent the next activity of each record is: one of `ORDER`.

    :param record: full name of the record type.
    """
    if not ids or not current_actor().may("feed.activity.read"):
        return {}
    rows = session().execute(
        select(Activity.record_id, func.min(_rank()))
        .where(_planned(record), Activity.record_id.in_(ids))
        .group_by(Activity.record_id)
    )
    found = {id: ORDER[rank] for id, rank in rows}
    return {id: found.get(id, NOTHING) for id in ids}


def last_touched(record: str, ids: Sequence[int]) -> Mapping[int, datetime]:
    """Return when each record was last written about, called or met, with one statement."""
    actor = current_actor()
    found: list[Select[Any, Any]] = []
    if actor.may("feed.note.read"):
        notes = select(Note.record_id.label("id"), func.max(Note.created_at).label("at"))
        about = and_(Note.record_type == record, Note.record_id.in_(ids))
        found.append(notes.where(about).group_by(Note.record_id))
    if actor.may("feed.activity.read"):
        done = select(Activity.record_id.label("id"), func.max(Activity.done_at).label("at"))
        of_cards = and_(Activity.record_type == record, Activity.record_id.in_(ids))
        found.append(done.where(of_cards, Activity.state == DONE).group_by(Activity.record_id))
    if not found:
        return {}
    touched: dict[int, datetime] = {}
    for id, at in session().execute(union_all(*found)):
        if at is not None:
            touched[id] = max(at, touched.get(id, at))
    return touched


def condition(model: type[Record], state: str) -> ColumnElement[bool]:
    """Return the condition that the next activity of a record is as urgent as a state says."""
    id: Any = model.id
    planned = select(Activity.record_id).where(_planned(model.__record__))
    if state == NOTHING:
        nothing: ColumnElement[bool] = id.not_in(planned)
        return nothing
    urgent = planned.group_by(Activity.record_id).having(func.min(_rank()) == ORDER.index(state))
    found: ColumnElement[bool] = id.in_(urgent)
    return found


def shares(
    record: str, cards: Select[Any], counts: Mapping[Any, int]
) -> Mapping[Any, Mapping[str, int]]:
    """Return how many cards of each column are in which state.

    Only records with something planned are read; the others are what is left of the columns.

    :param cards: selects `id` and `column` of records.
    :param counts: how many records each column has, by its value.
    """
    every = cards.subquery()
    ranks = (
        select(Activity.record_id, func.min(_rank()).label("rank"))
        .where(_planned(record))
        .group_by(Activity.record_id)
        .subquery()
    )
    rows = session().execute(
        select(every.c.column, ranks.c.rank, func.count())
        .select_from(ranks)
        .join(every, every.c.id == ranks.c.record_id)
        .group_by(every.c.column, ranks.c.rank)
    )
    found = {value: dict.fromkeys(ORDER, 0) | {NOTHING: count} for value, count in counts.items()}
    for value, place, count in rows:
        if states := found.get(value):  # else its first card came after counting
            states[ORDER[place]] = count
            states[NOTHING] = max(states[NOTHING] - count, 0)
    return found


def _planned(record: str) -> ColumnElement[bool]:
    return and_(Activity.record_type == record, Activity.state == PLANNED)


def _rank() -> ColumnElement[int]:
    """Return the place of an activity in `ORDER`; one without a day is only planned."""
    today = notation().today
    return case((Activity.due_on < today, 0), (Activity.due_on == today, 1), else_=2)
