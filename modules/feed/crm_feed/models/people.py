"""Who follows a record or looks at it now, what they have begun to write, and their reactions.

These rows say something of a person and not of the record, so no change set keeps them.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_host.api import Attached, Base, BigId, UtcDateTime, utc_now

_USER = "host_user.id"


class Follower(Attached, Base):
    """Somebody who is told what happens to a record. Following grants no right to see it."""

    __tablename__ = "feed_follower"
    __table_args__ = (
        Index("ix_feed_follower_record", "record_type", "record_id", "user_id", unique=True),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey(_USER, ondelete="CASCADE"), index=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class Presence(Attached, Base):
    """The record that somebody looks at: one row a person, however many records they open."""

    __tablename__ = "feed_presence"
    __table_args__ = (Index("ix_feed_presence_record", "record_type", "record_id"),)

    user_id: Mapped[int] = mapped_column(
        BigId, ForeignKey(_USER, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    is_writing: Mapped[bool] = mapped_column(Boolean, default=False)


class Reaction(Attached, Base):
    """What somebody says to a note by one sign; each of them once."""

    __tablename__ = "feed_reaction"
    __table_args__ = (
        UniqueConstraint("note_id", "user_id", "sign"),
        Index("ix_feed_reaction_record", "record_type", "record_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    note_id: Mapped[int] = mapped_column(BigId, ForeignKey("feed_note.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey(_USER, ondelete="CASCADE"), index=True)
    #: One of `crm_feed.choices.SIGNS`.
    sign: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class Draft(Attached, Base):
    """What somebody typed into the composer of a record and has not sent."""

    __tablename__ = "feed_draft"
    __table_args__ = (
        Index("ix_feed_draft_record", "record_type", "record_id", "user_id", unique=True),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey(_USER, ondelete="CASCADE"), index=True)
    #: `note`, or the type of an activity.
    what: Mapped[str] = mapped_column(String(20), default="note")
    text: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
