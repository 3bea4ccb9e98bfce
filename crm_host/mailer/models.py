"""The table of outgoing mail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_host.data.base import Identified
from crm_host.data.types import UtcDateTime, utc_now


class OutgoingMail(Identified):
    """One mail to one address, from the moment it was written until it was handed over."""

    __tablename__ = "host_outgoing_mail"
    __table_args__ = (
        Index("ix_host_outgoing_mail_due", "state", "due_at"),
        {"sqlite_autoincrement": True},
    )

    #: Stays the same however often it is tried, so that a server can tell repetitions.
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    to_name: Mapped[str] = mapped_column(String(200), default="")
    to_address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    #: Not sent before this instant; moves on after each failure.
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    #: `waiting`, `sending`, `sent` or `failed`.
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: What the server said at the last attempt.
    error: Mapped[str] = mapped_column(String(500), default="")
