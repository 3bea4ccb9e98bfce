"""The records before and after one, in the order of the list it was opened from (A30)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from crm_host.data.session import session
from crm_host.screens import counts
from crm_host.screens.finding import Search
from crm_host.screens.keyset import Keyset, Position


def neighbours(
    search: Search[Any], record_id: int, position: Position | None = None
) -> tuple[int | None, int | None]:
    """Return the ids before and after a record; it need not match the filter any more.

    One statement for both neighbours, and one for the record's place where the caller does not
    know it. A long list that was not counted lately takes another.
    """
    position = position or _place(search, record_id)
    if position is None:
        return None, None
    if search.is_narrowed and counts.known_total(search.scope) is None:
        before, after, total = _ask(search, record_id, *_of_few(search, position))
        counts.remember_total(search.scope, total)
        if total <= counts.COUNT_CAP:
            return before, after
    before, after, _total = _ask(search, record_id, *_of_many(search, position), literal(0))
    return before, after


def place_of(search: Search[Any], record: Any) -> Position | None:
    """Return a loaded record's place, if the list is ordered by one of its own columns."""
    key = search.keys.key
    if isinstance(key, InstrumentedAttribute) and isinstance(record, key.class_):
        return Position(getattr(record, key.key), record.id)
    return None


def _place(search: Search[Any], record_id: int) -> Position | None:
    statement = select(search.keys.key.label("key")).where(search.model.id == record_id)
    found = session().execute(statement).one_or_none()
    return None if found is None else Position(found.key, record_id)


def _ask(search: Search[Any], record_id: int, *asked: ColumnElement[Any]) -> tuple[Any, Any, Any]:
    # The record's own column makes this a statement that row rules follow.
    statement = select(search.model.id, *asked).where(search.model.id == record_id)
    _id, before, after, total = session().execute(statement).one()
    return before, after, total


def _of_few(search: Search[Any], position: Position) -> list[ColumnElement[Any]]:
    """Collect what matches, then look on both sides, and count it."""
    matches = search.collected()
    own = Keyset(matches.c.key, matches.c.id, search.keys.descending)
    sides: list[ColumnElement[Any]] = [
        select(matches.c.id)
        .where(own.beyond(position, backward=backward))
        .order_by(*own.whole_order(backward=backward))
        .limit(1)
        .scalar_subquery()
        for backward in (True, False)
    ]
    return [*sides, select(func.count()).select_from(matches).scalar_subquery()]


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
        .where(*search.walked(), segment)
        .order_by(*keys.order_by(backward=backward))
        .limit(1)
        .correlate(None)
        for segment in keys.segments_beyond(position, backward=backward)
    ]


def _first(found: list[Any]) -> ColumnElement[Any]:
    first: ColumnElement[Any] = func.coalesce(*found) if len(found) > 1 else found[0]
    return first
