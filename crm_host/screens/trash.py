"""The trash: what was deleted, by whom, and what stands in the way of restoring it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Row, inspect, literal, select, tuple_, union_all

from crm_host.auth.models import User
from crm_host.data.access import NotFound, field_right, require
from crm_host.data.actor import current_actor
from crm_host.data.audit.visible import WITH_TRASH
from crm_host.data.base import Record
from crm_host.data.catalogue import Field, catalogue
from crm_host.data.comparing import column_of
from crm_host.data.links import all_names
from crm_host.data.rules import record_classes
from crm_host.data.session import session
from crm_host.kernel.settings import settings
from crm_host.screens.known import all_screens
from crm_host.screens.record import RecordScreens

#: Records on a page.
PAGE = 50


@dataclass(frozen=True)
class Trashed:
    """One record in the trash."""

    screens: RecordScreens
    id: int
    name: str
    deleted_at: datetime
    #: Who put it there; empty where that user is gone.
    who: str
    #: From when on the nightly job deletes it for good.
    until: datetime
    may_restore: bool


@dataclass(frozen=True)
class TrashPage:
    """A page of the trash, what was deleted last first."""

    items: list[Trashed]
    #: Where the next page begins; empty at the end.
    after: str = ""


def keeping() -> timedelta:
    """Return how long the trash keeps a record."""
    return timedelta(days=settings()["host.trash_days"])


def shown_types() -> list[RecordScreens]:
    """Return the record types whose records the actor may read."""
    return [screens for screens in all_screens() if current_actor().may(screens.permission("read"))]


def page_of(types: Sequence[RecordScreens], after: str = "") -> TrashPage:
    """Return a page of the trash as far as the actor sees its records, with two statements.

    :param after: what the page before gave as `after`.
    """
    if not types:
        return TrashPage([])
    rows = _rows(types, after)
    keys: dict[str, list[int]] = {}
    for row in rows[:PAGE]:
        keys.setdefault(row.record, []).append(row.id)
    names, known = all_names(keys, with_trash=True), {screens.name: screens for screens in types}
    actor, kept = current_actor(), keeping()
    items = [
        Trashed(
            known[row.record],
            row.id,
            names.get((row.record, row.id), ""),
            row.deleted_at,
            row.who or "",
            row.deleted_at + kept,
            actor.may(known[row.record].permission("delete")),
        )
        for row in rows[:PAGE]
    ]
    last = items[-1] if len(rows) > PAGE else None
    return TrashPage(items, _cursor(last) if last else "")


def _rows(types: Sequence[RecordScreens], after: str) -> Sequence[Row[Any]]:
    parts = [
        select(
            literal(screens.name).label("record"),
            screens.model.id.label("id"),
            screens.model.deleted_at.label("deleted_at"),
            screens.model.updated_by.label("by"),
        ).where(screens.model.deleted_at.is_not(None))
        for screens in types
    ]
    found = union_all(*parts).subquery() if len(parts) > 1 else parts[0].subquery()
    place = (found.c.deleted_at, found.c.record, found.c.id)
    # The user makes it a statement of the ORM: row rules then hold in the parts as well.
    statement = select(found, User.name.label("who")).outerjoin(User, User.id == found.c.by)
    if start := _read(after):
        statement = statement.where(tuple_(*place) < tuple_(*map(literal, start)))
    ordered = statement.order_by(*(column.desc() for column in place)).limit(PAGE + 1)
    return session().execute(ordered, execution_options=WITH_TRASH).all()


def _cursor(item: Trashed) -> str:
    return f"{item.deleted_at.isoformat()}|{item.screens.name}|{item.id}"


def _read(text: str) -> tuple[datetime, str, int] | None:
    moment, _bar, rest = text.partition("|")
    name, _bar, number = rest.partition("|")
    try:
        return datetime.fromisoformat(moment), name, int(number)
    except ValueError:
        return None


def find_trashed(screens: RecordScreens, number: int) -> Any:
    """Return a record of the trash that the actor may restore.

    :raises NotFound: it is not there, or hidden.
    :raises Forbidden: the actor may not restore it.
    """
    model = screens.model
    statement = select(model).where(model.id == number, model.deleted_at.is_not(None))
    record = session().scalar(statement, execution_options=WITH_TRASH)
    if record is None:
        raise NotFound(screens.name)
    require(screens.permission("delete"), record)
    return record


def trashed_parents(record: Record) -> list[Any]:
    """Return the records that a record refers to and that are in the trash as well."""
    found: dict[tuple[str, int], Any] = {}
    for column, model in _references(record):
        number = getattr(record, inspect(type(record)).get_property_by_column(column).key)
        if number is None:
            continue
        statement = select(model).where(model.id == number, model.deleted_at.is_not(None))
        parent: Any = session().scalar(statement, execution_options=WITH_TRASH)
        if parent is not None:
            found[model.__record__, parent.id] = parent
    return list(found.values())


def _references(record: Record) -> Iterator[tuple[Column[Any], type[Record]]]:
    models: dict[Any, type[Record]] = {model.__table__: model for model in record_classes()}
    table: Any = type(record).__table__
    for column in table.columns:
        for key in column.foreign_keys:
            if key.column.table in models:
                yield column, models[key.column.table]


@dataclass(frozen=True)
class Taken:
    """A unique value of a record in the trash that another record has by now."""

    field: Field
    value: Any
    #: Whether the actor may give it another value.
    may_change: bool


def taken_values(record: Any) -> list[Taken]:
    """Return the unique values that live records took meanwhile, hidden records among them."""
    model, found = type(record), []
    for name, item in catalogue(model).items():
        value = item.get(record) if item.spec.unique and not item.multiple else None
        if value is None or not hasattr(model, name):
            continue
        rival = select(model.id).where(column_of(model, name) == value, model.id != record.id)
        if session().scalar(rival.limit(1), execution_options={"system": "compare"}) is not None:
            right = field_right(current_actor(), model.__record__, name)
            found.append(Taken(item, value, right == "write"))
    return found
