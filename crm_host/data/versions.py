"""A record's version rises with the rows that belong to it.

A form shows a record together with its children and side rows, so whoever saves it must hear of
every change to them, by whichever way it came: another form, an import, an undo, a service.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import InstanceState, Mapper, RelationshipProperty, Session

from crm_host.data.base import Record
from crm_host.data.dependent import Dependent, owner_of, owners_of
from crm_host.data.types import utc_now


def raise_versions(session: Session) -> None:
    """Mark every record whose rows are about to be written; called before each flush.

    The optimistic lock counts a version for each update, so a new time of change is enough.
    """
    with session.no_autoflush:
        touched = {*_holders(session), *_owners(session)}
    now = utc_now()
    for record in touched:
        if inspect(record).persistent and record not in session.deleted:
            record.updated_at = now


def _owners(session: Session) -> Iterator[Record]:
    """Yield the records that changed rows belong to."""
    dirty = (row for row in session.dirty if isinstance(row, Dependent))
    modified = (row for row in dirty if session.is_modified(row))
    for row in (*session.new, *session.deleted, *modified):
        if isinstance(row, Dependent):
            yield from _records_above(session, row)


def _records_above(session: Session, row: Dependent) -> Iterator[Record]:
    for owner in owners_of(session, row):
        if isinstance(owner, Dependent):
            yield from _records_above(session, owner)
        elif owner is not None:
            yield owner


def _holders(session: Session) -> Iterator[Record]:
    """Yield the records that were given rows: a new side row does not know its owner yet."""
    for record in session.dirty:
        if isinstance(record, Record):
            state: InstanceState[Any] = inspect(record)
            names = state.committed_state.keys() & _held(state.mapper)
            if any(state.attrs[name].history.has_changes() for name in names):
                yield record


@lru_cache(maxsize=500)
def _held(mapper: Mapper[Any]) -> frozenset[str]:
    """Return the relationships of a class to the rows that belong to it."""
    return frozenset(relation.key for relation in mapper.relationships if _is_held(relation))


def _is_held(relation: RelationshipProperty[Any]) -> bool:
    if relation.viewonly:
        return False
    if relation.secondary is not None:
        return True
    if not issubclass(relation.mapper.class_, Dependent):
        return False
    key, owner = owner_of(relation.mapper)
    columns = set(relation.mapper.column_attrs[key].columns)
    return relation.parent.isa(inspect(owner)) and relation.remote_side == columns
