"""What is next on many records at once, each with one statement: for lists and boards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from crm_feed.choices import NOTHING, OVERDUE, PLANNED, TODAY, UPCOMING
from crm_feed.models import Activity
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


def shares(record: str, cards: Select[Any]) -> Mapping[Any, Mapping[str, int]]:
    """Return how many cards of each column are in which state.

    :param cards: selects `id` and `column` of records.
    """
    every = cards.subquery()
    ranks = (
        select(Activity.record_id, func.min(_rank()).label("rank"))
        .where(_planned(record))
        .group_by(Activity.record_id)
        .subquery()
    )
    rank = func.coalesce(ranks.c.rank, ORDER.index(NOTHING))
    rows = session().execute(
        select(every.c.column, rank, func.count())
        .select_from(every)
        .outerjoin(ranks, ranks.c.record_id == every.c.id)
        .group_by(every.c.column, rank)
    )
    found: dict[Any, dict[str, int]] = {}
    for value, place, count in rows:
        found.setdefault(value, {})[ORDER[place]] = count
    return found


def _planned(record: str) -> ColumnElement[bool]:
    return and_(Activity.record_type == record, Activity.state == PLANNED)


def _rank() -> ColumnElement[int]:
    """Return the place of an activity in `ORDER`; one without a day is only planned."""
    today = notation().today
    return case((Activity.due_on < today, 0), (Activity.due_on == today, 1), else_=2)
