"""What happened to one record, its files included, by date: for modules that tell it with more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import and_, or_, select

from crm_host.data.base import Record
from crm_host.data.changes import Change, ChangeSet
from crm_host.data.history import entries_of
from crm_host.data.session import session
from crm_host.data.types import utc_now
from crm_host.files.attachments import RECORD as FILE
from crm_host.files.models import Attachment
from crm_host.screens.past import PastEntry, told


@dataclass(frozen=True)
class Happening:
    """One transaction that changed a record, or one file that was attached or taken off."""

    at: datetime
    #: Who did it; empty for the system.
    who: str
    #: The changed values; `None` for files.
    entry: PastEntry | None = None
    #: Name of the file.
    file: str = ""
    #: Where the file is; empty when it is not there any more.
    file_url: str = ""
    #: Whether the file was taken off.
    is_removal: bool = False


def happenings(
    record: Record, *, before: datetime | None = None, limit: int = 20
) -> list[Happening]:
    """Return what happened last, the newest first, with one statement.

    Nothing is told of fields that the actor may not read. Names of linked records, where links
    changed, cost one statement more.

    :param record: one that the actor may see.
    :param before: only what happened before this instant.
    """
    rows = _rows(record, before or utc_now(), limit)
    changes = [(made, change) for made, change, _file in rows if change.record_type != FILE]
    entries = entries_of(type(record), changes)
    found = [
        Happening(entry.at, entry.actor_name, entry=past)
        for entry, past in zip(entries, told(entries), strict=True)
    ]
    found += _files(rows)
    return sorted(found, key=lambda item: item.at, reverse=True)


def _rows(record: Record, before: datetime, limit: int) -> Sequence[Any]:
    files = select(Attachment.id).where(
        Attachment.record_type == record.__record__, Attachment.record_id == record.id
    )
    wanted = or_(
        and_(Change.record_type == record.__record__, Change.record_id == record.id),
        and_(Change.record_type == FILE, Change.record_id.in_(files)),
    )
    newest = (
        select(ChangeSet.id)
        .where(ChangeSet.at < before, ChangeSet.id.in_(select(Change.set_id).where(wanted)))
        .order_by(ChangeSet.at.desc())
        .limit(limit)
    )
    attached = and_(Change.record_type == FILE, Attachment.id == Change.record_id)
    statement = (
        select(ChangeSet, Change, Attachment)
        .join(Change, Change.set_id == ChangeSet.id)
        .outerjoin(Attachment, attached)
        .where(wanted, ChangeSet.id.in_(newest.subquery().select()))
        .order_by(ChangeSet.at.desc(), Change.id)
    )
    return session().execute(statement).all()


def _files(rows: Sequence[Any]) -> Iterator[Happening]:
    for made, change, file in rows:
        if change.record_type == FILE:
            former, name = change.values["name"]
            address = ""
            if file is not None and file.deleted_at is None:
                address = url_for("files.download", attachment=file.id, name=file.name)
            yield Happening(
                made.at,
                made.actor_name,
                file=name or former,
                file_url=address,
                is_removal=name is None,
            )
