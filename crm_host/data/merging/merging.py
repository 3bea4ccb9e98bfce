"""Making one record of several in the transaction of a request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_host.data.access import require
from crm_host.data.base import Record
from crm_host.data.catalogue import Field, catalogue
from crm_host.data.changes import change_origin, recorded_columns
from crm_host.data.guard import ACCESS
from crm_host.data.merging.gone import remember
from crm_host.data.merging.moving import move_rows
from crm_host.data.types import utc_now
from crm_host.i18n.text import Text, lazy_text

_ = lazy_text


class NotAlike(ValueError):
    """These records cannot become one; `message` says why."""

    def __init__(self, message: Text) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True)
class Merged:
    """What a merge did."""

    survivor: int
    losers: tuple[int, ...]
    #: Rows of any table that now belong to the survivor.
    moved: int


def merge(
    own: Session,
    survivor: Record,
    losers: Sequence[Record],
    choices: Mapping[str, int] | None = None,
    *,
    label: str = "",
) -> Merged:
    """Make one record of several: a single change set, which undoing takes back as a whole.

    Fields get the value of the record that was chosen for them; where nothing was chosen, the
    survivor keeps its own and empty ones are filled by the newest record that has a value.
    Everything that refers to the losers, in tables of disabled modules as well, refers to the
    survivor afterwards, and the losers go to the trash. Links that the actor may not see move
    too. The objects given are of no use afterwards: the session forgets them.

    :param own: the session of whoever merges.
    :param choices: field to the id of the record whose value counts.
    :param label: what was done, for the history.
    :raises Forbidden: the actor may not change all of them, or not delete the losers.
    :raises NotAlike: the records are of different types or sorts, or fewer than two.
    """
    model, ids = type(survivor), [survivor.id, *(record.id for record in losers)]
    _check(survivor, losers)
    own.flush()
    with _unlimited(own), change_origin("screen", label):
        moved = move_rows(own, model, ids[0], ids[1:])
        records = _load(own, model, ids)
        values = list(_values(records, ids, choices or {}))
        _put_away(records, ids[1:])
        own.flush()
        for field, value in values:
            field.set(records[ids[0]], value)
        _fill_plain(records, ids)
        records[ids[0]].updated_at = utc_now()  # what it derives from its rows is made anew
        own.flush()
        remember(own, model.__record__, ids[0], ids[1:])
        own.flush()
    return Merged(ids[0], tuple(ids[1:]), moved)


def _check(survivor: Record, losers: Sequence[Record]) -> None:
    model = type(survivor)
    if not losers or len({record.id for record in (survivor, *losers)}) != len(losers) + 1:
        raise NotAlike(_("Choose at least two different records."))
    if any(type(record) is not model for record in losers):
        raise NotAlike(_("Only records of one type can become one."))
    if model.__person__:
        name = model.__person__[0]
        if len({getattr(record, name) for record in (survivor, *losers)}) > 1:
            raise NotAlike(_("A person and an organization cannot become one."))
    for record in (survivor, *losers):
        require(f"{model.__record__}.write", record)
    for record in losers:
        require(f"{model.__record__}.delete", record)


@contextmanager
def _unlimited(own: Session) -> Iterator[None]:
    """Lift row rules for a while: links of records move that the actor does not see.

    In the same transaction, because all of it is one change set. Nothing that was loaded before
    or meanwhile stays in the session.
    """
    access = own.info.pop(ACCESS, None)
    before = own.info.get("system")
    own.expunge_all()
    own.info["system"] = "merge records"
    try:
        yield
    finally:
        own.expunge_all()
        own.info.pop("system")
        if before is not None:
            own.info["system"] = before
        if access is not None:
            own.info[ACCESS] = access


def _load(own: Session, model: type[Record], ids: Sequence[int]) -> dict[int, Any]:
    return {record.id: record for record in own.scalars(select(model).where(model.id.in_(ids)))}


def _values(
    records: Mapping[int, Any], ids: Sequence[int], choices: Mapping[str, int]
) -> Iterator[tuple[Field, Any]]:
    """Yield the fields of the survivor that change, with their new values."""
    survivor = records[ids[0]]
    newest = _newest_first(records, ids)
    for field in catalogue(type(survivor)).values():
        if field.multiple or not field.spec.editable:
            continue
        held = field.get(survivor)
        chosen = records.get(choices.get(field.name, 0))
        if chosen is not None:
            value = field.get(chosen)
        else:
            value = held if not _is_empty(held) else _first(field, newest)
        if value in ids and field.kind.name == "link":
            value = None  # it would refer to itself
        if value != held:
            yield field, value


def _first(field: Field, records: Sequence[Any]) -> Any:
    values = (field.get(record) for record in records)
    return next((value for value in values if not _is_empty(value)), None)


def _is_empty(value: Any) -> bool:
    return value is None or value == ""


def _newest_first(records: Mapping[int, Any], ids: Sequence[int]) -> list[Any]:
    return sorted(
        (records[number] for number in ids), key=lambda one: (one.updated_at, one.id), reverse=True
    )


def _put_away(records: Mapping[int, Any], losers: Sequence[int]) -> None:
    """Put the losers into the trash, where they keep no value that nobody else may have."""
    now = utc_now()
    for number in losers:
        record = records[number]
        record.deleted_at = now
        for field in catalogue(type(record)).values():
            value = None if field.multiple or not field.spec.unique else field.get(record)
            if value is not None:
                field.set(record, _set_aside(field, number, value))


def _set_aside(field: Field, number: int, value: Any) -> Any:
    """Return what takes the place of a value that only one record may have."""
    if not field.spec.required:
        return None
    return f"{value}~{number}"[-getattr(field.kind, "max_length", 200) :]


def _fill_plain(records: Mapping[int, Any], ids: Sequence[int]) -> None:
    """Fill the survivor's empty columns that are no fields: a picture, an owner."""
    survivor = records[ids[0]]
    fields = set(catalogue(type(survivor)))
    skipped = {"deleted_at", "archived_at", "custom"}
    for name in recorded_columns(type(survivor).__mapper__):
        if name not in fields and name not in skipped and _is_empty(getattr(survivor, name)):
            values = (getattr(record, name) for record in _newest_first(records, ids))
            if (value := next((v for v in values if not _is_empty(v)), None)) is not None:
                setattr(survivor, name, value)
