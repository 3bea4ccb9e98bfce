"""What refers to a record: foreign keys and pairs of type and id, in every table there is.

The database itself is asked, so that the tables of modules that are disabled or archived count
as well: no code of theirs is in this process.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, TableClause, and_, column, inspect, literal, table
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SAWarning
from sqlalchemy.orm import Session

from crm_host.data.base import Record, metadata

#: Columns that together name a record of any type.
TYPE, ID = "record_type", "record_id"
#: What says what was: it goes on naming the record that it happened to.
_HISTORY = frozenset({"host_change"})
#: Key of `Session.info` with the tables whose rows hang on records.
_HANGING = "crm_hanging"


@dataclass(frozen=True)
class Reference:
    """One column by which rows of a table refer to records of a type."""

    table: str
    column: str
    #: The table's primary key.
    key: tuple[str, ...]
    #: All its columns.
    columns: frozenset[str]
    #: Full name of the record type, where a column beside this one holds it.
    record_type: str = ""
    #: Whether the database allows only one row of some sort for each record.
    is_unique: bool = False

    @property
    def is_side_table(self) -> bool:
        """Whether a row is part of its record and shares its key."""
        return self.key == (self.column,)

    @cached_property
    def source(self) -> TableClause:
        """The table as statements name it."""
        return table(self.table, *(column(name) for name in sorted(self.columns)))

    def to(self, ids: Iterable[int]) -> ColumnElement[bool]:
        """Return the condition that a row refers to one of these records."""
        found = self.source.c[self.column].in_(sorted(ids))
        if not self.record_type:
            return found
        return and_(self.source.c[TYPE] == literal(self.record_type), found)


def references_to(connection: Connection, model: type[Record]) -> list[Reference]:
    """Return every column of the database that refers to records of a type, by table."""
    look = inspect(connection)
    keys = _by_table(look.get_multi_pk_constraint())
    columns = _by_table(look.get_multi_columns())
    with warnings.catch_warnings():
        # Indexes of users' fields are over expressions, which say nothing of references.
        warnings.filterwarnings("ignore", "Skipped unsupported reflection", SAWarning)
        unique = _unique_columns(look)
    made = []
    for name, foreign_keys in sorted(_by_table(look.get_multi_foreign_keys()).items()):
        if name in _HISTORY:
            continue
        here = frozenset(item["name"] for item in columns[name])
        key = tuple((keys.get(name) or {}).get("constrained_columns") or ())
        shared = unique.get(name, set()) | set(key if key != ("id",) else ())
        for item, record_type in _columns_to(model, foreign_keys, here):
            made.append(Reference(name, item, key, here, record_type, item in shared))
    return made


def hanging_on(own: Session, model: type[Record]) -> list[Reference]:
    """Return the references by which rows name a record's type and id: they hang on it.

    :param own: a session that ends soon; the tables are looked up once in it.
    """
    tables: dict[str, frozenset[str]] | None = own.info.get(_HANGING)
    if tables is None:
        found = _by_table(inspect(own.connection()).get_multi_columns())
        columns = {name: frozenset(item["name"] for item in of) for name, of in found.items()}
        tables = own.info[_HANGING] = {
            name: here
            for name, here in sorted(columns.items())
            if {TYPE, ID} <= here and name not in _HISTORY
        }
    return [Reference(name, ID, (), here, model.__record__) for name, here in tables.items()]


def held_by_strangers(own: Session, model: type[Record]) -> list[Reference]:
    """Return the foreign keys to a record type in tables that no loaded module has.

    Those whose rows leave with the record are left out.
    """
    look = inspect(own.connection())
    found = []
    for name in sorted(set(look.get_table_names()) - metadata.tables.keys()):
        here = frozenset(item["name"] for item in look.get_columns(name))
        for item in look.get_foreign_keys(name):
            if item["options"].get("ondelete") != "CASCADE":
                columns = _columns_to(model, [item], here - {TYPE})
                found += [Reference(name, column, (), here) for column, _type in columns]
    return found


def _columns_to(
    model: type[Record], foreign_keys: Iterable[Mapping[str, Any]], columns: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Yield each referring column, and the record type where the row names that itself."""
    for item in foreign_keys:
        if item["referred_table"] == model.__tablename__ and len(item["constrained_columns"]) == 1:
            yield item["constrained_columns"][0], ""
    if {TYPE, ID} <= columns:
        yield ID, model.__record__


def _unique_columns(look: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, constraints in _by_table(look.get_multi_unique_constraints()).items():
        for item in constraints:
            found.setdefault(name, set()).update(item["column_names"])
    for name, indexes in _by_table(look.get_multi_indexes()).items():
        for item in indexes:
            if item["unique"]:
                found.setdefault(name, set()).update(filter(None, item["column_names"]))
    return found


def _by_table(found: Mapping[Any, Any]) -> dict[str, Any]:
    return {name: value for (_schema, name), value in found.items()}
