"""Giving changed records their former values back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from crm_host.data.among import among
from crm_host.data.base import Child, Record
from crm_host.data.belongings import belongings
from crm_host.data.bulk_changes import write_changes
from crm_host.data.changes import Change
from crm_host.data.merging.moving import MOVE
from crm_host.data.types import utc_now
from crm_host.data.undo.moved import take_down
from crm_host.data.undo.stored import part_class, put


def restore(own: Session, model: type[Record], changed: Mapping[int, Sequence[Change]]) -> int:
    """Take the changes of records back and write them; returns how many records that were.

    Keys, search texts, history and listeners follow as on any screen. Records that were deleted
    for good come back under their ids.

    :param changed: id to its changes, newest first.
    """
    if not changed:
        return 0
    take_down(own, model, changed)
    present = own.scalars(
        select(model)
        .where(among(model.id, sorted(changed)))
        .options(*belongings(model))  # type: ignore[arg-type]  # a class is hashable
        .with_for_update(of=model),
        execution_options={"include_deleted": True, "populate_existing": True},
    )
    found = {record.id: record for record in present}
    with own.no_autoflush:
        for number, changes in changed.items():
            if number not in found and _is_deletion(changes):
                found[number] = model(id=number)
                own.add(found[number])
            if number in found:
                for change in changes:
                    _take_back(own, found[number], change)
    write_changes(own, list(found.values()), _any_will_do)
    return len(found)


def _any_will_do(_record: Record) -> None:
    """Refuse nothing: what a record was before is no question of today's rules."""


def _is_deletion(changes: Sequence[Change]) -> bool:
    return any(change.operation == "delete" and not change.part for change in changes)


def _take_back(own: Session, record: Record, change: Change) -> None:
    if change.operation == MOVE:  # its row is where it was already
        record.updated_at = utc_now()
        return
    former = {name: old for name, (old, _new) in change.values.items()}
    if not change.part:
        put(record, former)
        return
    cls = part_class(change.part)
    if cls is None:  # its module is not enabled; the row stays for when it is
        return
    row = own.get(cls, change.part_id)
    if change.operation == "create":
        if row is not None:
            _detach(record, row)
    elif change.operation == "update" and row is not None:
        put(row, former)
    elif change.operation == "delete" and row is None:
        row = cls(id=change.part_id)
        put(row, former)
        _attach(own, record, row)


def _attach(own: Session, record: Record, row: Any) -> None:
    if not isinstance(row, Child) and not hasattr(row, "__owner__"):  # it hung on the record
        own.add(row)
        return
    if not isinstance(row, Child):
        setattr(record, row.__tablename__, row)
        return
    relation = inspect(type(row)).relationships[row.__parent__]
    if isinstance(record, relation.mapper.class_):
        setattr(row, row.__parent__, record)
    own.add(row)


def _detach(record: Record, row: Any) -> None:
    """Take a row out of whatever holds it, so that its record no longer counts it."""
    if not isinstance(row, Child):
        setattr(record, row.__tablename__, None)
        return
    parent = getattr(row, row.__parent__)
    for collection in _collections(parent, row):
        collection.remove(row)


def _collections(parent: Any, row: Any) -> Iterable[Any]:
    for relation in inspect(type(parent)).relationships:
        if relation.uselist and isinstance(row, relation.mapper.class_):
            held = getattr(parent, relation.key)
            if row in held:
                yield held
