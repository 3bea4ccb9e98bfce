"""Records that somebody starred, and those they opened last: by record type and id.

Neither is a reference that keeps anything alive: a record that is gone, or that its reader may
not see any more, is simply left out when the names are looked up.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_host.data.base import Identified
from crm_host.data.types import BigId, UtcDateTime, utc_now


class Favorite(Identified):
    """One record that one user starred."""

    __tablename__ = "host_favorite"
    __table_args__ = (
        UniqueConstraint("user_id", "record_type", "record_id"),
        {"sqlite_autoincrement": True},
    )

    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("host_user.id", ondelete="CASCADE"))
    #: Full name of the record type.
    record_type: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int] = mapped_column(BigId)


class Recent(Identified):
    """One record whose page one user opened."""

    __tablename__ = "host_recent"
    __table_args__ = (
        UniqueConstraint("user_id", "record_type", "record_id"),
        Index("ix_host_recent_user_id_at", "user_id", "at"),
        {"sqlite_autoincrement": True},
    )

    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("host_user.id", ondelete="CASCADE"))
    #: Full name of the record type.
    record_type: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int] = mapped_column(BigId)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


def favorite_key(record_type: str, record_id: int) -> str:
    """Return how `Actor.favorites` names a record."""
    return f"{record_type}:{record_id}"
