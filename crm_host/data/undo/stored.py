"""From what a change set stores back to classes and values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Date, inspect
from sqlalchemy.orm import Mapper

from crm_host.data.base import Base, Record
from crm_host.data.changes import Change
from crm_host.data.custom.values import PREFIX, put_user_values
from crm_host.data.exact import ExactType
from crm_host.data.money import money_from
from crm_host.data.types import UtcDateTime


def in_sets(sets: Iterable[int]) -> ColumnElement[bool]:
    """Return the condition that a change is one of some sets, beside a list of records.

    The sum keeps databases from the index of sets: SQLite would read all changes of an import
    anew for each batch of its records, which have an index of their own.
    """
    return (Change.set_id + 0).in_(sorted(sets))


def part_class(table: str) -> type[Any] | None:
    """Return the class whose rows a change calls a part; `None` if no loaded module has it."""
    for mapper in Base.registry.mappers:
        if getattr(mapper.class_, "__tablename__", "") == table:
            return mapper.class_
    return None


def put(obj: Any, values: dict[str, Any]) -> None:
    """Give an object stored values; what is no column any more is left out."""
    mapper: Mapper[Any] = inspect(type(obj))
    for name, value in values.items():
        if name in mapper.column_attrs:
            setattr(obj, name, _alive(mapper.column_attrs[name].columns[0], value))
        elif name in mapper.composites:
            setattr(obj, name, money_from(value))
    own = {name: value for name, value in values.items() if name.startswith(PREFIX)}
    if own and isinstance(obj, Record):
        put_user_values(obj, own)


def _alive(column: Any, value: Any) -> Any:
    """Return a value as Python keeps it, from how JSON does."""
    if not isinstance(value, str):
        return value
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    if isinstance(column.type, ExactType):
        return Decimal(value)
    return value


def batches(ids: Collection[int], size: int = 500) -> Iterator[list[int]]:
    """Cut ids into sorted lists: databases limit the values of one statement."""
    rest = sorted(ids)
    for start in range(0, len(rest), size):
        yield rest[start : start + size]
