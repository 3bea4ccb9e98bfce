"""Deleting for good what nobody needs any more: files taken off long ago, contents without rows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from crm_host.data.base import db
from crm_host.data.session import system_session
from crm_host.data.types import utc_now
from crm_host.files.mentions import moment, unnamed
from crm_host.files.models import Attachment
from crm_host.files.store import Settled, remove_settled, settled

#: How long a file that was taken off can be put back.
GRACE = timedelta(days=30)
#: How long a content may wait for its row: the transaction of whoever brings it cannot be seen.
SETTLED = timedelta(days=1)


@dataclass(frozen=True)
class Swept:
    """What a sweep deleted, or would delete."""

    #: Attachments whose time to be put back is over.
    attachments: int
    contents: int
    #: Files that somebody began to bring and never finished.
    drafts: int
    #: Bytes of both.
    size: int

    def as_dict(self) -> dict[str, int]:
        """Return JSON values."""
        return asdict(self)


def sweep(grace: timedelta = GRACE, *, dry_run: bool = False) -> Swept:
    """Delete what nobody needs any more; others work, bring files and make backups meanwhile.

    A content stays if any row names it: another attachment, a setting such as the logo, a record's
    own field, or a change that could be undone. So does one that was brought within a day.

    :param grace: how long a file that was taken off can be put back.
    :param dry_run: only say what would be deleted.
    """
    before = utc_now() - grace
    attachments = _expired(before) if dry_run else _forget(before)
    # Listed before the rows are looked at: a content that comes later is none of them.
    old = list(settled(SETTLED))
    with moment(db.engine) as connection:
        doomed = unnamed(connection, (f.path.name for f in old if not f.is_draft), before)
    gone = [file for file in old if file.is_draft or file.path.name in doomed]
    if not dry_run:
        # Only after the commit: a row that came back would have lost its content.
        gone = [file for file in gone if remove_settled(file, SETTLED)]
    return _summary(attachments, gone)


def _expired(before: datetime) -> int:
    with system_session("count files that were taken off") as own:
        counted = select(func.count()).select_from(Attachment)
        return own.scalar(counted.where(Attachment.deleted_at < before)) or 0


def _forget(before: datetime) -> int:
    with system_session("forget files that were taken off") as own:
        statement = delete(Attachment).where(Attachment.deleted_at < before)
        return len(own.execute(statement.returning(Attachment.id)).all())


def _summary(attachments: int, gone: list[Settled]) -> Swept:
    drafts = sum(file.is_draft for file in gone)
    return Swept(attachments, len(gone) - drafts, drafts, sum(file.size for file in gone))
