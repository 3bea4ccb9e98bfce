"""Changing the type of a field that has values: what fits is converted, the rest is kept aside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from crm_host.data.access import record_class
from crm_host.data.changes import current_change_set
from crm_host.data.comparing import column_of
from crm_host.data.custom.definitions import KINDS, Options
from crm_host.data.custom.field import CustomField
from crm_host.data.custom.known import definition_of, field_of
from crm_host.data.custom.models import StoredCustomField
from crm_host.data.custom.parts import JsonPart
from crm_host.data.custom.values import put_user_values
from crm_host.data.kinds import Kind, ValueRefused
from crm_host.data.session import session
from crm_host.data.types import utc_now
from crm_host.i18n.catalogs import notation
from crm_host.i18n.notation import Notation
from crm_host.screens.custom.defining import add_twin, change_field, check_options

#: How long a change of type can be taken back.
KEPT = timedelta(days=30)
#: Records that are written together.
BATCH = 500
#: Values that do not fit which a preview names.
SHOWN = 20

_ALL = {"system": "custom fields", "include_deleted": True}


@dataclass
class Preview:
    """What would become of the values."""

    fits: int = 0
    unfit: int = 0
    #: Texts that do not fit with the number of records, the frequent ones first.
    examples: list[tuple[str, int]] = field(default_factory=list)


def converted(old: Kind, value: Any, new: Kind, style: Notation) -> Any:
    """Return a value as another kind has it; `None` where it does not fit."""
    for text in (old.plain(value), old.format(value, style)):
        try:
            found = new.parse(text, style)
        except ValueRefused:
            continue
        if found is not None:
            return found
    return None


def preview(row: StoredCustomField, kind: str, options: Options) -> Preview:
    """Return how many values fit a kind and which do not, without changing anything.

    :raises ValueRefused: the options do not fit the kind.
    """
    check_options(kind, options)
    old, new = _field(row), KINDS[kind].make(options)
    found, style = Preview(), notation()
    for value, count in _distinct(row, old):
        if value is not None and converted(old.kind, value, new, style) is not None:
            found.fits += count
        else:
            found.unfit += count
            text = "" if value is None else old.kind.format(value, style)
            found.examples.append((text, count))
    found.examples = sorted(found.examples, key=lambda item: -item[1])[:SHOWN]
    return found


def begin(row: StoredCustomField, kind: str, options: Options) -> None:
    """Change the type, and keep what is needed to convert the values and to take that back."""
    before = {"kind": row.kind, "options": dict(row.options)}
    twin = add_twin(row)
    now = utc_now().isoformat()
    change_field(
        row,
        kind=kind,
        options=dict(options),
        converted=before | {"twin": twin.name, "at": now, "sets": []},
    )


def convert(row: StoredCustomField, ids: list[int], style: Notation) -> None:
    """Convert the values of some records: ordinary changes, each told in its history."""
    told: Mapping[str, Any] = row.converted or {}
    model = record_class(row.record_type)
    new, old = _field(row), _former(row)
    own = session()
    statement = select(model).where(model.id.in_(ids)).order_by(model.id)
    for record in own.scalars(statement, execution_options={"include_deleted": True}):
        raw = new.raw(record)
        value = old.decoded(raw)
        fit = None if value is None else converted(old.kind, value, new.kind, style)
        if fit is not None:
            new.set(record, fit)
        elif raw is not None and (value is not None or new.decoded(raw) is None):
            put_user_values(record, {row.name: None, told["twin"]: raw})
    own.flush()
    _remember(row, current_change_set(own))


def waiting(row: StoredCustomField, after: int) -> list[int]:
    """Return the ids of the next records that have a value."""
    model = record_class(row.record_type)
    raw = JsonPart(column_of(model, "custom"), row.name, "json")
    found = select(model.id).where(raw.is_not(None), model.id > after)
    return list(session().scalars(found.order_by(model.id).limit(BATCH), execution_options=_ALL))


def restore_type(row: StoredCustomField) -> list[int]:
    """Give a field its former type; returns the change sets that converted values, newest first."""
    told: Mapping[str, Any] = row.converted or {}
    change_field(row, kind=told["kind"], options=told["options"], converted=None)
    return sorted(told["sets"], reverse=True)


def _remember(row: StoredCustomField, set_id: int) -> None:
    told: Mapping[str, Any] = row.converted or {}
    row.converted = {**told, "sets": [*told.get("sets", ()), set_id]}


def _field(row: StoredCustomField) -> CustomField:
    return field_of(record_class(row.record_type), definition_of(row))


def _former(row: StoredCustomField) -> CustomField:
    told: Mapping[str, Any] = row.converted or {}
    kind = KINDS[told["kind"]].make(told["options"])
    now = _field(row)
    spec = now.spec.__class__(now.spec.label, kind)
    return CustomField(now.name, spec, now.model, now.module)


def _distinct(row: StoredCustomField, old: CustomField) -> Iterator[tuple[Any, int]]:
    """Yield each value that occurs, and in how many records; `None` for one of another type."""
    column = column_of(old.model, "custom")
    text = JsonPart(column, row.name, "json")
    # The text of a value tells all that make the same one; one record of each is read.
    groups = (
        select(text.label("text"), func.count().label("times"), func.min(old.model.id).label("id"))
        .where(text.is_not(None))
        .group_by(text)
    )
    found = session().execute(groups, execution_options=_ALL).all()
    for start in range(0, len(found), BATCH):
        some = found[start : start + BATCH]
        ids = [item.id for item in some]
        rows = select(old.model.id, column).where(old.model.id.in_(ids))
        kept = {item.id: item.custom for item in session().execute(rows, execution_options=_ALL)}
        for item in some:
            yield old.decoded((kept.get(item.id) or {}).get(row.name)), item.times
