"""Finding the first cards of every column with one statement, or two on a large board.

Asking each column for its first cards makes databases read and sort the whole column (SQLite: 9 ms
of 8,800 rows). Cards of all columns are mixed in the list's order, so where no filter is in the
way its beginning is read first, which fills most columns, and only the others are asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, select, union_all

from crm_host.data.access import visible
from crm_host.data.session import session
from crm_host.screens.finding import Search
from crm_host.screens.keyset import Keyset, Position

#: Cards of a column that are shown at once.
CARDS = 20
#: Records from which on reading the beginning of the list pays.
_LARGE = 1000
#: So many times the cards of all columns are read from the beginning of the list.
_DEPTH = 4


@dataclass(frozen=True)
class Stretch:
    """What is wanted of one column."""

    key: str
    condition: ColumnElement[bool]
    #: How many records the column has.
    count: int
    size: int = CARDS
    #: The card after which the stretch begins.
    beyond: Position | None = None
    #: The one value of the column's records; empty where they have several.
    values: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Dealt:
    """The cards of one column, in the list's order."""

    records: Sequence[Any] = ()
    #: Place of the last one, for walking on.
    last: Position | None = None


def deal(
    search: Search[Any], column: ColumnElement[Any], stretches: Sequence[Stretch]
) -> Mapping[str, Dealt]:
    """Return the cards of columns by their keys.

    :param search: the records of the whole board, in its order.
    :param column: what the records are put into columns by.
    """
    known = _beginning(search, column, stretches)
    parts = [
        part
        for number, stretch in enumerate(stretches)
        for part in _parts(search, number, stretch, known.get(stretch.key))
    ]
    if not parts:
        return {}
    found = union_all(*parts).cte("dealt")
    order = Keyset(found.c.key, found.c.id, search.keys.descending)
    statement = (
        visible(search.model)
        .join(found, found.c.id == search.model.id)
        .add_columns(found.c.number, found.c.key)
        .order_by(found.c.number, *order.whole_order())
        .options(*search.options)
    )
    rows: dict[int, list[Any]] = {}
    for row in session().execute(statement):
        rows.setdefault(row.number, []).append(row)
    return {
        stretch.key: _dealt(rows[number][: stretch.size])
        for number, stretch in enumerate(stretches)
        if number in rows
    }


def _beginning(
    search: Search[Any], column: ColumnElement[Any], stretches: Sequence[Stretch]
) -> Mapping[str, Sequence[int]]:
    """Return the ids of those columns that the beginning of the list fills."""
    asked = [item for item in stretches if item.values and item.beyond is None]
    if search.is_narrowed or sum(item.count for item in asked) < _LARGE:
        return {}
    keys = search.keys
    statement = (
        select(keys.id.label("id"), column.label("value"))
        .where(*search.conditions, keys.segments()[0])
        .order_by(*keys.order_by())
        .limit(_DEPTH * CARDS * len(asked))
    )
    ids: dict[Any, list[int]] = {}
    for row in session().execute(statement):
        ids.setdefault(row.value, []).append(row.id)
    filled = ((item, ids.get(item.values[0], [])[: item.size]) for item in asked)
    return {item.key: some for item, some in filled if len(some) == min(item.size, item.count)}


def _parts(
    search: Search[Any], number: int, stretch: Stretch, ids: Sequence[int] | None
) -> Iterator[Select[Any]]:
    """Yield what finds the ids of a column, one for each stretch that an index can walk."""
    keys = search.keys
    if ids is not None:
        known = select(literal(number).label("number"), keys.id.label("id"), keys.key.label("key"))
        yield known.where(keys.id.in_(ids))
        return
    for segment in keys.segments_beyond(stretch.beyond):
        found = (
            select(keys.id.label("id"), keys.key.label("key"))
            .where(*search.conditions, stretch.condition, segment)
            .order_by(*keys.order_by())
            .limit(stretch.size)
            .subquery()
        )
        yield select(literal(number).label("number"), found.c.id, found.c.key)


def _dealt(rows: Sequence[Any]) -> Dealt:
    last = rows[-1]
    return Dealt([row[0] for row in rows], Position(last.key, last[0].id))
