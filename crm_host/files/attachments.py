"""Files on records: attaching, finding, taking off and putting back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_host.data.actor import current_actor
from crm_host.data.base import Record
from crm_host.data.changes import note_change
from crm_host.data.types import utc_now
from crm_host.files import store
from crm_host.files.models import Attachment
from crm_host.files.naming import safe_name
from crm_host.files.types import is_allowed, media_type_of
from crm_host.i18n.text import Text, lazy_text
from crm_host.kernel.settings import settings

_ = lazy_text

#: Name under which change sets keep what happened to attached files.
RECORD = Attachment.__restorable__
_MEGABYTE = 1024 * 1024


class FileRefused(ValueError):
    """A file cannot be attached; `message` says why and what would do."""

    def __init__(self, message: Text) -> None:
        super().__init__(message)
        self.message = message


def attach_file(own: Session, record: Record, name: str, source: IO[bytes]) -> Attachment:
    """Attach what can be read from a source to a record; the caller commits.

    The same content under the same name is attached once. Whoever calls has checked that the
    actor may change the record.

    :raises FileRefused: it is empty, too large, of a type that is not wanted, or there is no
        room for it.
    """
    shown, limit = safe_name(name), settings()["host.file_megabytes"]
    try:
        kept = store.keep_stream(source, limit * _MEGABYTE)
    except store.TooLarge as error:
        raise FileRefused(
            _("%(name)s is larger than %(limit)s MB.", name=shown, limit=limit)
        ) from error
    except store.StorageFull as error:
        raise FileRefused(
            _("There is no room left for %(name)s. Tell an administrator.", name=shown)
        ) from error
    if not kept.size:
        raise FileRefused(_("%(name)s is empty.", name=shown))
    present = files_of(own, record)
    for other in present:
        if other.sha256 == kept.name and other.name == shown:
            return other
    _check_room(shown, kept.size, present)
    return _added(own, record, shown, kept)


def _check_room(name: str, size: int, present: Iterable[Attachment]) -> None:
    most = settings()["host.record_megabytes"]
    if size + sum(other.size for other in present) > most * _MEGABYTE:
        raise FileRefused(
            _(
                "With %(name)s the files of this record would be larger than %(limit)s MB.",
                name=name,
                limit=most,
            )
        )


def _added(own: Session, record: Record, name: str, kept: store.Kept) -> Attachment:
    media_type = media_type_of(store.path_of(kept.name))
    if not is_allowed(media_type, settings()["host.file_types"]):
        raise FileRefused(
            _("%(name)s is of the type %(type)s, which is not allowed.", name=name, type=media_type)
        )
    attachment = Attachment(
        record_type=record.__record__,
        record_id=record.id,
        name=name,
        size=kept.size,
        media_type=media_type[:100],
        sha256=kept.name,
        created_by=current_actor().user_id,
    )
    own.add(attachment)
    own.flush()
    _note(own, attachment, [None, name])
    return attachment


def files_of(own: Session, record: Record) -> list[Attachment]:
    """Return the files of a record that the actor may see, the newest first."""
    return list(
        own.scalars(
            select(Attachment)
            .where(
                Attachment.record_type == record.__record__,
                Attachment.record_id == record.id,
                Attachment.deleted_at.is_(None),
            )
            .order_by(Attachment.id.desc())
        )
    )


def take_off(own: Session, attachment: Attachment) -> None:
    """Take a file off its record; it can be put back until it is swept."""
    if attachment.deleted_at is None:
        attachment.deleted_at = utc_now()
        _note(own, attachment, [attachment.name, None])


def put_back(own: Session, attachment: Attachment) -> None:
    """Undo `take_off`."""
    if attachment.deleted_at is not None:
        attachment.deleted_at = None
        _note(own, attachment, [None, attachment.name])


def _note(own: Session, attachment: Attachment, values: list[str | None]) -> None:
    part = f"{attachment.record_type}:{attachment.record_id}"
    note_change(own, RECORD, part[:60], {"name": values}, record_id=attachment.id)
