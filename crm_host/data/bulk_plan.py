"""How the objects of one mapped class become rows without the session: read off its mapper once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, inspect
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapper, RelationshipDirection, RelationshipProperty

from crm_host.data.bulk_objects import begins_with_none
from crm_host.data.changes import is_recorded, recorded_columns
from crm_host.data.money_field import money_fields

_MAPPER_EVENTS = ("before_insert", "after_insert")


class Unsupported(Exception):
    """Objects of a class must be flushed by a session: something depends on it."""


Default = tuple[str, Any, Callable[[Any], Any] | None]


@dataclass(frozen=True, slots=True)
class Relation:
    """A relationship with the attributes that its keys are copied between.

    `pairs` holds (attribute of the object that is referred to, attribute that refers to it).
    """

    name: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it for one class."""

    model: type[Any]
    table: Table
    #: Mapped attributes, and the column that each fills.
    attributes: tuple[str, ...]
    columns: tuple[str, ...]
    #: The attributes that new objects of a batch begin without.
    left_out: tuple[str, ...]
    #: Attributes that a change set tells.
    recorded: tuple[str, ...]
    #: Amounts of money, which it tells as one value.
    money: tuple[str, ...]
    #: (attribute, value, or the function that makes it) where nothing was said.
    defaults: tuple[Default, ...]
    #: Relationships to rows that refer to the object.
    below: tuple[Relation, ...]
    #: Relationships to what the object refers to.
    above: tuple[Relation, ...]
    #: Whether the key is the database's to give; a side table takes its owner's.
    has_own_key: bool


@lru_cache(maxsize=500)
def plan_of(model: Any) -> Plan:
    """Return the plan of a mapped class.

    :raises Unsupported: its objects cannot be written without a session.
    """
    mapper: Mapper[Any] = inspect(model)
    table = mapper.local_table
    if not isinstance(table, Table) or len(mapper.tables) != 1 or mapper.polymorphic_on is not None:
        raise Unsupported
    if [column.name for column in table.primary_key] != ["id"]:
        raise Unsupported
    relations = [item for item in mapper.relationships if not item.viewonly]
    if any(item.secondary is not None or item.post_update for item in relations):
        raise Unsupported
    return Plan(
        model,
        table,
        tuple(prop.key for prop in mapper.column_attrs),
        tuple(prop.columns[0].name for prop in mapper.column_attrs),
        tuple(prop.key for prop in mapper.column_attrs if not begins_with_none(prop)),
        recorded_columns(mapper) if is_recorded(model) else (),
        money_fields(mapper) if is_recorded(model) else (),
        tuple(_defaults(mapper)),
        tuple(_relation(r) for r in relations if r.direction is RelationshipDirection.ONETOMANY),
        tuple(_relation(r) for r in relations if r.direction is RelationshipDirection.MANYTOONE),
        has_own_key=not table.c.id.foreign_keys,
    )


def listens(model: type[Any]) -> bool:
    """Whether somebody waits for the session to insert objects of a class."""
    mapper: Mapper[Any] = inspect(model)
    # Each amount listens itself, to be made anew of its columns: not needed here.
    own = {"after_insert": len(mapper.composites)}
    return any(len(getattr(mapper.dispatch, name)) > own.get(name, 0) for name in _MAPPER_EVENTS)


def _defaults(mapper: Mapper[Any]) -> Iterator[Default]:
    for prop in mapper.column_attrs:
        column: Any = prop.columns[0]
        if column.server_default is not None or column.computed is not None:
            raise Unsupported
        default = column.default
        if default is None:
            continue
        if default.is_scalar:
            yield prop.key, default.arg, None
        elif default.is_callable:
            yield prop.key, None, default.arg
        else:
            raise Unsupported


def _relation(prop: RelationshipProperty[Any]) -> Relation:
    down = prop.direction is RelationshipDirection.ONETOMANY
    pairs = []
    for local, remote in prop.local_remote_pairs or ():
        here = prop.parent.get_property_by_column(local).key
        there = prop.mapper.get_property_by_column(remote).key
        pairs.append((here, there) if down else (there, here))
    return Relation(prop.key, tuple(pairs))


@lru_cache(maxsize=500)
def processors(table: Table, dialect: Dialect) -> dict[str, Callable[[Any], Any]]:
    """Return what turns a column's Python values into the driver's, where anything does."""
    found: dict[str, Callable[[Any], Any]] = {}
    for column in table.columns:
        convert = column.type.dialect_impl(dialect).bind_processor(dialect)
        if convert is not None:
            found[column.name] = convert
    return found
