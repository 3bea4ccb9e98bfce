"""Many rows of one table at once: their keys, and the fastest way into either database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import Table, func, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from crm_host.data.bulk_plan import processors
from crm_host.data.bulk_statistics import note_growth

#: PostgreSQL takes fewer rows faster by an ordinary statement: beginning a COPY costs as much.
_FEW = 5

#: Values that one statement may have on SQLite.
_MOST_VALUES = 32_000

#: The sequence is looked up once and not for each key, which takes longer than handing it out.
_NEXT_KEYS = text(
    "SELECT nextval((SELECT CAST(pg_get_serial_sequence(:name, 'id') AS regclass)))"
    " FROM generate_series(1, :count)"
)


def new_keys(connection: Connection, table: Table, count: int) -> Sequence[int]:
    """Return keys for new rows, ascending, that no row of the table ever had.

    On SQLite the transaction holds the only write lock, so nobody else takes them; PostgreSQL
    hands them out for good.
    """
    if connection.dialect.name == "postgresql":
        return sorted(connection.scalars(_NEXT_KEYS, {"name": table.name, "count": count}))
    first = 1 + max(_last_given(connection, table), _highest(connection, table))
    return range(first, first + count)


def _highest(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.max(table.c.id))) or 0


def _last_given(connection: Connection, table: Table) -> int:
    """Return what SQLite remembers of deleted rows."""
    if not table.dialect_options["sqlite"]["autoincrement"]:
        return 0
    statement = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
    return connection.scalar(statement, {"name": table.name}) or 0


def insert_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: list[list[Any]]
) -> None:
    """Insert rows whose values are in the order of `columns`; the lists are changed in place.

    :raises DBAPIError: as any statement would; wrapped the same way.
    """
    if not rows:
        return
    convert = processors(table, connection.dialect)
    for place, name in enumerate(columns):
        if name in convert:
            _convert(rows, place, convert[name])
    if connection.dialect.name == "postgresql" and len(rows) > _FEW:
        _copy(connection, table, columns, rows)
        note_growth(connection, table, len(rows))
    else:
        _insert(connection, table, columns, rows)


def _insert(
    connection: Connection, table: Table, columns: Sequence[str], rows: list[list[Any]]
) -> None:
    """Insert many rows with one statement: SQLite's search index is brought to its table after
    each statement, which took three quarters of the time when every row was one.
    """
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    most = _MOST_VALUES // len(columns)
    for first in range(0, len(rows), most):
        some = rows[first : first + most]
        statement = _statement(table, tuple(columns), len(some), mark)
        connection.exec_driver_sql(statement, tuple(chain.from_iterable(some)))


def _convert(rows: list[list[Any]], place: int, convert: Callable[[Any], Any]) -> None:
    for row in rows:
        row[place] = convert(row[place])


def _copy(
    connection: Connection, table: Table, columns: Sequence[str], rows: list[list[Any]]
) -> None:
    statement = f"COPY {table.name} ({_names(columns)}) FROM STDIN"
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except driver_error(connection) as error:
        raise DBAPIError.instance(
            statement, None, error, driver_error(connection), dialect=connection.dialect
        ) from error


def driver_error(connection: Connection) -> Any:
    """Return the base of the driver's errors."""
    return connection.dialect.loaded_dbapi.Error


@lru_cache(maxsize=50)
def _statement(table: Table, columns: tuple[str, ...], count: int, mark: str) -> str:
    row = f"({', '.join([mark] * len(columns))})"
    return f"INSERT INTO {table.name} ({_names(columns)}) VALUES {', '.join([row] * count)}"


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)
