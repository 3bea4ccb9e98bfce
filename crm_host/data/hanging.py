"""What hangs on records by their type and id, and leaves with them when they are deleted for good.

The tables are found by their columns, so that a module declares nothing and one that is disabled
leaves nothing behind either.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, delete, inspect, select
from sqlalchemy.orm import Session

from crm_host.data.audit.visible import WITH_TRASH
from crm_host.data.base import Base, Record
from crm_host.data.changes import Change, current_change_set, plain
from crm_host.data.dependent import Dependent, owner_of
from crm_host.data.references import hanging_on


def delete_for_good(own: Session, model: type[Any], rows: Sequence[Any]) -> None:
    """Delete rows after all that belongs to them or hangs on them, and flush.

    What the database would take along by itself is not recorded, so that nothing is left to it.

    :param own: a system session.
    :param rows: of one class.
    """
    ids = [row.id for row in rows]
    if not ids:
        return
    for mapper in list(Base.registry.mappers):
        if not issubclass(mapper.class_, Dependent) or mapper.local_table is None:
            continue
        key, owner = owner_of(mapper)
        if owner is model:
            below = select(mapper.class_).where(getattr(mapper.class_, key).in_(ids))
            found = own.scalars(below, execution_options=WITH_TRASH).all()
            delete_for_good(own, mapper.class_, found)
    if issubclass(model, Record):
        take_along(own, model, ids)
    for row in rows:
        own.delete(row)
    own.flush()


def take_along(own: Session, model: type[Record], ids: Collection[int]) -> None:
    """Delete everything that hangs on records, in tables of disabled modules as well.

    Records are deleted one by one, so that their history tells of it; so are rows of classes with
    `__restorable__`, which come back when the deletion is taken back. The rest says something of a
    person (who follows it, who starred it) and is only deleted.
    """
    for item in hanging_on(own, model):
        cls = _mapped(item.table)
        if cls is not None and issubclass(cls, Record):
            found = select(cls).where(*_on(cls, model, ids))
            delete_for_good(own, cls, own.scalars(found, execution_options=WITH_TRASH).all())
            continue
        if cls is not None and getattr(cls, "__restorable__", False):
            _record(own, cls, own.scalars(select(cls).where(*_on(cls, model, ids))).all())
        own.connection().execute(delete(item.source).where(item.to(ids)))


def carrying(
    own: Session, model: type[Record], ids: Collection[int], run: Collection[int]
) -> set[int]:
    """Return which of some records something hangs on that is not in the trash: notes, files.

    What only says something of a person, as who starred the record, does not count.

    :param run: ids of change sets; what they made does not count.
    """
    found: set[int] = set()
    for item in hanging_on(own, model):
        cls: Any = _mapped(item.table)
        if (made := _made(cls, run)) is None:
            continue
        statement = select(cls.record_id).where(
            *_on(cls, model, ids), cls.deleted_at.is_(None), cls.id.not_in(made)
        )
        found.update(own.scalars(statement.distinct()))
    return found


def _made(cls: Any, run: Collection[int]) -> Select[Any] | None:
    """Return the ids of rows that change sets made; `None` for what no change set tells of."""
    told = select(Change.record_id).where(Change.set_id.in_(sorted(run)))
    if cls is not None and issubclass(cls, Record):
        is_new = (Change.part == "", Change.operation == "create")
        return told.where(Change.record_type == cls.__record__, *is_new)
    name = getattr(cls, "__restorable__", "")
    return told.where(Change.record_type == name) if name else None


def _on(cls: Any, model: type[Record], ids: Collection[int]) -> tuple[Any, Any]:
    return cls.record_type == model.__record__, cls.record_id.in_(sorted(ids))


def _mapped(table: str) -> type[Any] | None:
    for mapper in Base.registry.mappers:
        if getattr(mapper.class_, "__tablename__", "") == table:
            return mapper.class_
    return None


def _record(own: Session, cls: type[Any], rows: Sequence[Any]) -> None:
    """Write what rows were into the change set, as parts of the records they hung on."""
    names = [prop.key for prop in inspect(cls).column_attrs if prop.key != "id"]
    set_id = current_change_set(own) if rows else 0
    own.add_all(
        Change(
            set_id=set_id,
            record_type=row.record_type,
            record_id=row.record_id,
            part=cls.__tablename__,
            part_id=row.id,
            operation="delete",
            values={
                name: [plain(value), None]
                for name in names
                if (value := getattr(row, name)) is not None
            },
        )
        for row in rows
    )
    for row in rows:
        own.expunge(row)
