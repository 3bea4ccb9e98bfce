"""New records by the hundred, written table by table instead of object by object (AD9, AD12).

A flush looks at every attribute of every object several times; for records that nobody has
written yet that is wasted. What a flush would do for them is done here all the same: their
order (`normalize`), signature, rights, keys, derived columns, change rows and listeners.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_state

from crm_host.data.actor import current_actor
from crm_host.data.base import Record
from crm_host.data.bulk_objects import complete_objects
from crm_host.data.bulk_plan import Plan, Relation, Unsupported, listens, plan_of
from crm_host.data.bulk_rows import insert_rows, new_keys
from crm_host.data.changes import (
    Change,
    change_row,
    current_change_set,
    join_money,
    plain,
    sign,
    tell_custom,
)
from crm_host.data.dependent import Dependent
from crm_host.data.derived import fill_derived
from crm_host.data.guard import ACCESS
from crm_host.data.refusals import AccessRefused
from crm_host.data.rules import Access
from crm_host.data.writes import check_record
from crm_host.data.written import tell_created

_BATCH = "crm_new_records"
#: Packages whose listeners to flushes have their part in a bulk write, or none in new records.
_OURS = ("crm_host.", "flask_sqlalchemy.")
#: Types whose values JSON keeps; bare comparisons, because this runs for every value.
_AS_THEY_ARE = frozenset({str, int, bool})
_CHANGE_COLUMNS = (
    "set_id",
    "record_type",
    "record_id",
    "part",
    "part_id",
    "operation",
    "values",
)


@dataclass
class NewRecords:
    """Records that will be written together; made by `new_records`."""

    session: Session
    #: What modules remember about records of this batch; forgotten with it.
    notes: dict[Any, Any] = field(default_factory=dict)
    _records: list[Any] = field(default_factory=list)
    _settled: set[int] = field(default_factory=set)
    _written: list[_Item] = field(default_factory=list)

    def add(self, record: Record, *, settled: bool = False) -> None:
        """Take in a new record with its children, side rows and new records it refers to.

        :param settled: whether it was normalized just now.
        """
        self._records.append(record)
        if settled:
            self._settled.add(id(record))

    def __len__(self) -> int:
        return len(self._records)

    def write(self) -> None:
        """Write everything and give the objects their ids.

        They are in no session afterwards, and of no use when the block of the batch has ended.

        :raises Forbidden: the actor may not create one of them.
        :raises DBAPIError: a constraint refuses one; nothing tells which.
        :raises ValueRefused: a record cannot be brought into its order.
        """
        if any(instance_state(record).pending for record in self._records):
            self.session.flush()  # some came into the session through a record that is in it
        records = [record for record in self._records if instance_state(record).transient]
        self._records = []
        if not records:
            return
        try:
            self._written += _write(self.session, records, self._settled)
        except Unsupported:
            self.session.add_all(records)
            self.session.flush()

    def forget(self) -> None:
        """Let go of what was written: no row names its record any more.

        Circles would leave thousands of objects to the cycle collector, which takes longer than
        writing their rows.
        """
        for item in self._written:
            for relation in item.plan.above:
                item.obj.__dict__.pop(relation.name, None)
            # An empty collection that somebody asked for holds the state that holds it.
            vars(instance_state(item.obj)).pop("_empty_collections", None)
        self._written.clear()
        self.notes.clear()


@contextmanager
def new_records(session: Session) -> Iterator[NewRecords]:
    """Collect new records for one write, which the block asks for.

    with new_records(session()) as batch:
        batch.add(Machine(name="Lathe"))
        batch.write()
    """
    batch = NewRecords(session)
    before = session.info.get(_BATCH)
    session.info[_BATCH] = batch
    try:
        with complete_objects():
            yield batch
    finally:
        session.info[_BATCH] = before
        batch.forget()


def batch_of(session: Session) -> NewRecords | None:
    """Return the batch that is being collected, if any."""
    batch: NewRecords | None = session.info.get(_BATCH)
    return batch


@dataclass(slots=True)
class _Item:
    """One new object, the record that it is or belongs to, and the new objects it refers to."""

    obj: Any
    plan: Plan
    root: Any
    needs: list[tuple[_Item, Relation]]
    depth: int = -1


def _write(session: Session, records: Sequence[Any], settled: Collection[int]) -> Sequence[_Item]:
    refuse_listeners(session)
    graph = _Graph()
    for record in records:
        graph.visit(record, record)
    for item in graph.items():
        if item.obj is item.root and id(item.obj) not in settled:
            item.obj.normalize()
            graph.look(item)  # it may have more rows now
    items = graph.items()
    if any(listens(model) for model in {type(item.obj) for item in items}):
        raise Unsupported
    for item in items:
        held = item.obj.__dict__
        for name in item.plan.left_out:  # reading one that was never set takes long
            held.setdefault(name, None)
        fill_derived(item.obj)
    _check(session, [item.obj for item in items if item.obj is item.root])
    with session.no_autoflush:
        _insert(session, items)
    tell_created(session, (item.obj for item in items))
    return items


def refuse_listeners(session: Session) -> None:
    """Leave the work to a flush where a module listens to flushes themselves.

    :raises Unsupported: one does.
    """
    for moment in (session.dispatch.before_flush, session.dispatch.after_flush):
        for listener in moment:
            if not getattr(listener, "__module__", "").startswith(_OURS):
                raise Unsupported


def _check(session: Session, records: Sequence[Record]) -> None:
    user_id = current_actor().user_id
    for record in records:
        sign(record, user_id)
    if "system" in session.info:
        return
    access: Access | None = session.info.get(ACCESS)
    if access is None:
        raise AccessRefused(
            "Records would be written, but this session does not know for whom. "
            "Call bind_actor(session, actor) first."
        )
    for record in records:
        check_record(session, access.actor, record, "create")


class _Graph:
    """Finds all new objects that records bring along, each once."""

    def __init__(self) -> None:
        self._known: dict[int, _Item] = {}

    def items(self) -> list[_Item]:
        return list(self._known.values())

    def visit(self, obj: Any, root: Any) -> _Item:
        known = self._known.get(id(obj))
        if known is None:
            plan = plan_of(type(obj))  # type: ignore[arg-type]  # a class is hashable
            known = self._known[id(obj)] = _Item(obj, plan, root, [])
            self.look(known)
        return known

    def look(self, item: _Item) -> None:
        """Follow what an object refers to and what refers to it."""
        held, plan = item.obj.__dict__, item.plan
        if item.needs:
            item.needs = [(need, other) for need, other in item.needs if other not in plan.above]
        for relation in plan.above:
            if relation.name not in held:
                continue
            target = held[relation.name]
            if target is not None:
                self._refer(item, relation, target)
            elif relation.name in instance_state(item.obj).committed_state:
                held.update((here, None) for _there, here in relation.pairs)
        for relation in plan.below:
            found = held.get(relation.name)
            if found:
                for row in found if isinstance(found, list) else (found,):
                    self._take_below(item, relation, row)

    def _refer(self, item: _Item, relation: Relation, target: Any) -> None:
        known = self._known.get(id(target))
        if known is None:
            state = instance_state(target)
            if state.key is not None:
                held = item.obj.__dict__
                held.update((here, getattr(target, there)) for there, here in relation.pairs)
                return
            if not state.transient:
                raise Unsupported
            known = self.visit(target, item.root if isinstance(target, Dependent) else target)
        item.needs.append((known, relation))

    def _take_below(self, item: _Item, relation: Relation, row: Any) -> None:
        found = self._known.get(id(row))
        if found is None:
            if not instance_state(row).transient:
                raise Unsupported
            found = self.visit(row, item.root if isinstance(row, Dependent) else row)
        for need, other in found.needs:
            if need is item and other.pairs == relation.pairs:
                return  # its own side said so
        found.needs.append((item, relation))


def _insert(session: Session, items: Sequence[_Item]) -> None:
    connection = session.connection()
    _give_keys(connection, items)
    changes: list[list[Any]] = []
    for group in _in_waves(items):
        plan = group[0].plan
        rows = [_row(item, changes) for item in group]
        insert_rows(connection, plan.table, plan.columns, rows)
    if changes:
        set_id = current_change_set(session)
        for row in changes:
            row[0] = set_id
        insert_rows(connection, Change.__table__, _CHANGE_COLUMNS, changes)


def _give_keys(connection: Connection, items: Sequence[_Item]) -> None:
    of_plan: dict[type[Any], list[_Item]] = {}
    for item in items:
        if item.plan.has_own_key and item.obj.__dict__.get("id") is None:
            of_plan.setdefault(item.plan.model, []).append(item)
    for same in of_plan.values():
        keys = new_keys(connection, same[0].plan.table, len(same))
        for item, key in zip(same, keys, strict=True):
            item.obj.__dict__["id"] = key


def _in_waves(items: Sequence[_Item]) -> Iterator[list[_Item]]:
    """Yield objects of one class each, what others refer to before those."""
    waves: dict[tuple[int, type[Any]], list[_Item]] = {}
    for item in items:
        waves.setdefault((_depth(item), item.plan.model), []).append(item)
    for key in sorted(waves, key=lambda key: key[0]):
        yield waves[key]


def _depth(item: _Item) -> int:
    """Return how many objects must be written one after the other before this one.

    :raises Unsupported: it refers to itself in a circle.
    """
    if item.depth == -1:
        item.depth = -2
        item.depth = 1 + max((_depth(need) for need, _relation in item.needs), default=-1)
    elif item.depth == -2:
        raise Unsupported
    return item.depth


def _row(item: _Item, changes: list[list[Any]]) -> list[Any]:
    """Return an object's values in the order of its columns, and note its change row."""
    held, plan = item.obj.__dict__, item.plan
    for need, relation in item.needs:
        for there, here in relation.pairs:
            held[here] = need.obj.__dict__[there]
    for name, default, make_default in plan.defaults:
        if held.get(name) is None:
            held[name] = default if make_default is None else make_default(None)
    noted = {
        name: [None, value if type(value) in _AS_THEY_ARE else plain(value)]
        for name in plan.recorded
        if (value := held.get(name)) is not None
    }
    for name in plan.money:
        join_money(item.obj, name, noted)
    if tell_custom(item.obj, noted):
        changes.append(change_row(item.obj, item.root, noted))
    return [held.get(name) for name in plan.attributes]
