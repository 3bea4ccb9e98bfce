"""Change sets: every write of the product, with old and new values (AD12).

One set per transaction, one row per changed object. History, audit, undo, webhooks and
automation all read these rows; nothing else keeps a second account of what happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import ForeignKey, Index, String, event, insert, inspect, select, text
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column, object_session
from sqlalchemy.orm.attributes import History
from sqlalchemy.orm.state import InstanceState

from crm_host.data.actor import current_actor
from crm_host.data.base import Child, Identified, Record
from crm_host.data.custom.values import user_values
from crm_host.data.dependent import owner_of
from crm_host.data.derived import DERIVED
from crm_host.data.money_field import columns_of, money_fields
from crm_host.data.types import BigId, JsonValue, UtcDateTime, utc_now
from crm_host.data.versions import raise_versions

#: What else a record that was deleted for good needs to come back as it was.
_BIRTH = ("created_at", "created_by")
#: Columns that say nothing a reader of the history would miss.
_BOOKKEEPING = frozenset({"id", "created_at", "created_by", "updated_at", "updated_by", "version"})
_CUSTOM = "custom"


class ChangeSet(Identified):
    """One transaction: who changed something, when, and from where."""

    __tablename__ = "host_change_set"
    __table_args__ = (
        Index(
            "ix_host_change_set_caused_by",
            "caused_by",
            sqlite_where=text("caused_by IS NOT NULL"),
            postgresql_where=text("caused_by IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)
    actor_id: Mapped[int | None] = mapped_column(BigId, index=True)
    #: Kept beside the id, so that the history of a removed user stays readable.
    actor_name: Mapped[str] = mapped_column(String(200), default="")
    #: `screen`, `command`, `import`, `api`, `job` or `system`.
    source: Mapped[str] = mapped_column(String(20))
    #: What was done, in words: a file's name, the reason of system work.
    label: Mapped[str] = mapped_column(String(200), default="")
    #: The set whose effects caused this one.
    caused_by: Mapped[int | None] = mapped_column(BigId)


class Change(Identified):
    """What one transaction did to one object."""

    __tablename__ = "host_change"
    __table_args__ = (
        Index("ix_host_change_record", "record_type", "record_id", "id"),
        {"sqlite_autoincrement": True},
    )

    set_id: Mapped[int] = mapped_column(ForeignKey("host_change_set.id"), index=True)
    #: The record it belongs to: a child row's change is one of its parent.
    record_type: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int] = mapped_column(BigId)
    #: Table and id of the child or side row; empty for the record itself.
    part: Mapped[str] = mapped_column(String(60), default="")
    part_id: Mapped[int | None] = mapped_column(BigId)
    #: `create`, `update` or `delete`.
    operation: Mapped[str] = mapped_column(String(10))
    #: Column name to [old, new].
    values: Mapped[dict[str, Any]] = mapped_column(JsonValue)


@dataclass(frozen=True)
class Origin:
    """From where a change comes."""

    source: str = "screen"
    label: str = ""
    caused_by: int | None = None


_FROM_SCREEN = Origin()
_origin: ContextVar[Origin] = ContextVar("crm_change_origin", default=_FROM_SCREEN)


@contextmanager
def change_origin(source: str, label: str = "", caused_by: int | None = None) -> Iterator[None]:
    """Say from where the changes of a block come; screens need not.

    :param caused_by: the set whose effects they are; that of the surrounding block, if not given.
    """
    cause = _origin.get().caused_by if caused_by is None else caused_by
    token = _origin.set(Origin(source, label, cause))
    try:
        yield
    finally:
        _origin.reset(token)


def present_origin() -> Origin:
    """Return from where changes come at this moment."""
    return _origin.get()


@event.listens_for(Session, "before_flush")
def _stamp_and_collect(session: Session, _context: object, _instances: object) -> None:
    """Sign new and changed records, and note old values while they are still known."""
    raise_versions(session)
    user_id = current_actor().user_id
    for obj in session.new:
        if isinstance(obj, Record):
            sign(obj, user_id)
    rows = session.info.setdefault("crm_changes", [])
    for obj in session.dirty:
        if is_recorded(type(obj)) and session.is_modified(obj):
            if isinstance(obj, Record):
                obj.updated_by = user_id
            rows.append((obj, "update", _differences(session, obj)))


def sign(record: Record, user_id: int | None) -> None:
    """Say who made a new record; they own it, unless somebody does already.

    One that comes back after it was deleted for good keeps who made and who owned it.
    """
    record.updated_by = user_id
    if "created_by" not in record.__dict__:
        record.created_by = user_id
        record.owner_id = record.owner_id or user_id


@event.listens_for(Mapper, "before_delete")
def _collect_deleted(_mapper: Mapper[Any], _connection: object, obj: Any) -> None:
    """Note a row that leaves; orphans of a collection are known only inside the flush."""
    session = object_session(obj)
    if session is not None and is_recorded(type(obj)):
        told = _snapshot(obj, 0)
        if isinstance(obj, Record):
            told |= {name: [plain(getattr(obj, name)), None] for name in _BIRTH}
        session.info.setdefault("crm_changes", []).append((obj, "delete", told))


@event.listens_for(Session, "after_flush")
def _write(session: Session, _context: object) -> None:
    """Store what the flush did, with one insert for all its objects."""
    noted = session.info.pop("crm_changes", [])
    noted.extend(
        (obj, "create", _snapshot(obj, 1)) for obj in session.new if is_recorded(type(obj))
    )
    rows = [_row(obj, operation, values) for obj, operation, values in noted if values]
    if not rows:
        return
    set_id = current_change_set(session)
    session.connection().execute(insert(Change), [row | {"set_id": set_id} for row in rows])


def note_change(
    session: Session, record_type: str, part: str, values: dict[str, Any], record_id: int = 0
) -> None:
    """Record a change of something that is no record, such as a setting."""
    row = {
        "set_id": current_change_set(session),
        "record_type": record_type,
        "record_id": record_id,
        "part": part,
        "operation": "update",
        "values": values,
    }
    session.connection().execute(insert(Change), row)


def current_change_set(session: Session) -> int:
    """Return the id of this transaction's change set, which is begun if need be."""
    set_id: int | None = session.info.get("crm_change_set")
    if session.info.pop("crm_change_set_doubted", False) and not _exists(session, set_id):
        set_id = None
    if set_id is None:
        set_id = _begin_set(session)
        session.info["crm_change_set"] = set_id
    return set_id


def change_set_begun(session: Session) -> int | None:
    """Return the id of this transaction's change set; `None` while nothing was changed."""
    set_id: int | None = session.info.get("crm_change_set")
    return set_id


def _exists(session: Session, set_id: int | None) -> bool:
    found = session.connection().execute(select(ChangeSet.id).where(ChangeSet.id == set_id))
    return found.first() is not None


def _begin_set(session: Session) -> int:
    actor, origin = current_actor(), _origin.get()
    if origin is _FROM_SCREEN and (reason := session.info.get("system")):
        origin = Origin("system", str(reason)[:200], origin.caused_by)
    row = {
        "at": utc_now(),
        "actor_id": actor.user_id,
        "actor_name": actor.name,
        "source": origin.source,
        "label": origin.label[:200],
        "caused_by": origin.caused_by,
    }
    key = session.connection().execute(insert(ChangeSet), row).inserted_primary_key
    if key is None:
        raise RuntimeError("The database did not return the id of a new change set.")
    return int(key[0])


@event.listens_for(Session, "after_commit")
def _end_set(session: Session) -> None:
    if not session.in_nested_transaction():  # a released savepoint ends no transaction
        session.info.pop("crm_change_set", None)


@event.listens_for(Session, "after_rollback")
def _forget_set(session: Session) -> None:
    session.info.pop("crm_changes", None)
    if not session.in_nested_transaction():
        session.info.pop("crm_change_set", None)
    elif "crm_change_set" in session.info:  # it may have been begun after the savepoint
        session.info["crm_change_set_doubted"] = True


def is_recorded(cls: type[Any]) -> bool:
    """Whether changes of a class's objects are kept: records, and what belongs to them."""
    return issubclass(cls, Record | Child) or hasattr(cls, "__owner__")


def change_row(obj: Any, record: Record, values: dict[str, Any]) -> list[Any]:
    """Return the change row of a new object, without its set: for whoever writes in bulk.

    :param record: the record that the object is, or belongs to.
    :param values: attribute to [`None`, value], as JSON keeps it.
    """
    is_part = obj is not record
    part, part_id = (obj.__tablename__, obj.__dict__["id"]) if is_part else ("", None)
    return [None, record.__record__, record.__dict__["id"], part, part_id, "create", values]


def _row(obj: Any, operation: str, values: dict[str, Any]) -> dict[str, Any]:
    record_type, record_id = _record_of(obj)
    is_part = not isinstance(obj, Record)
    return {
        "record_type": record_type,
        "record_id": record_id,
        "part": obj.__tablename__ if is_part else "",
        "part_id": obj.id if is_part else None,
        "operation": operation,
        "values": values,
    }


def _record_of(obj: Any) -> tuple[str, int]:
    """Return the full name and id of the record that an object is, or is a part of."""
    if isinstance(obj, Child):
        obj = _parent(obj)
    if isinstance(obj, Record):
        return obj.__record__, obj.id
    return obj.__owner__.__record__, obj.id


def _parent(child: Child) -> Record:
    """Return a child's record, the former one if it was just taken out of its collection."""
    state: InstanceState[Any] = inspect(child)
    parent = getattr(child, child.__parent__)
    if parent is None:
        former = cast(Any, state.attrs[child.__parent__].history.deleted)
        parent = former[0] if former else _by_key(child)
    while isinstance(parent, Child):
        parent = _parent(parent)
    return parent  # type: ignore[no-any-return]  # a child's parents end with a record


def _by_key(child: Child) -> Any:
    """Return the record of a new child that was given its key instead of the object."""
    key, owner = owner_of(inspect(child).mapper)
    return cast(Session, object_session(child)).get_one(owner, getattr(child, key))


def _differences(session: Session, obj: Any) -> dict[str, Any]:
    state = inspect(obj)
    changes: dict[str, History] = {}
    for name in recorded_columns(state.mapper):
        if name not in state.committed_state:  # nobody set it; asking its history takes longer
            continue
        history: History = state.attrs[name].history
        if history.has_changes():
            changes[name] = history
    former = _stored(session, obj, [name for name, seen in changes.items() if not seen.deleted])
    found = {}
    for name, history in changes.items():
        old = history.deleted[0] if history.deleted else former[name]
        new = history.added[0] if history.added else None
        if old != new:
            found[name] = [plain(old), plain(new)]
    for name in money_fields(state.mapper):
        join_money(obj, name, found)
    return tell_custom(obj, found)


def tell_custom(obj: Any, found: dict[str, Any]) -> dict[str, Any]:
    """Tell each changed value of user-defined fields under its name instead of all as one."""
    if _CUSTOM not in found or not isinstance(obj, Record):
        return found
    old, new = found.pop(_CUSTOM)
    before, after = user_values(old), user_values(new)
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            found[name] = [before.get(name), after.get(name)]
    return found


def join_money(obj: Any, name: str, found: dict[str, Any]) -> None:
    """Tell a changed amount as one value, where its columns would be told as two."""
    amount, currency = columns_of(name)
    if amount not in found and currency not in found:
        return
    amounts = found.pop(amount, None) or [getattr(obj, amount)] * 2
    codes = found.pop(currency, None) or [getattr(obj, currency)] * 2
    found[name] = [money_told(*pair) for pair in zip(amounts, codes, strict=True)]


def _stored(session: Session, obj: Any, names: list[str]) -> dict[str, Any]:
    """Return what the database still has where a value was set without being read before."""
    if not names:
        return {}
    state = inspect(obj)
    columns = [state.mapper.column_attrs[name].columns[0].label(name) for name in names]
    (key,) = state.mapper.primary_key
    statement = select(*columns).where(key == state.identity[0])
    row = session.connection().execute(statement).mappings().one_or_none()
    return dict(row) if row is not None else dict.fromkeys(names)


def _snapshot(obj: Any, place: int) -> dict[str, Any]:
    """Return all values that are set: as old ones (place 0) or as new ones (place 1)."""
    mapper = inspect(obj).mapper
    values = {name: getattr(obj, name) for name in recorded_columns(mapper)}
    told = {
        name: [None, plain(value)] if place else [plain(value), None]
        for name, value in values.items()
        if value is not None
    }
    for name in money_fields(mapper):
        join_money(obj, name, told)
    return tell_custom(obj, told)


_names: dict[Mapper[Any], tuple[str, ...]] = {}


def recorded_columns(mapper: Mapper[Any]) -> tuple[str, ...]:
    """Return the attributes of a class that are worth recording."""
    if mapper not in _names:
        _names[mapper] = tuple(
            prop.key
            for prop in mapper.column_attrs
            if prop.key not in _BOOKKEEPING and DERIVED not in prop.columns[0].info
        )
    return _names[mapper]


def money_told(amount: int | None, currency: str | None) -> dict[str, Any] | None:
    """Return an amount as JSON keeps it; `crm_host.data.money.money_from` reads it."""
    if amount is None or currency is None:
        return None
    return {"amount": amount, "currency": currency}


def plain(value: Any) -> Any:
    """Return a value as JSON keeps it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value
