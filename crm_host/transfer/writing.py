"""Writing rows quickly: by COPY on PostgreSQL, by one prepared statement on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy.engine import Connection

from crm_host.transfer.tables import Shape
from crm_host.transfer.tally import Row


def write_rows(connection: Connection, shape: Shape, chunks: Iterable[Sequence[Row]]) -> None:
    """Write rows in the form that `read_rows` yields, in the order of the shape's columns."""
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in shape.names)
    table, cursor = quote(shape.name), _driver(connection).cursor()
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" for _name in shape.names)
        prepare = _with_bytes(shape, bytes.fromhex)
        for rows in chunks:
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", prepare(rows))
        return
    prepare = _with_bytes(shape, lambda digits: f"\\x{digits}")
    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for rows in chunks:
            for row in prepare(rows):
                copy.write_row(row)


def empty_tables(connection: Connection, names: Iterable[str]) -> None:
    """Remove the rows that migrations put there."""
    quote = connection.dialect.identifier_preparer.quote
    for name in names:
        connection.exec_driver_sql(f"DELETE FROM {quote(name)}")


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _with_bytes(shape: Shape, read: Callable[[str], Any]) -> Callable[[Sequence[Row]], Any]:
    """Return the function that turns hexadecimal digits into what the driver takes for bytes."""
    places = [place for place, column in enumerate(shape.columns) if column.kind == "binary"]
    if not places:
        return lambda rows: rows

    def prepare(rows: Sequence[Row]) -> list[list[Any]]:
        lists: list[list[Any]] = [list(row) for row in rows]
        for row in lists:
            for place in places:
                row[place] = None if row[place] is None else read(row[place])
        return lists

    return prepare
