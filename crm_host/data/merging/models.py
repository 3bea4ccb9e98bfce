"""Where records went that are part of others now."""

from __future__ import annotations

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_host.data.base import Identified
from crm_host.data.types import BigId


class MergedRecord(Identified):
    """A record that became part of another one; its old address leads there while it is gone."""

    __tablename__ = "host_merged_record"
    __table_args__ = (UniqueConstraint("record_type", "gone_id"), {"sqlite_autoincrement": True})

    record_type: Mapped[str] = mapped_column(String(60))
    gone_id: Mapped[int] = mapped_column(BigId)
    survivor_id: Mapped[int] = mapped_column(BigId)
