"""The tables of jobs. A job's row is the whole truth about it; whatever carries its id may lose it.

`host_job` holds what was asked for, how it stands and what came of it; `host_consumer` says which
processes are there to do it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Boolean, Index, Integer, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_host.data.base import Identified, db
from crm_host.data.types import BigId, JsonValue, UtcDateTime, utc_now

#: `failed` is final: the attempts are used up, or trying again would be pointless.
State = Literal["queued", "running", "done", "failed", "cancelled"]
OPEN = ("queued", "running")

# Conditions of indexes, written as migrations read them back.
_KEY_TAKEN = text("dedupe_key IS NOT NULL AND state IN ('queued', 'running')")
_QUEUED = text("state = 'queued'")
_RUNNING = text("state = 'running'")


class StoredJob(Identified):
    """One job."""

    __tablename__ = "host_job"
    __table_args__ = (
        Index("ix_host_job_due", "run_at", "id", sqlite_where=_QUEUED, postgresql_where=_QUEUED),
        Index("ix_host_job_lease", "lease_until", sqlite_where=_RUNNING, postgresql_where=_RUNNING),
        Index(
            "uq_host_job_dedupe_key",
            "dedupe_key",
            unique=True,
            sqlite_where=_KEY_TAKEN,
            postgresql_where=_KEY_TAKEN,
        ),
        Index("ix_host_job_user_id_id", "user_id", "id"),
        UniqueConstraint("slot"),
        {"sqlite_autoincrement": True},
    )

    #: Full name of what runs, as `portability.import`.
    name: Mapped[str] = mapped_column(String(80))
    #: The module that declares it; `host` for the host's own.
    module: Mapped[str] = mapped_column(String(20))
    #: What it is about, in words: the name of a file.
    label: Mapped[str] = mapped_column(String(200), default="")
    payload: Mapped[dict[str, Any]] = mapped_column(JsonValue)
    state: Mapped[State] = mapped_column(String(10), default="queued")
    #: The higher, the sooner.
    priority: Mapped[int] = mapped_column(Integer, default=0)
    #: Not before this instant.
    run_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    #: Attempts that began since it last got on.
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    max_attempts: Mapped[int] = mapped_column(Integer, default=1)
    #: Who runs it: unique for each time a process takes a job.
    worker: Mapped[str | None] = mapped_column(String(80))
    #: When it counts as abandoned, unless its process says that it is alive.
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel_asked: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())

    done: Mapped[int] = mapped_column(BigId, default=0)
    #: How much there is to do; 0 while that is unknown.
    total: Mapped[int] = mapped_column(BigId, default=0)
    phase: Mapped[str] = mapped_column(String(200), default="")
    #: When this phase began, and how much was done then: the rate is measured from there.
    phase_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    phase_done: Mapped[int] = mapped_column(BigId, default=0)
    #: What the next attempt needs to go on; committed together with the business data.
    saved: Mapped[dict[str, Any]] = mapped_column(JsonValue, default=dict)

    result: Mapped[dict[str, Any]] = mapped_column(JsonValue, default=dict)
    #: What went wrong, in words for whoever asked for the job.
    error: Mapped[str] = mapped_column(Text, default="")
    #: The same for administrators.
    traceback: Mapped[str] = mapped_column(Text, default="")
    #: One entry for each attempt that ended: `began`, `ended`, `outcome` and perhaps `error`.
    log: Mapped[list[dict[str, Any]]] = mapped_column(JsonValue, default=list)

    #: At most one open job has this key.
    dedupe_key: Mapped[str | None] = mapped_column(String(200))
    #: `name:time` of a job that a schedule asked for.
    slot: Mapped[str | None] = mapped_column(String(120))
    #: In whose name it runs; empty for the host itself.
    user_id: Mapped[int | None] = mapped_column(BigId)
    #: The job that asked for this one.
    caused_by: Mapped[int | None] = mapped_column(BigId)
    #: What was changed in the transaction that asked for it: the cause of what it changes.
    change_set_id: Mapped[int | None] = mapped_column(BigId)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in OPEN


class ConsumerSign(db.Model):  # type: ignore[name-defined, misc]  # Flask-SQLAlchemy makes it at run time
    """A sign of life of one consumer process."""

    __tablename__ = "host_consumer"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
