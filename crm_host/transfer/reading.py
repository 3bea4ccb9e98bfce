"""Reading rows in the one form that both databases share.

Most of the conversion is done by the database, in the select list; only JSON and exact numbers
are brought into their form here. Forms: booleans are 0 and 1, instants
`2026-03-09 07:05:00.000000` in UTC, dates and times ISO 8601, exact numbers plain digits without
trailing zeros, JSON with sorted keys, UUIDs 32 and bytes any number of hexadecimal digits.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy.engine import Connection

from crm_host.kernel.errors import HostError
from crm_host.transfer.tables import Column, Kind, Shape
from crm_host.transfer.tally import Row

#: Rows held in memory at once.
CHUNK = 2_000

_SQLITE: dict[Kind, str] = {
    # CURRENT_TIMESTAMP, as a default in SQL, writes no fractions.
    "instant": "CASE length({0}) WHEN 19 THEN {0} || '.000000' ELSE {0} END",
    "time": "CASE length({0}) WHEN 8 THEN {0} || '.000000' ELSE {0} END",
    "binary": "CASE WHEN {0} IS NOT NULL THEN lower(hex({0})) END",
}
_POSTGRESQL: dict[Kind, str] = {
    "boolean": "{0}::int",
    "json": "{0}::text",
    "instant": "to_char({0}, 'YYYY-MM-DD HH24:MI:SS.US')",
    "date": "to_char({0}, 'YYYY-MM-DD')",
    "time": "to_char({0}, 'HH24:MI:SS.US')",
    "number": "trim_scale({0})::text",
    "uuid": "replace({0}::text, '-', '')",
    "binary": "encode({0}, 'hex')",
}


def read_rows(connection: Connection, shape: Shape) -> Iterator[list[Row]]:
    """Yield the rows of a table in chunks.

    On PostgreSQL the session's time zone must be UTC.

    :raises HostError: a value is not what its column promises.
    """
    mend = _mending(shape)
    with _cursor(connection) as cursor:
        cursor.execute(_select(connection, shape))
        while rows := cursor.fetchmany(CHUNK):
            yield mend(rows)


def _cursor(connection: Connection) -> Any:
    """Return the driver's cursor; PostgreSQL keeps the rows that were not asked for yet."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        return _Closing(driver.cursor())
    return driver.cursor(name="crm_transfer")


class _Closing:
    """A cursor of SQLite, closed at the end of a block."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def __enter__(self) -> Any:
        return self._cursor

    def __exit__(self, *_error: object) -> None:
        self._cursor.close()


def _select(connection: Connection, shape: Shape) -> str:
    quote = connection.dialect.identifier_preparer.quote
    forms = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL
    values = [forms.get(column.kind, "{0}").format(quote(column.name)) for column in shape.columns]
    return f"SELECT {', '.join(values)} FROM {quote(shape.name)}"


def _mending(shape: Shape) -> Callable[[list[Row]], list[Row]]:
    """Return the function that brings JSON and exact numbers of a chunk into their form."""
    menders = [
        (place, _MENDERS[column.kind], column)
        for place, column in enumerate(shape.columns)
        if column.kind in _MENDERS
    ]
    if not menders:
        return lambda rows: rows

    def mend(rows: list[Row]) -> list[Row]:
        lists = [list(row) for row in rows]
        for place, mender, column in menders:
            for row in lists:
                value = row[place]
                if value is not None and value != "{}":
                    row[place] = _mended(mender, value, shape, column)
        return list(lists)

    return mend


def _mended(mender: Callable[[Any], str], value: Any, shape: Shape, column: Column) -> str:
    try:
        return mender(value)
    except (ValueError, ArithmeticError) as error:
        raise HostError(
            f"A value in {shape.name}.{column.name} is no {column.kind}: {str(value)[:80]!r}. "
            "Correct it first."
        ) from error


def canonical_json(text: str) -> str:
    """Return JSON text as `json.dumps` writes it, with sorted keys.

    PostgreSQL writes the numbers of a document out in full: what is whole stays whole.
    """
    return _dump(_load(text))


def _float(token: str) -> int | float:
    if "e" in token or "E" in token:
        exact = Decimal(token)
        if exact == exact.to_integral_value():
            return int(exact)
    return float(token) or 0.0  # PostgreSQL knows no -0.0


_load = json.JSONDecoder(parse_float=_float).decode
_dump = json.JSONEncoder(sort_keys=True).encode


def _number(value: Any) -> str:
    return format(Decimal(str(value)).normalize(), "f")


_MENDERS: dict[Kind, Callable[[Any], str]] = {"json": canonical_json, "number": _number}
