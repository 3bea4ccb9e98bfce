"""Handing rows from some records to another one, below the classes that they are mapped to.

Rows of modules that are not loaded have no class, and some classes refuse changes (a ledger is
only written); moving changes no content. Each moved row is a change of the operation `move` of
the record that gets it, which undoing hands back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import column, func, insert, select, table, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from crm_host.data.base import Base, Record
from crm_host.data.changes import Change, current_change_set
from crm_host.data.custom.links import custom_links_to
from crm_host.data.merging.doubles import doubles
from crm_host.data.references import TYPE, Reference, references_to
from crm_host.data.types import UtcDateTime, utc_now

#: `Change.operation` of a row that was handed to another record.
MOVE = "move"


@dataclass(frozen=True)
class Linked:
    """How many rows of a table refer to records."""

    table: str
    count: int


def linked(own: Session, model: type[Record], ids: Collection[int]) -> list[Linked]:
    """Count what refers to records, table by table; tables without any are left out.

    :param own: a session; nobody's row rules apply to the count.
    """
    counts: dict[str, int] = {}
    for item in _references(own, model):
        counting = select(func.count()).select_from(item.source).where(item.to(ids))
        number = own.connection().execute(counting).scalar_one()
        counts[item.table] = max(counts.get(item.table, 0), number)
    for link in custom_links_to(model.__record__):
        name = str(link.model.__tablename__)
        counts[name] = max(counts.get(name, 0), link.count(own, ids))
    return [Linked(name, count) for name, count in counts.items() if count]


def move_rows(own: Session, model: type[Record], survivor: int, losers: Sequence[int]) -> int:
    """Let everything that refers to the losers refer to the survivor; returns how many rows.

    What the survivor has already, and what the database allows once only, stays with the loser.
    """
    count = 0
    for reference in _references(own, model):
        moved = list(_moved(own, model, reference, survivor, losers))
        _note(own, model, survivor, reference, moved)
        count += len(moved)
    for link in custom_links_to(model.__record__):
        count += len(link.move(own, losers, survivor))
    return count


def _references(own: Session, model: type[Record]) -> Iterator[Reference]:
    sides = {
        mapper.class_.__tablename__
        for mapper in Base.registry.mappers
        if getattr(mapper.class_, "__owner__", None) is model
    }
    for reference in references_to(own.connection(), model):
        if reference.table not in sides:  # their values are fields, which somebody chooses
            yield reference


#: A row's key and what its reference was and is.
Moved = tuple[dict[str, Any], int, int | None]


def _moved(
    own: Session,
    model: type[Record],
    reference: Reference,
    survivor: int,
    losers: Sequence[int],
) -> Iterator[Moved]:
    source = reference.source
    left = doubles(own, model, reference, survivor, losers)
    names = dict.fromkeys((*reference.key, reference.column))
    rows = own.connection().execute(
        select(*(source.c[n] for n in names)).where(reference.to(losers))
    )
    for row in rows.mappings().all():
        key = {name: row[name] for name in reference.key}
        if key.get("id") in left:
            continue
        new = _target(model, reference, key, survivor, losers)
        if new != row[reference.column] and _moves(own, reference, key, row[reference.column], new):
            yield key, row[reference.column], new


def _target(
    model: type[Record],
    reference: Reference,
    key: dict[str, Any],
    survivor: int,
    losers: Sequence[int],
) -> int | None:
    """Return what a row shall refer to: a record never refers to itself."""
    if reference.table != model.__tablename__ or key["id"] not in (survivor, *losers):
        return survivor
    return None if key["id"] == survivor else losers[0]


def _moves(
    own: Session, reference: Reference, key: dict[str, Any], old: int, new: int | None
) -> bool:
    """Change one row, unless the database allows no second one."""
    source = reference.source
    changing = update(source).values({reference.column: new})
    changing = changing.where(source.c[reference.column] == old)
    for name, value in key.items():
        changing = changing.where(source.c[name] == value)
    if not reference.is_unique:
        own.connection().execute(changing)
        _raise_version(own, reference, key)
        return True
    try:
        with own.begin_nested():
            own.connection().execute(changing)
    except IntegrityError:
        return False
    return True


def _raise_version(own: Session, reference: Reference, key: dict[str, Any]) -> None:
    """Let whoever has an older form of the row's record open hear of the change."""
    if not {"id", "version", "updated_at"} <= reference.columns:
        return
    record = table(
        reference.table, column("id"), column("version"), column("updated_at", UtcDateTime())
    )
    own.connection().execute(
        update(record)
        .where(record.c.id == key["id"])
        .values(version=record.c.version + 1, updated_at=utc_now())
    )


def _note(
    own: Session, model: type[Record], survivor: int, reference: Reference, moved: Sequence[Moved]
) -> None:
    """Record moved rows: which one it was, and beside the reference the other keys it has."""
    if not moved:
        return
    set_id = current_change_set(own)
    rows = []
    for key, old, new in moved:
        values = {name: [value, value] for name, value in key.items() if name != "id"}
        if reference.record_type:
            values[TYPE] = [reference.record_type, reference.record_type]
        values[reference.column] = [old, new]
        rows.append(
            {
                "set_id": set_id,
                "record_type": model.__record__,
                "record_id": survivor,
                "part": reference.table,
                "part_id": key.get("id"),
                "operation": MOVE,
                "values": values,
            }
        )
    own.connection().execute(insert(Change), rows)


def move_back(own: Session, changes: Sequence[Change]) -> None:
    """Hand moved rows back to those that had them, as far as they are still where they went.

    :param changes: of the operation `move`, newest first.
    """
    for change in changes:
        source = table(change.part, column("id"), *(column(name) for name in change.values))
        changing = update(source)
        if change.part_id is not None:
            changing = changing.where(source.c.id == change.part_id)
        for name, (_old, new) in change.values.items():
            changing = changing.where(
                source.c[name] == new if new is not None else source.c[name].is_(None)
            )
        former = {name: old for name, (old, new) in change.values.items() if old != new}
        own.connection().execute(changing.values(former))
