"""Making and changing user-defined fields; every change is recorded and told to all processes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_host.data.access import NotFound, record_class
from crm_host.data.catalogue import declared_catalogue
from crm_host.data.changes import note_change
from crm_host.data.custom.definitions import KINDS, Definition, Options
from crm_host.data.custom.known import custom_fields, definition_of
from crm_host.data.custom.models import StoredCustomField
from crm_host.data.custom.values import PREFIX
from crm_host.data.folding import fold
from crm_host.data.kinds import ValueRefused
from crm_host.data.session import session
from crm_host.data.types import utc_now
from crm_host.i18n.catalogs import language
from crm_host.i18n.text import lazy_text
from crm_host.kernel.state import bump_config_version
from crm_host.screens.custom.asking import ask_for_indexes, ask_for_search

_ = lazy_text

#: Under this name change sets tell what happened to definitions.
RECORD = "host.custom_field"
#: Longest label; names are made of the first letters of it.
LONGEST_LABEL = 80
#: Fields that users may define for one record type, archived ones included.
MOST = 200

_NOT_NAME = re.compile(r"[^a-z0-9]+")
_SYSTEM = {"system": "custom fields"}


def define_field(
    record_type: str,
    label: str | Mapping[str, str],
    kind: str,
    *,
    options: Options | None = None,
    required: bool = False,
    listed: bool = True,
    help: str | Mapping[str, str] = "",
) -> Definition:
    """Give a record type a field of the users' own; it is everywhere with the next request.

        field = define_field("contacts.contact", "Birth date", "date")

    The caller commits, and asks nobody's rights.

    :param record_type: full name, as `contacts.contact`.
    :param label: what people call it, in one language or in several by their codes.
    :param kind: one of `KINDS`.
    :param options: `{"choices": choices_from([…])}`, `{"target": "contacts.contact"}`,
        `{"minimum": 0, "maximum": 9}`, as the kind needs them.
    :param listed: whether lists are filtered and sorted by it, which costs indexes.
    :raises ValueRefused: the label is empty or taken, or the options do not fit the kind.
    :raises LookupError: there is no such record type or kind.
    """
    own = session()
    model = record_class(record_type)
    labels, present = _texts(label), fields_of(record_type, own)
    check_label(labels, declared_catalogue(model).values(), present)
    check_options(kind, options or {})
    if len(present) >= MOST:
        raise ValueRefused(
            _("This record type has %(limit)s fields already. Delete one first.", limit=MOST)
        )
    row = StoredCustomField(
        record_type=record_type,
        name=_new_name(next(iter(labels.values())), {item.name for item in present}),
        labels=labels,
        kind=kind,
        options=dict(options or {}),
        required=required,
        listed=listed,
        help=_texts(help) if help else {},
        position=1 + max((item.position for item in present), default=0),
    )
    _store(own, row)
    if listed:
        ask_for_indexes()
    return definition_of(row)


def add_twin(row: StoredCustomField) -> StoredCustomField:
    """Define an archived field like another one, for what that cannot keep any more."""
    own = session()
    taken = {item.name for item in fields_of(row.record_type, own)}
    twin = StoredCustomField(
        record_type=row.record_type,
        name=_free(row.name, taken),
        labels=row.labels,
        kind=row.kind,
        options=row.options,
        required=False,
        listed=False,
        help=row.help,
        position=row.position,
        archived_at=utc_now(),
    )
    _store(own, twin)
    return twin


def _store(own: Session, row: StoredCustomField) -> None:
    own.add(row)
    own.flush()
    told(own, row, {"labels": [None, row.labels], "kind": [None, row.kind]})


def fields_of(record_type: str, own: Session) -> Sequence[StoredCustomField]:
    """Return the rows of a record type in order, archived and deleted ones included."""
    rows = (
        select(StoredCustomField)
        .where(StoredCustomField.record_type == record_type)
        .order_by(StoredCustomField.position, StoredCustomField.id)
    )
    return own.scalars(rows, execution_options=_SYSTEM).all()


def field_row(record_type: str, name: str) -> StoredCustomField:
    """Return the row of a field for a change of it.

    :raises NotFound: there is none.
    """
    found = [row for row in fields_of(record_type, session()) if row.name == name]
    if not found:
        raise NotFound(RECORD)
    return found[0]


def change_field(row: StoredCustomField, **values: Any) -> None:
    """Set attributes of a definition; values of records are never touched.

    :raises ValueRefused: a label is taken, or options do not fit.
    """
    own = session()
    if "labels" in values:
        others = [item for item in fields_of(row.record_type, own) if item is not row]
        model = record_class(row.record_type)
        check_label(values["labels"], declared_catalogue(model).values(), others)
    if "options" in values:
        check_options(row.kind, values["options"])
    changes = {
        name: [_plain(getattr(row, name)), _plain(value)]
        for name, value in values.items()
        if getattr(row, name) != value
    }
    for name, value in values.items():
        setattr(row, name, value)
    if changes:
        own.flush()
        told(own, row, changes)
        ask_for_indexes()
        if changes.keys() & {"archived_at", "deleted_at"} and row.kind in ("text", "long_text"):
            ask_for_search(row.id)


def reorder(record_type: str, names: Sequence[str]) -> None:
    """Put the fields of a record type into an order; fields that are not named follow."""
    own = session()
    rows = {row.name: row for row in fields_of(record_type, own)}
    ordered = [name for name in names if name in rows]
    for place, name in enumerate(dict.fromkeys([*ordered, *rows]), start=1):
        if rows[name].position != place:
            change_field(rows[name], position=place)


def choices_from(lines: Sequence[str], before: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """Return the list of a choice from labels; a label that was there keeps its code.

    :param before: the former list.
    """
    codes = {fold(text): item["code"] for item in before for text in item["labels"].values()}
    labels = {item["code"]: item["labels"] for item in before}
    made: list[dict[str, Any]] = []
    taken: set[str] = set(codes.values())
    for line in dict.fromkeys(" ".join(line.split()) for line in lines):
        if not line:
            continue
        code = codes.get(fold(line)) or _free(_slug(line)[:30] or "choice", taken)
        taken.add(code)
        if code not in {item["code"] for item in made}:
            made.append({"code": code, "labels": labels.get(code, {language(): line})})
    return made


def check_label(
    labels: Mapping[str, str], declared: Collection[Any], others: Collection[StoredCustomField]
) -> None:
    """Refuse a label that is missing, too long, or taken by another field.

    :raises ValueRefused: it is.
    """
    if not labels:
        raise ValueRefused(_("Write what the field is called."))
    if any(len(label) > LONGEST_LABEL for label in labels.values()):
        raise ValueRefused(_("Write at most %(limit)s characters.", limit=LONGEST_LABEL))
    shown = [row for row in others if row.archived_at is None and row.deleted_at is None]
    taken = {fold(text) for row in shown for text in row.labels.values()}
    taken |= {fold(str(item.label)) for item in declared}
    for label in labels.values():
        if fold(label) in taken:
            raise ValueRefused(_("There is a field called “%(name)s” already.", name=label))


def check_options(kind: str, options: Options) -> None:
    """Refuse options that a kind cannot work with.

    :raises ValueRefused: they do not fit.
    :raises LookupError: there is no such kind.
    """
    if kind in ("choice", "choices") and not options.get("choices"):
        raise ValueRefused(_("Write at least one choice, each on a line of its own."))
    if kind == "link":
        record_class(options.get("target", ""))
    KINDS[kind].make(options)


def told(own: Session, row: StoredCustomField, changes: dict[str, Any]) -> None:
    """Record what happened to a definition and tell every process, this one included."""
    note_change(own, RECORD, row.name, changes, row.id)
    bump_config_version(own.connection())
    custom_fields().reload(own)


def _texts(text: str | Mapping[str, str]) -> dict[str, str]:
    given = {language(): text} if isinstance(text, str) else text
    return {code: clean for code, value in given.items() if (clean := " ".join(value.split()))}


def _new_name(label: str, taken: Collection[str]) -> str:
    return _free(PREFIX + (_slug(label)[:40].strip("_") or "field"), taken)


def _slug(text: str) -> str:
    return _NOT_NAME.sub("_", fold(text)).strip("_")


def _free(name: str, taken: Collection[str]) -> str:
    number, found = 2, name
    while found in taken:
        number, found = number + 1, f"{name}_{number}"
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
