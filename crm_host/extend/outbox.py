"""The tables behind events: what was announced, and which listener has dealt with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_host.data.base import Identified, db
from crm_host.data.types import BigId, JsonValue, UtcDateTime, utc_now


class AnnouncedEvent(Identified):
    """Something that happened, written in the transaction in which it happened."""

    __tablename__ = "host_event"
    __table_args__ = (
        Index(
            "ix_host_event_open",
            "retry_at",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    name: Mapped[str] = mapped_column(String(100))
    payload: Mapped[dict[str, Any]] = mapped_column(JsonValue)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    actor_id: Mapped[int | None] = mapped_column(BigId)
    #: What was changed in the transaction in which it happened: the cause of what listeners do.
    change_set_id: Mapped[int | None] = mapped_column(BigId)
    #: When every listener has dealt with it, or the host gave up.
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: Not before this instant does the sweep try again.
    retry_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")


class Delivery(db.Model):  # type: ignore[name-defined, misc]  # Flask-SQLAlchemy makes it at run time
    """One listener's receipt, written in the listener's own transaction: it cannot be lost."""

    __tablename__ = "host_event_done"

    event_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("host_event.id", ondelete="CASCADE"), primary_key=True
    )
    listener: Mapped[str] = mapped_column(String(200), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
