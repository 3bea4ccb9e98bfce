"""Reading many change sets with their rows, as digests need them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Text, cast, select
from sqlalchemy.engine import Connection

from crm_host.data.audit.seals import ROW_COLUMNS, SET_COLUMNS
from crm_host.data.changes import Change, ChangeSet

SETS: Any = ChangeSet.__table__
ROWS: Any = Change.__table__
#: Rows of changes that are in memory at once.
_AT_ONCE = 5_000

Row = tuple[Sequence[Any], dict[str, Any]]


def header_columns() -> list[ColumnElement[Any]]:
    """Return the columns of a set that its digest covers."""
    return [SETS.c[name] for name in SET_COLUMNS]


def rows_of(
    connection: Connection, of_sets: ColumnElement[bool]
) -> Iterator[tuple[int, Iterator[Row]]]:
    """Yield each set's id with its rows in their order; sets without rows are left out.

    :param of_sets: condition over the column `set_id` of changes.
    """
    # Parsed here, three times as fast as by the column's type.
    columns = [ROWS.c.set_id, *(ROWS.c[name] for name in ROW_COLUMNS), cast(ROWS.c["values"], Text)]
    statement = select(*columns).where(of_sets).order_by(ROWS.c.set_id, ROWS.c.id)
    found = connection.execution_options(yield_per=_AT_ONCE).execute(statement)
    for set_id, rows in groupby(found, key=itemgetter(0)):
        yield set_id, ((row[1:-1], _parsed(row[-1])) for row in rows)


def _parsed(text: str) -> dict[str, Any]:
    parse: Callable[[str], dict[str, Any]] = orjson.loads
    return parse(text)
