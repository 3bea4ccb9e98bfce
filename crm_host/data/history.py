"""What happened to one record: its change sets, told by the fields that the actor may read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from crm_host.data.access import field_right
from crm_host.data.actor import current_actor
from crm_host.data.base import Base, Record
from crm_host.data.catalogue import Field, SideField, Values, catalogue
from crm_host.data.changes import Change, ChangeSet
from crm_host.data.custom.field import CustomField
from crm_host.data.fields import declared_specs
from crm_host.data.kinds import Kind, LongTextKind
from crm_host.data.session import session
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import Text, lazy_text

_ = lazy_text

#: Columns that every record has and the catalogue does not list.
COMMON: dict[str, Text] = {
    "owner_id": _("Owner"),
    "team_id": _("Team"),
    "archived_at": _("Archived"),
    "deleted_at": _("In the trash"),
}


@dataclass(frozen=True)
class Difference:
    """One value before and after."""

    #: Catalogue name, or one of `COMMON`.
    name: str
    label: Text
    #: How values are written; `None` for those of `COMMON`.
    kind: Kind | None
    old: Any
    new: Any


@dataclass(frozen=True)
class Entry:
    """What one transaction did to a record."""

    #: Id of the change set.
    id: int
    at: datetime
    actor_name: str
    source: str
    #: A file's name, the reason of system work.
    note: str
    #: `create`, `update` or `delete`, of the record itself.
    operation: str
    differences: list[Difference] = field(default_factory=list)


def history_of(record: Record, *, before: int | None = None, limit: int = 20) -> list[Entry]:
    """Return the newest entries of a record's history, with one query.

    Nothing is shown of fields the actor may not read; entries left empty by that are dropped, so
    fewer than `limit` may come back.

    :param record: one that the actor may see.
    :param before: id of the last entry of the page before.
    """
    of_record = (Change.record_type == record.__record__, Change.record_id == record.id)
    newest = select(Change.set_id).where(*of_record).distinct().order_by(Change.set_id.desc())
    if before is not None:
        newest = newest.where(Change.set_id < before)
    rows = session().execute(
        select(ChangeSet, Change)
        .join(Change, Change.set_id == ChangeSet.id)
        .where(*of_record, Change.set_id.in_(newest.limit(limit).subquery().select()))
        .order_by(ChangeSet.id.desc(), Change.id)
    )
    return entries_of(type(record), rows)


def entries_of(model: type[Record], rows: Iterable[Any]) -> list[Entry]:
    """Put changes together by their sets, told by the fields that the actor may read.

    :param rows: change sets of records of a type, each with one of its changes.
    """
    reader = ChangeReader(model)
    entries: dict[int, Entry] = {}
    for change_set, change in rows:
        entry = entries.setdefault(change_set.id, _entry(change_set))
        if not change.part and change.operation != "update":
            entry = entries[entry.id] = Entry(**vars(entry) | {"operation": change.operation})
        entry.differences.extend(reader.differences(change))
    return [entry for entry in entries.values() if entry.differences]


def last_change(record: Record) -> int:
    """Return the id of the newest change of a record, 0 if there is none."""
    statement = select(func.max(Change.id)).where(
        Change.record_type == record.__record__, Change.record_id == record.id
    )
    return session().scalar(statement) or 0


def changed_since(record: Record, change_id: int) -> list[tuple[ChangeSet, Change]]:
    """Return what happened to a record after one of its changes, oldest first."""
    rows = session().execute(
        select(ChangeSet, Change)
        .join(Change, Change.set_id == ChangeSet.id)
        .where(
            Change.record_type == record.__record__,
            Change.record_id == record.id,
            Change.id > change_id,
        )
        .order_by(Change.id)
    )
    return [(change_set, change) for change_set, change in rows]


def revived(kind: Kind | None, value: Any) -> Any:
    """Return a value as Python keeps it, from how a change set does."""
    return value if kind is None else kind.revived(value)


def _entry(change_set: ChangeSet) -> Entry:
    return Entry(
        change_set.id,
        change_set.at,
        change_set.actor_name,
        change_set.source,
        change_set.label,
        "update",
    )


def part_of(item: Field) -> str:
    """Return the table in which a field's values are, empty for the record's own."""
    if isinstance(item, SideField):
        return item.relation
    if isinstance(item, Values):
        return str(item.child.__tablename__)
    return ""


class ChangeReader:
    """Turns the rows of change sets into differences, leaving out what the actor may not read."""

    def __init__(self, model: type[Record]) -> None:
        self.model = model
        self.fields = {
            name: item
            for name, item in catalogue(model).items()
            if field_right(current_actor(), model.__record__, name) != "none"
        }
        self.all_parts = {part_of(item) for item in catalogue(model).values()}

    def differences(self, change: Change) -> Iterator[Difference]:
        """Yield what one change did to fields that the actor may read."""
        if not change.part:
            yield from self._own(change.values)
            return
        for name, item in self.fields.items():
            if part_of(item) == change.part:
                yield from self._in_part(name, item, change.values)
                if isinstance(item, Values):
                    return
        if change.part not in self.all_parts:
            yield from _uncatalogued(change)

    def _own(self, values: dict[str, Any]) -> Iterator[Difference]:
        for name, (old, new) in values.items():
            if name in self.fields:
                yield _field_difference(self.fields[name], old, new)
            elif name in COMMON:
                yield Difference(name, COMMON[name], None, old, new)

    def _in_part(self, name: str, item: Field, values: dict[str, Any]) -> Iterator[Difference]:
        if isinstance(item, SideField):
            if name in values:
                yield _field_difference(item, *values[name])
            return
        if isinstance(item, Values):
            if item.attribute in values:
                yield _difference(name, item.label, item.kind, *values[item.attribute])
            else:
                yield from _of_columns(item.child, name, values)


def _field_difference(item: Field, old: Any, new: Any) -> Difference:
    if isinstance(item, CustomField) and not (item.fits(old) and item.fits(new)):
        texts = (item.told(value, notation()) or None for value in (old, new))
        return Difference(item.name, item.label, LongTextKind(), *texts)  # its type was changed
    return Difference(item.name, item.label, item.kind, item.revived(old), item.revived(new))


def _difference(name: str, label: Text, kind: Kind, old: Any, new: Any) -> Difference:
    return Difference(name, label, kind, revived(kind, old), revived(kind, new))


def _of_columns(part: type[Any], name: str, values: dict[str, Any]) -> Iterator[Difference]:
    """Return what changed in a row, by the labels of its columns."""
    for attribute, spec in declared_specs(part):
        if attribute in values:
            yield _difference(name, spec.label, spec.kind, *values[attribute])


def _uncatalogued(change: Change) -> Iterator[Difference]:
    """Return what changed in a child that no field shows: it is read with its record."""
    for mapper in Base.registry.mappers:
        if getattr(mapper.class_, "__tablename__", "") == change.part:
            yield from _of_columns(mapper.class_, change.part, change.values)
