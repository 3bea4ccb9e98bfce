"""What is remembered about duplicates: rules that somebody chose, pairs, and what is none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_host.api import Base, BigId, JsonDict, JsonValue, UtcDateTime, utc_now


class DuplicatePair(Base):
    """Two records that are likely the same, or of which somebody has said that they are not.

    The records are named by type and id without foreign keys, because any type has them; a pair
    counts only while the actor sees both.
    """

    __tablename__ = "portability_duplicate"
    __table_args__ = (
        UniqueConstraint("record_type", "low_id", "high_id"),
        Index("ix_portability_duplicate_queue", "record_type", "dismissed_at", "score", "id"),
        Index("ix_portability_duplicate_high", "record_type", "high_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    record_type: Mapped[str] = mapped_column(String(60))
    #: The older record, and the newer one.
    low_id: Mapped[int] = mapped_column(BigId)
    high_id: Mapped[int] = mapped_column(BigId)
    #: 0 to 100; see `Verdict`.
    score: Mapped[int] = mapped_column(default=0)
    #: Feature to degree of agreement.
    degrees: Mapped[dict[str, Any]] = mapped_column(JsonDict, default=dict)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    #: When somebody said that these are two; the finder never brings them up again.
    dismissed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dismissed_by: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("host_user.id", ondelete="SET NULL"), index=True
    )


class DuplicateSearch(Base):
    """How the duplicates of one record type are searched, and how far that is."""

    __tablename__ = "portability_duplicate_search"

    record_type: Mapped[str] = mapped_column(String(60), primary_key=True)
    #: As `RuleSet.as_json`; `None` while nobody has chosen any.
    rules: Mapped[list[Any] | None] = mapped_column(JsonValue)
    #: Records changed later than this have not been compared since.
    done_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: When and how many were compared last.
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    compared: Mapped[int] = mapped_column(default=0)
