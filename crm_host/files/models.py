"""The table of attached files: what hangs on which record, and where its content lies."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_host.data.base import Identified
from crm_host.data.types import BigId, UtcDateTime, utc_now


class Attachment(Identified):
    """One file of one record. It is seen only by who may see the record."""

    __tablename__ = "host_attachment"
    __table_args__ = (
        Index("ix_host_attachment_record", "record_type", "record_id"),
        {"sqlite_autoincrement": True},
    )
    #: Deleting the record for good records it, so that taking that back attaches it again. Name
    #: under which change sets keep what happened to attached files.
    __restorable__ = "host.attachment"

    #: Full name of the record type, as `contacts.contact`.
    record_type: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int] = mapped_column(BigId)
    #: Name for people; never used as a path.
    name: Mapped[str] = mapped_column(String(255))
    #: In bytes.
    size: Mapped[int] = mapped_column(BigInteger)
    #: What the content is, whatever the name says.
    media_type: Mapped[str] = mapped_column(String(100))
    #: Name of the content in the folder of files.
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    created_by: Mapped[int | None] = mapped_column(BigId)
    #: Taken off the record; it can be put back until it is swept.
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
