"""What is remembered of a change of many records: what to do, to which, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_host.data.base import Identified
from crm_host.data.types import BigId, JsonValue, UtcDateTime, utc_now

#: States of a run. One that was called off stays `running`; its job says so.
RUNNING, DONE, UNDOING, UNDONE = "running", "done", "undoing", "undone"


class BulkRun(Identified):
    """One change of many records."""

    __tablename__ = "host_bulk_run"

    user_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("host_user.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    #: What is done: `edit`, `archive`, `unarchive` or `delete`.
    action: Mapped[str] = mapped_column(String(20))
    #: The same in words, with the number of records, in the language of whoever asked.
    title: Mapped[str] = mapped_column(String(200))
    #: For `edit`, what each field gets; see `Assignment.as_dict`.
    assignments: Mapped[list[dict[str, Any]]] = mapped_column(JsonValue, default=list)
    total: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(10), default=RUNNING)
    #: The job that carries it out or, later, takes it back.
    job_id: Mapped[int | None] = mapped_column(BigId)


class BulkStep(Identified):
    """One batch: its records were chosen when the run was asked for.

    It is marked as done in the transaction that writes them, so that each is written once,
    however often the run is interrupted.
    """

    __tablename__ = "host_bulk_step"

    run_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("host_bulk_run.id", ondelete="CASCADE"), index=True
    )
    #: Full name of the record type.
    record_type: Mapped[str] = mapped_column(String(60))
    ids: Mapped[list[int]] = mapped_column(JsonValue)
    size: Mapped[int] = mapped_column(Integer)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: The change set; none where nothing changed.
    set_id: Mapped[int | None] = mapped_column(BigId)
    changed: Mapped[int] = mapped_column(Integer, default=0)
    #: Records that were as wished already.
    same: Mapped[int] = mapped_column(Integer, default=0)
    #: Id, name and reason of each record that stays as it was.
    refused: Mapped[list[dict[str, Any]]] = mapped_column(JsonValue, default=list)
    #: What taking it back did; see `undoing.py`.
    undone: Mapped[dict[str, Any] | None] = mapped_column(JsonValue)
