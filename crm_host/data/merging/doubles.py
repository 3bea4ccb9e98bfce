"""Child rows that say the same: the second one of an e-mail address, of a tag."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Mapper, Session

from crm_host.data.base import Base, Child, Record
from crm_host.data.changes import recorded_columns
from crm_host.data.dependent import owner_of
from crm_host.data.fields import declared_specs
from crm_host.data.folding import fold
from crm_host.data.kinds import BooleanKind, ChoiceKind
from crm_host.data.references import Reference


def doubles(
    own: Session,
    model: type[Record],
    reference: Reference,
    survivor: int,
    losers: Collection[int],
) -> set[int]:
    """Return the ids of the losers' rows that the survivor, or another loser, has already."""
    mapper = _children(model, reference)
    if mapper is None:
        return set()
    table = mapper.local_table
    names = _telling(mapper, reference.column)
    statement = select(
        table.c.id, table.c[reference.column], *(mapper.column_attrs[n].columns[0] for n in names)
    ).where(table.c[reference.column].in_([survivor, *sorted(losers)]))
    seen: set[tuple[Any, ...]] = set()
    left: set[int] = set()
    rows = own.connection().execute(statement).all()
    for id, owner, *values in sorted(rows, key=lambda row: (row[1] != survivor, row[0])):
        told = tuple(fold(value) if isinstance(value, str) else value or "" for value in values)
        if told in seen and owner != survivor:
            left.add(id)
        seen.add(told)
    return left


def _children(model: type[Record], reference: Reference) -> Mapper[Any] | None:
    """Return the class of a table's rows, if they are children by this very column."""
    for mapper in Base.registry.mappers:
        if getattr(mapper.class_, "__tablename__", "") == reference.table:
            if not issubclass(mapper.class_, Child):
                return None
            key, owner = owner_of(mapper)
            is_key = mapper.column_attrs[key].columns[0].name == reference.column
            return mapper if is_key and owner is model else None
    return None


def _telling(mapper: Mapper[Any], column: str) -> Sequence[str]:
    """Return the attributes that make two rows differ.

    Types, marks and technical columns do not, where the row declares anything else.
    """
    declared = [
        name
        for name, spec in declared_specs(mapper.class_)
        if not isinstance(spec.kind, BooleanKind | ChoiceKind)
    ]
    links = [
        prop.key
        for prop in inspect(mapper.class_).column_attrs
        if prop.columns[0].foreign_keys and prop.columns[0].name != column
    ]
    own = [name for name in recorded_columns(mapper) if name not in _key_of(mapper, column)]
    return list(dict.fromkeys([*declared, *links])) or own


def _key_of(mapper: Mapper[Any], column: str) -> set[str]:
    return {prop.key for prop in mapper.column_attrs if prop.columns[0].name == column}
