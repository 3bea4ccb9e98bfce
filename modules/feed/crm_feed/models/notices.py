"""What people are told, and how they want to be told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_host.api import Attached, Base, BigId, JsonDict, UtcDateTime, utc_now

_USER = "host_user.id"


class Notification(Attached, Base):
    """Something that one person is told. Who may not see its record does not see it either."""

    __tablename__ = "feed_notification"
    __table_args__ = (
        Index("ix_feed_notification_unread", "user_id", "read_at", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey(_USER, ondelete="CASCADE"))
    #: One of `crm_feed.choices.EVENTS`.
    event: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)
    actor_id: Mapped[int | None] = mapped_column(BigId)
    #: What was written, shortened.
    excerpt: Mapped[str] = mapped_column(String(300), default="")
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: When it was put into a mail; waits for the next digest until then, if it is to be mailed.
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Preference(Base):
    """How one person wants to be told; who has no row wants what is usual."""

    __tablename__ = "feed_preference"

    user_id: Mapped[int] = mapped_column(
        BigId, ForeignKey(_USER, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    #: Event to `app`, `mail` (which is in the app as well) or `off`; those that are missing are
    #: as usual.
    events: Mapped[dict[str, Any]] = mapped_column(JsonDict, default=dict)
    #: `now` or `daily`.
    mails: Mapped[str] = mapped_column(String(10), default="daily")
    #: No mail between these two times of the person's own day, as `HH:MM`; empty for none.
    quiet_from: Mapped[str] = mapped_column(String(5), default="")
    quiet_until: Mapped[str] = mapped_column(String(5), default="")
