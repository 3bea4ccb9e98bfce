"""The records before and after one, in the order of the list it was opened from (A30)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from crm_host.data.session import session
from crm_host.screens.finding import COUNT_CAP, Search
from crm_host.screens.keyset import Keyset, Position


def neighbours(search: Search[Any], record_id: int) -> tuple[int | None, int | None]:
    """Return the ids before and after a record; it need not match the filter any more.

    Two statements: one for the record's place, one for both neighbours.
    """
    model, keys = search.model, search.keys
    own = select(keys.key.label("key")).where(model.id == record_id)
    if search.is_narrowed:
        own = own.add_columns(search.counted().label("total"))
    place = session().execute(own).one_or_none()
    if place is None:
        return None, None
    position = Position(place.key, record_id)
    if search.is_narrowed and place.total <= COUNT_CAP:
        sides = _of_few(search, position)
    else:
        sides = _of_many(search, position)
    # The record's own column makes this a statement that row rules follow.
    statement = select(model.id, *sides).where(model.id == record_id)
    _id, before, after = session().execute(statement).one()
    return before, after


def _of_few(search: Search[Any], position: Position) -> list[ColumnElement[Any]]:
    """Collect what matches, then look on both sides."""
    keys = search.keys
    matching = select(keys.id.label("id"), keys.key.label("key")).where(*search.conditions)
    matches = matching.cte("matches").prefix_with("MATERIALIZED")
    own = Keyset(matches.c.key, matches.c.id, keys.descending)
    return [
        select(matches.c.id)
        .where(own.beyond(position, backward=backward))
        .order_by(*own.whole_order(backward=backward))
        .limit(1)
        .scalar_subquery()
        for backward in (True, False)
    ]


def _of_many(search: Search[Any], position: Position) -> list[ColumnElement[Any]]:
    """Walk the index of the order one step in both directions."""
    return [
        _first([step.scalar_subquery() for step in _steps(search, position, backward)])
        for backward in (True, False)
    ]


def _steps(search: Search[Any], position: Position, backward: bool) -> list[Select[Any]]:
    keys = search.keys
    return [
        select(keys.id)
        .where(*search.conditions, segment)
        .order_by(*keys.order_by(backward=backward))
        .limit(1)
        .correlate(None)
        for segment in keys.segments_beyond(position, backward=backward)
    ]


def _first(found: list[Any]) -> ColumnElement[Any]:
    first: ColumnElement[Any] = func.coalesce(*found) if len(found) > 1 else found[0]
    return first
