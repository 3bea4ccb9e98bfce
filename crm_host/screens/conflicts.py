"""Two people edited one record: what each of them changed, to choose from field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm_host.data.base import Record
from crm_host.data.changes import Change
from crm_host.data.history import changed_since, last_change, part_of, revived
from crm_host.data.kinds import LinkKind
from crm_host.data.links import names_of
from crm_host.forms.children import ChildForm, ValuesField, specs_of
from crm_host.forms.inputs import CheckboxField, ChoiceField, KindField
from crm_host.forms.record import RecordForm
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import Text, translate

_UNKNOWN = object()


@dataclass(frozen=True)
class Choice:
    """One field that both changed."""

    name: str
    label: Text
    mine: str
    theirs: str


@dataclass(frozen=True)
class Conflict:
    """What happened while a form was open."""

    #: Who changed the record last, and when.
    who: str
    at: datetime | None
    #: Fields to choose for; theirs, being saved already, is proposed.
    choices: list[Choice]
    #: Fields that only the other person changed; they are kept.
    taken: list[Text]


def token(record: Record) -> str:
    """Return what a form remembers about the state it shows: version and last change."""
    return f"{record.version}.{last_change(record)}"


def settled(record: Record, form: RecordForm, sent: Mapping[str, str]) -> bool:
    """Apply the choices made so far; returns whether the form shows all that is saved now."""
    for name in form.writable:
        if sent.get(f"keep-{name}") == "theirs":
            form.take_present(name)
    version, _dot, seen = (form.version.data or "").partition(".")
    return version == str(record.version) or _elsewhere(record, form, seen)


def _elsewhere(record: Record, form: RecordForm, seen: str) -> bool:
    """Whether all that happened since touches nothing that the form could write over."""
    changes = changed_since(record, int(seen)) if seen.isdigit() else []
    return bool(changes) and not _first_old_values(form, [change for _set, change in changes])


def of(record: Record, form: RecordForm) -> Conflict:
    """Compare the form with what was saved since it was opened, and prepare it for an answer.

    Where only the other person changed a field, the form takes the new value over.
    """
    seen = (form.version.data or "").partition(".")[2]
    changes = changed_since(record, int(seen) if seen.isdigit() else last_change(record))
    first = _first_old_values(form, [change for _set, change in changes])
    choices, taken = [], []
    for name, field in form.writable.items():
        if name not in first:
            continue
        mine, theirs = _mine(form, name), _theirs(record, form, name)
        if mine == theirs:
            continue
        if _unchanged(form, name, first[name]):
            form.take_present(name)
            taken.append(field.label)
        else:
            choices.append(Choice(name, field.label, mine, theirs))
    form.version.data = token(record)
    if not changes:
        return Conflict("", None, choices, taken)
    latest = changes[-1][0]
    return Conflict(latest.actor_name or translate("System"), latest.at, choices, taken)


def _first_old_values(form: RecordForm, changes: list[Change]) -> dict[str, Any]:
    """Return, for each field touched, what the form showed; unknown where rows were touched."""
    first: dict[str, Any] = {}
    for change in changes:
        for name, field in form.writable.items():
            if part_of(field) != change.part or name in first:
                continue
            if field.multiple:
                first[name] = _UNKNOWN
            elif (column := getattr(field, "attribute", name)) in change.values:
                first[name] = change.values[column][0]
    return first


def _unchanged(form: RecordForm, name: str, shown: Any) -> bool:
    """Whether an input still holds what the form showed when it was opened."""
    field = form.writable[name]
    return shown is not _UNKNOWN and bool(form[name].data == revived(field.kind, shown))


def _mine(form: RecordForm, name: str) -> str:
    entered, field = form[name], form.writable[name]
    if isinstance(entered, KindField):
        return entered._value()
    if isinstance(entered, ValuesField):
        attribute = getattr(field, "attribute", "value")
        rows = (entry.form for entry in entered if not entry.form.is_blank())
        return ", ".join(_row(row, attribute) for row in rows)
    return _text(field.kind, entered.data)


def _row(form: ChildForm, attribute: str) -> str:
    """Write one row: the value it is about, or all that was entered where it is about many."""
    if attribute in form.inputs:
        return str(form.inputs[attribute].data)
    specs = specs_of(form.model)
    texts = (
        _text(specs[name].kind, entered.data)
        for name, entered in form.inputs.items()
        if not isinstance(entered, ChoiceField | CheckboxField)
    )
    return ", ".join(text for text in texts if text)


def _theirs(record: Record, form: RecordForm, name: str) -> str:
    field = form.writable[name]
    if isinstance(form[name], ValuesField):
        return field.text(record, notation())
    return _text(field.kind, field.get(record))


def _text(kind: Any, value: Any) -> str:
    if isinstance(kind, LinkKind) and value is not None:
        return names_of(kind.target, [value]).get(value) or translate("Restricted")
    text: str = kind.format(value, notation())
    return text
