"""The same change of many records, written with few statements instead of one for each object.

A flush compares every attribute of every object and updates row after row. What it would do is
done here all the same: `normalize`, derived columns, rights, version, change rows and listeners.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, inspect, update
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.orm.attributes import instance_state, set_committed_value
from sqlalchemy.orm.base import NEVER_SET, NO_VALUE, PASSIVE_NO_INITIALIZE
from sqlalchemy.orm.state import InstanceState

from crm_host.data.actor import current_actor
from crm_host.data.among import among
from crm_host.data.base import Record
from crm_host.data.bulk import refuse_listeners
from crm_host.data.bulk_plan import Unsupported
from crm_host.data.bulk_rows import insert_rows
from crm_host.data.changes import (
    Change,
    current_change_set,
    join_money,
    plain,
    recorded_columns,
)
from crm_host.data.derived import fill_derived
from crm_host.data.money_field import money_fields
from crm_host.data.reachable import reachable
from crm_host.data.refusals import Forbidden
from crm_host.data.rules import Action, permission_for
from crm_host.data.types import utc_now
from crm_host.data.written import tell_changed

#: Columns of every record that no other value depends on.
HOST_COLUMNS = frozenset({"owner_id", "team_id", "archived_at", "deleted_at"})
_EVENTS = ("before_update", "after_update")
_CHANGE_COLUMNS = (
    "set_id",
    "record_type",
    "record_id",
    "part",
    "part_id",
    "operation",
    "values",
)
#: One record, its changed columns with the values they had.
_Item = tuple[Any, Mapping[str, Any]]


def write_changes(own: Session, records: Sequence[Record], check: Callable[[Any], None]) -> None:
    """Write what was set on records of one type, and take them out of the session.

    They must be locked against other writers. Whatever cannot be written this way, such as a
    changed row of theirs, a flush writes.

    :param check: called for each record once all are written; may raise to refuse them.
    :raises Forbidden: the actor may not change one of them.
    :raises ValueRefused: a record cannot be brought into its order.
    :raises DBAPIError: a constraint refuses one; nothing tells which.
    """
    if not records:
        return
    try:
        items = _items(own, records)
    except Unsupported:
        own.flush()
        items = []
    if items:
        _check(own, items)
    with own.no_autoflush:
        if items:
            _write(own, items)
            _settle(items)
            tell_changed(own, [record for record, _former in items])
        for record in records:
            check(record)
    for record in records:
        own.expunge(record)


def _items(own: Session, records: Sequence[Record]) -> list[_Item]:
    """Return what changed, brought into its order.

    :raises Unsupported: a flush must do it.
    """
    refuse_listeners(own)
    mapper: Mapper[Any] = inspect(type(records[0]))
    if own.new or own.deleted or _listens(mapper) or len(mapper.tables) != 1:
        raise Unsupported
    with own.no_autoflush:
        for record in records:
            if not HOST_COLUMNS.issuperset(instance_state(record).committed_state):
                record.normalize()
                fill_derived(record)
    if own.new or own.deleted or set(own.dirty) - set(records):
        raise Unsupported
    return [(record, former) for record in records if (former := _former(mapper, record))]


def _listens(mapper: Mapper[Any]) -> bool:
    """Whether somebody waits for the session to update objects of a class."""
    # Each amount listens itself, to be made anew of its columns: not needed here.
    own = {"after_update": len(mapper.composites)}
    return any(len(getattr(mapper.dispatch, name)) > own.get(name, 0) for name in _EVENTS)


def _former(mapper: Mapper[Any], record: Record) -> dict[str, Any]:
    state: InstanceState[Any] = instance_state(record)
    former = {}
    for name, old in state.committed_state.items():
        if name in mapper.relationships:
            if state.get_history(name, PASSIVE_NO_INITIALIZE).has_changes():
                raise Unsupported
        elif name == "custom" or old in (NO_VALUE, NEVER_SET):
            raise Unsupported
        elif name in mapper.column_attrs and old != state.dict[name]:
            former[name] = old
    return former


def _check(own: Session, items: Sequence[_Item]) -> None:
    if "system" in own.info:
        return
    needed: dict[Action, list[int]] = {"delete": [], "write": []}
    for record, former in items:
        if "deleted_at" in former:
            needed["delete"].append(record.id)
        if former.keys() - {"deleted_at"}:
            needed["write"].append(record.id)
    model = type(items[0][0])
    for action, ids in needed.items():
        if ids and len(reachable(own, model, ids, action)) < len(ids):
            raise Forbidden(permission_for(model, action))


def _write(own: Session, items: Sequence[_Item]) -> None:
    groups: dict[frozenset[str], list[_Item]] = {}
    for item in items:
        groups.setdefault(frozenset(item[1]), []).append(item)
    for names, group in groups.items():
        _update(own, names, [record for record, _former in group])
    recorded = frozenset(recorded_columns(inspect(type(items[0][0]))))
    rows = [row for record, former in items if (row := _change(record, former, recorded))]
    if rows:
        set_id = current_change_set(own)
        for row in rows:
            row[0] = set_id
        insert_rows(own.connection(), Change.__table__, _CHANGE_COLUMNS, rows)


def _update(own: Session, names: Iterable[str], records: Sequence[Any]) -> None:
    """Write the columns that changed in all these records: equal values with one statement."""
    mapper: Mapper[Any] = inspect(type(records[0]))
    table: Any = mapper.local_table
    columns: dict[str, Any] = {name: mapper.column_attrs[name].columns[0] for name in names}
    first = records[0].__dict__
    varying = [
        name for name in columns if any(record.__dict__[name] != first[name] for record in records)
    ]
    shared = {columns[name]: first[name] for name in columns if name not in varying}
    shared |= {
        table.c.version: table.c.version + 1,
        table.c.updated_at: utc_now(),
        table.c.updated_by: current_actor().user_id,
    }
    of_these = among(table.c.id, [record.id for record in records])
    own.connection().execute(update(table).where(of_these).values(shared))
    if varying:
        _update_each(own, table, {name: columns[name] for name in varying}, records)


def _update_each(
    own: Session, table: Any, columns: Mapping[str, Any], records: Sequence[Any]
) -> None:
    values: dict[Any, Any] = {column: bindparam(f"new_{name}") for name, column in columns.items()}
    statement = update(table).where(table.c.id == bindparam("own_id")).values(values)
    rows = [
        {"own_id": record.id} | {f"new_{name}": record.__dict__[name] for name in columns}
        for record in records
    ]
    own.connection().execute(statement, rows)


def _settle(items: Sequence[_Item]) -> None:
    """Let the objects be what the database has, for those who look at them next."""
    for record, former in items:
        for name in former:
            set_committed_value(record, name, record.__dict__[name])
        set_committed_value(record, "version", record.version + 1)


def _change(record: Any, former: Mapping[str, Any], recorded: frozenset[str]) -> list[Any] | None:
    told = {
        name: [plain(old), plain(record.__dict__[name])]
        for name, old in former.items()
        if name in recorded
    }
    for name in _money(type(record)):
        join_money(record, name, told)
    if not told:
        return None
    return [None, record.__record__, record.id, "", None, "update", told]


def _money(model: type[Any]) -> Iterator[str]:
    return iter(money_fields(inspect(model)))
