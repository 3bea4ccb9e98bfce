"""What people write about a record, and their answers to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_host.api import Attached, BigId, Child, Record, field
from crm_host.api import lazy_text as _

_SHORT = 80


class Note(Attached, Record):
    """A text about a record, or an answer to another note about it."""

    __tablename__ = "feed_note"
    __record__ = "feed.note"
    __table_args__ = (
        Index("ix_feed_note_record", "record_type", "record_id", "created_at"),
        {"sqlite_autoincrement": True},
    )

    text: Mapped[str] = field.LongText(_("Note"), required=True)
    #: The note that this one answers; always one that answers none.
    reply_to: Mapped[int | None] = mapped_column(BigId, index=True)
    #: Pinned notes stay at the top of the record's feed.
    pinned_at: Mapped[datetime | None] = field.Instant(_("Pinned"), editable=False)

    @property
    def display(self) -> str:
        """How the text begins."""
        line = self.text.strip().partition("\n")[0]
        return f"{line[:_SHORT]}…" if len(line) > _SHORT else line


class NoteFile(Child):
    """A file that came with a note; it is one of the files of the note's record."""

    __tablename__ = "feed_note_file"
    __parent__ = "note"
    __table_args__ = (
        UniqueConstraint("note_id", "attachment_id"),
        {"sqlite_autoincrement": True},
    )

    note_id: Mapped[int] = mapped_column(BigId, ForeignKey("feed_note.id", ondelete="CASCADE"))
    attachment_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("host_attachment.id", ondelete="CASCADE"), index=True
    )

    note: Mapped[Note] = relationship(Note)
