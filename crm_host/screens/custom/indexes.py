"""Indexes over user-defined fields: which there should be, and making it so.

They are expression indexes over the JSON column and belong to no model or migration, so a table
that a migration rebuilds on SQLite loses them until the daily job makes them again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection, Dialect

from crm_host.data.access import record_class
from crm_host.data.custom.definitions import Definition
from crm_host.data.custom.field import CustomField
from crm_host.data.custom.known import custom_fields, field_of
from crm_host.data.money_field import AMOUNT
from crm_host.kernel.histories import CUSTOM_INDEX

#: Kind to the endings of the parts that filters and orders ask for.
_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "text": ("_key", "_sort"),
    "money": (AMOUNT, "_sort"),
    "choices": ("",),
}


@dataclass(frozen=True)
class Wanted:
    """An index that there should be."""

    name: str
    table: str
    #: What stands between the parentheses of CREATE INDEX, and before them.
    expression: str
    method: str = ""

    def sql(self, *, concurrently: bool) -> str:
        """Return the statement that makes it."""
        way = "CONCURRENTLY " if concurrently else ""
        return (
            f"CREATE INDEX {way}IF NOT EXISTS {self.name} ON {self.table} "
            f"{self.method}({self.expression})"
        )


def wanted_indexes(dialect: Dialect) -> dict[str, Wanted]:
    """Return the indexes of all fields that lists are filtered or sorted by, by name."""
    found = (
        index
        for item in custom_fields().all()
        if item.is_usable and item.listed
        for index in _of_field(item, dialect)
    )
    return {index.name: index for index in found}


def _of_field(definition: Definition, dialect: Dialect) -> Iterator[Wanted]:
    try:
        model = record_class(definition.record_type)
    except LookupError:  # its module is not loaded; its indexes are made when it is
        return
    field = field_of(model, definition)
    if not field.filterable:
        return
    for ending in _ENDINGS.get(definition.kind, ("",)):
        name = f"{CUSTOM_INDEX}{definition.id}_{definition.kind}{ending}"
        table = str(inspect(model).local_table)
        expression = _expression(field, ending, dialect)
        if definition.kind != "choices":
            yield Wanted(name, table, expression)
        elif dialect.name == "postgresql":  # SQLite has no index that finds a part of a text
            yield Wanted(name, table, f"{expression} gin_trgm_ops", "USING gin ")


def _expression(field: CustomField, ending: str, dialect: Dialect) -> str:
    part: Any = field.parts(ending)
    return str(part.compile(dialect=dialect, compile_kwargs={"include_table": False}))


def present_indexes(connection: Connection) -> dict[str, bool]:
    """Return the names of the indexes that there are, and whether each of them is complete."""
    if connection.dialect.name == "postgresql":
        rows = connection.execute(
            text(
                "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c"
                " ON c.oid = i.indexrelid WHERE c.relname LIKE 'cf\\_%'"
                " AND c.relnamespace = CAST(current_schema() AS regnamespace)"
            )
        )
    else:
        rows = connection.execute(
            text("SELECT name, 1 FROM sqlite_master WHERE type = 'index' AND name GLOB 'cf_*'")
        )
    return {name: bool(valid) for name, valid in rows}


def bring_up_to_date(connection: Connection) -> dict[str, int]:
    """Make what is missing and drop what is not wanted; returns how many of each.

    :param connection: on PostgreSQL one in autocommit mode, so that nobody who writes has to wait.
    """
    concurrently = connection.dialect.name == "postgresql"
    wanted, present = wanted_indexes(connection.dialect), present_indexes(connection)
    # Making an index concurrently that is interrupted leaves half of it behind.
    dropped = [name for name, valid in present.items() if name not in wanted or not valid]
    for name in dropped:
        way = "CONCURRENTLY " if concurrently else ""
        connection.execute(text(f"DROP INDEX {way}IF EXISTS {name}"))
    missing = [index for index in wanted.values() if not present.get(index.name, False)]
    for index in missing:
        # Not `text()`, which would take what follows a colon in a key for a parameter.
        connection.exec_driver_sql(index.sql(concurrently=concurrently))
    if concurrently:  # the planner knows nothing of an expression's values until then
        for table in sorted({index.table for index in missing}):
            connection.execute(text(f"ANALYZE {table}"))
    return {"made": len(missing), "dropped": len(dropped)}
