"""What a database holds: tables, the kinds of their columns, and the revisions they are at.

Read from the database itself, so that modules count whose code is not loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import inspect, text, types
from sqlalchemy.engine import Connection

from crm_host.kernel.errors import HostError
from crm_host.kernel.histories import owner_of
from crm_host.kernel.state import State, read_state

#: What a column keeps; decides how its values are written as text.
Kind = Literal[
    "boolean", "integer", "float", "number", "text", "uuid", "instant", "date", "time", "json",
    "binary",
]  # fmt: skip

_VERSION = "schema_version_"

#: The first match decides; JSONB is a JSON, a double is a Float and a Numeric.
_KINDS: tuple[tuple[type[Any], Kind], ...] = (
    (types.Boolean, "boolean"),
    (types.JSON, "json"),
    (types.DateTime, "instant"),
    (types.Date, "date"),
    (types.Time, "time"),
    (types.Float, "float"),
    (types.Numeric, "number"),
    (types.Integer, "integer"),
    (types.Uuid, "uuid"),
    (types.LargeBinary, "binary"),
    (types.String, "text"),
)


@dataclass(frozen=True)
class Column:
    """A column whose values are copied."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class Shape:
    """A table and the columns that are copied, in the order of the source."""

    name: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """Names of the columns."""
        return [column.name for column in self.columns]

    def ordered_like(self, other: Shape) -> Shape:
        """Return the same columns in the order of another shape of the table."""
        own = {column.name: column for column in self.columns}
        return Shape(self.name, tuple(own[name] for name in other.names))

    def same_as(self, other: Shape) -> bool:
        """Whether both have the same columns with the same kinds, in any order."""
        return _neutral(self) == _neutral(other)


@dataclass(frozen=True)
class Holdings:
    """Everything in a database that this product wrote, and what it did not."""

    state: State
    #: Owner (`host` or a module) to the revision of its tables.
    revisions: Mapping[str, str]
    shapes: Mapping[str, Shape]
    #: Tables that belong to no owner with a revision.
    unknown: tuple[str, ...]
    #: Names of the tables that hold the revisions.
    version_tables: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is no table at all."""
        return not (self.shapes or self.unknown or self.version_tables)


def holdings(connection: Connection) -> Holdings:
    """Look at every table.

    :raises HostError: a column has a type that only one database knows.
    """
    state = read_state(connection)
    names = _real_tables(connection)
    versions = [name for name in names if name.startswith(_VERSION)]
    revisions = _revisions(connection, versions)
    noted = {
        table
        for name, row in state.modules.items()
        if name in revisions
        for table in row.foreign_keys.get("tables", ())
    }
    others = [name for name in names if name not in versions]
    known = [name for name in others if owner_of(name) in revisions or name in noted]
    return Holdings(
        state=state,
        revisions=revisions,
        shapes=_shapes(connection, known),
        unknown=tuple(name for name in others if name not in known),
        version_tables=tuple(versions),
    )


def virtual_tables(connection: Connection) -> dict[str, str]:
    """Return SQLite's virtual tables with the statements that made them."""
    if connection.dialect.name != "sqlite":
        return {}
    query = "SELECT name, sql FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
    return {row.name: row.sql for row in connection.execute(text(query))}


def is_search_index(statement: str) -> bool:
    """Whether a virtual table keeps no rows of its own and can be made again from its table."""
    return "content='" in statement.replace(" ", "").lower()


def _real_tables(connection: Connection) -> list[str]:
    """Return all tables but search indexes and what SQLite keeps for them."""
    virtual = virtual_tables(connection)
    indexes = {name for name, statement in virtual.items() if is_search_index(statement)}
    shadows = tuple(f"{name}_" for name in virtual)
    return [
        name
        for name in sorted(inspect(connection).get_table_names())
        if name not in indexes and not name.startswith(shadows)
    ]


def _revisions(connection: Connection, versions: Iterable[str]) -> dict[str, str]:
    found = {}
    for name in versions:
        revision = connection.execute(text(f"SELECT version_num FROM {name}")).scalar()
        if revision is not None:
            found[name.removeprefix(_VERSION)] = str(revision)
    return found


def _shapes(connection: Connection, names: list[str]) -> dict[str, Shape]:
    columns = inspect(connection).get_multi_columns(filter_names=names)
    return {
        name: Shape(name, tuple(_column(name, found) for found in described if _is_kept(found)))
        for (_schema, name), described in sorted(columns.items(), key=lambda item: item[0][1])
    }


def _is_kept(described: Any) -> bool:
    return "computed" not in described


def _column(table: str, described: Any) -> Column:
    for type_, kind in _KINDS:
        if isinstance(described["type"], type_):
            return Column(described["name"], kind)
    raise HostError(
        f"The column {table}.{described['name']} has the type {described['type']}, which only "
        "this database knows. Give it a type that both know."
    )


def _neutral(shape: Shape) -> dict[str, str]:
    """Return kinds as both databases see them: SQLite keeps a UUID as text."""
    return {
        column.name: "text" if column.kind == "uuid" else column.kind for column in shape.columns
    }
