"""The user-defined fields that a process remembers, until somebody changes one.

They are read again when the database's configuration version is not the one they were read at,
so they cost a request no statement, and every process sees a change with its next request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app, has_app_context
from sqlalchemy import inspect, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session

from crm_host.data import catalogue as catalogues
from crm_host.data.catalogue import Catalogue
from crm_host.data.custom.definitions import Definition
from crm_host.data.custom.field import CustomField
from crm_host.data.custom.models import StoredCustomField

_KEY = "crm_custom_fields"
#: The owner that the catalogue names for all of them.
OWNER = "host"
#: Version of what was read without asking for its number.
_UNKNOWN = -2
#: Kinds whose values a search looks into.
_TEXTS = ("text", "long_text")

_table: Any = StoredCustomField.__table__


@dataclass(frozen=True)
class _Snapshot:
    """What was read at one version; replaced as a whole, because threads share it."""

    version: int = -1
    #: Record type to its definitions in order, hidden ones included.
    definitions: Mapping[str, tuple[Definition, ...]] = field(default_factory=dict)
    #: The catalogues that were made of them, each from the catalogue of the record's own fields.
    made: dict[Catalogue, Catalogue] = field(default_factory=dict)


class CustomFields:
    """The definitions of one application."""

    def __init__(self) -> None:
        self._snapshot = _Snapshot()

    def refresh(self, connection: Connection | Session, version: int) -> None:
        """Read the rows again if `version` is not the one they were read at."""
        if version != self._snapshot.version:
            self._read(connection, version)

    def reload(self, session: Session) -> None:
        """Read the rows of a transaction that has changed them, for what is left of it."""
        self._read(session, -1)

    def of(self, record_type: str) -> tuple[Definition, ...]:
        """Return the definitions of a record type in order, hidden ones included."""
        return self._snapshot.definitions.get(record_type, ())

    def all(self) -> list[Definition]:
        """Return every definition, hidden ones included."""
        return [item for items in self._snapshot.definitions.values() for item in items]

    def completed(self, own: Catalogue) -> Catalogue:
        """Return a record type's catalogue with the fields that users defined."""
        here = self._snapshot
        found = here.definitions.get(getattr(own.model, "__record__", ""))
        if not found:
            return own
        if own not in here.made:
            extra = [field_of(own.model, item) for item in found if item.is_usable]
            # A module's later version may have a field of that name; its own one wins.
            merged = {item.name: item for item in (*extra, *own.values())}
            names = [*own, *(item.name for item in extra if item.name not in own)]
            here.made[own] = Catalogue(own.model, [merged[name] for name in names])
        return here.made[own]

    def _read(self, connection: Connection | Session, version: int) -> None:
        statement = select(_table).order_by(_table.c.record_type, _table.c.position, _table.c.id)
        rows: Any
        if isinstance(connection, Session):
            rows = connection.execute(statement, execution_options={"system": "custom fields"})
        else:
            rows = connection.execute(statement)
        found: dict[str, list[Definition]] = {}
        for row in rows:
            found.setdefault(row.record_type, []).append(definition_of(row))
        present = {name: tuple(items) for name, items in found.items()}
        before = self._snapshot
        # Caches of other features live as long as the catalogues: equal ones are kept.
        made = before.made if present == before.definitions else {}
        self._snapshot = _Snapshot(version, present, made)


def field_of(model: type[Any], definition: Definition) -> CustomField:
    """Return the catalogue's field of a definition, hidden or not."""
    return CustomField(definition.name, definition.spec(), model, OWNER)


def definition_of(row: Any) -> Definition:
    """Return what a row says."""
    return Definition(
        id=row.id,
        record_type=row.record_type,
        name=row.name,
        labels=dict(row.labels),
        kind=row.kind,
        options=dict(row.options),
        required=row.required,
        listed=row.listed,
        help=dict(row.help),
        position=row.position,
        hidden=row.archived_at is not None or row.deleted_at is not None,
    )


def init_custom_fields(app: Flask, engine: Engine) -> None:
    """Give an application the fields that its users have defined."""
    known = app.extensions[_KEY] = CustomFields()
    if inspect(engine).has_table(StoredCustomField.__tablename__):
        with engine.connect() as connection:
            known.refresh(connection, _UNKNOWN)


def custom_fields() -> CustomFields:
    """Return what the current application knows; nothing outside of one."""
    if not has_app_context():
        return CustomFields()
    known: CustomFields | None = current_app.extensions.get(_KEY)
    return CustomFields() if known is None else known


def definition_named(record_type: str, name: str) -> Definition | None:
    """Return a definition, hidden or not; `None` where nobody has made one."""
    found = custom_fields().of(record_type)
    return next((item for item in found if item.name == name), None)


def text_names(record_type: str) -> list[str]:
    """Return the fields of a record type that hold texts and are shown."""
    found = custom_fields().of(record_type)
    return [item.name for item in found if item.kind in _TEXTS and not item.hidden]


def _completed(own: Catalogue) -> Catalogue:
    return custom_fields().completed(own)


catalogues.complete_with(_completed)
