"""Which change sets the audit page shows: its filters, and one page after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, select, union_all

from crm_host.data.access import record_class
from crm_host.data.actor import current_actor
from crm_host.data.audit.visible import WITH_TRASH, visible_changes
from crm_host.data.catalogue import Values
from crm_host.data.changes import Change, ChangeSet
from crm_host.data.history import COMMON, part_of
from crm_host.data.session import session
from crm_host.i18n.text import Text
from crm_host.screens.standard import readable_fields

#: Sets on a page, and rows told of each.
PAGE = 30
ROWS = 10
_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class AuditFilter:
    """What was asked for; what cannot be understood is left out."""

    #: Full name of the record type, and perhaps the id.
    record_type: str = ""
    record_id: int | None = None
    user_id: int | None = None
    source: str = ""
    first_day: date | None = None
    last_day: date | None = None
    #: Catalogue name of a field of the record type.
    field: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> AuditFilter:
        """Read the values of an address: `record=contacts.contact:123&user=4&from=2026-03-09`."""
        record_type, _colon, number = given.get("record", "").partition(":")
        return cls(
            record_type=record_type,
            record_id=_number(number) or _number(given.get("number", "")),
            user_id=_number(given.get("user", "")),
            source=given.get("source", ""),
            first_day=_day(given.get("from", "")),
            last_day=_day(given.get("to", "")),
            field=given.get("field", "") if record_type else "",
        )

    def as_query(self) -> dict[str, str]:
        """Return the values of the address."""
        record = f"{self.record_type}:{self.record_id}" if self.record_id else self.record_type
        values = {
            "record": record,
            "user": str(self.user_id or ""),
            "source": self.source,
            "from": self.first_day.isoformat() if self.first_day else "",
            "to": self.last_day.isoformat() if self.last_day else "",
            "field": self.field,
        }
        return {name: value for name, value in values.items() if value}

    def of_sets(self) -> Iterator[ColumnElement[bool]]:
        """Yield the conditions over change sets."""
        if self.user_id is not None:
            yield ChangeSet.actor_id == self.user_id
        if self.source:
            yield ChangeSet.source == self.source
        if self.first_day is not None:
            yield ChangeSet.at >= _midnight(self.first_day)
        if self.last_day is not None:
            yield ChangeSet.at < _midnight(self.last_day + timedelta(days=1))

    def of_changes(self) -> Iterator[ColumnElement[bool]]:
        """Yield the conditions over changes, what the actor may read among them."""
        yield visible_changes(current_actor())
        if self.record_type:
            yield Change.record_type == self.record_type
        if self.record_id is not None:
            yield Change.record_id == self.record_id
        if self.field:
            yield _of_field(self.record_type, self.field)


@dataclass(frozen=True)
class Found:
    """One page of change sets with the first rows of each."""

    sets: list[tuple[ChangeSet, Sequence[Change]]] = field(default_factory=list)
    #: Ids of sets with more rows than are here.
    cut: list[int] = field(default_factory=list)
    #: Id of the last set, where older ones follow.
    before: int | None = None


def find(wanted: AuditFilter, before: int | None = None) -> Found:
    """Return the newest change sets that match, with two statements.

    :param before: id of the last set of the page before.
    """
    changed = select(Change.id).where(Change.set_id == ChangeSet.id, *wanted.of_changes())
    statement = select(ChangeSet).where(*wanted.of_sets())
    if wanted.record_id is not None:  # few: found by their own index, and not set by set
        few = select(Change.set_id).where(*wanted.of_changes())
        statement = statement.where(ChangeSet.id.in_(few))
    else:
        statement = statement.where(changed.exists())
    if before is not None:
        statement = statement.where(ChangeSet.id < min(before, _LARGEST_ID))
    statement = statement.order_by(ChangeSet.id.desc()).limit(PAGE + 1)
    sets = session().scalars(statement, execution_options=WITH_TRASH).all()
    rows = rows_of([item.id for item in sets[:PAGE]], wanted, ROWS + 1)
    return Found(
        [(item, rows.get(item.id, [])[:ROWS]) for item in sets[:PAGE]],
        [number for number, found in rows.items() if len(found) > ROWS],
        sets[PAGE - 1].id if len(sets) > PAGE else None,
    )


def rows_of(sets: Sequence[int], wanted: AuditFilter, most: int) -> dict[int, list[Change]]:
    """Return the first rows of some sets, with one statement."""
    if not sets:
        return {}
    conditions = list(wanted.of_changes())
    firsts = [
        select(Change.id)
        .where(Change.set_id == number, *conditions)
        .order_by(Change.id)
        .limit(most)
        .subquery()
        for number in sets
    ]
    ids = union_all(*(select(first.c.id) for first in firsts)).subquery()
    statement = select(Change).where(Change.id.in_(select(ids.c.id))).order_by(Change.id)
    found: dict[int, list[Change]] = {}
    for change in session().scalars(statement, execution_options=WITH_TRASH):
        found.setdefault(change.set_id, []).append(change)
    return found


def field_choices(record_type: str) -> dict[str, Text]:
    """Return the fields of a record type that the actor may read, by name."""
    try:
        model = record_class(record_type)
    except LookupError:
        return {}
    readable = readable_fields(model, current_actor())
    labels: dict[str, Text] = {name: item.label for name, item in readable.items()}
    return {name: label for name, label in labels.items() if name not in _COMPUTED} | COMMON


#: Fields of every list that stand for columns which have names of their own in the history.
_COMPUTED = ("owner", "team", "created", "updated")


def _of_field(record_type: str, name: str) -> ColumnElement[bool]:
    if name not in field_choices(record_type):
        return false()
    has_value = Change.values[name].as_string().is_not(None)
    if name in COMMON:
        return and_(Change.part == "", has_value)
    item = readable_fields(record_class(record_type), current_actor())[name]
    if isinstance(item, Values):
        return Change.part == part_of(item)
    return and_(Change.part == part_of(item), has_value)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(current_actor().timezone))
