"""Taking a job and letting go of it, so that two processes never both count.

A take marks the row with a name of its own. Whatever a run writes to its row afterwards, the end
included, names that mark in its condition: a process that lost the job changes nothing any more,
and its business data is rolled back together with the refused update.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, bindparam, case, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from crm_host.data.base import db
from crm_host.data.session import system_session
from crm_host.data.types import UtcDateTime, utc_now
from crm_host.jobs.asking import hand_on
from crm_host.jobs.declare import Job
from crm_host.jobs.models import StoredJob

#: Nobody's rights limit the rows of jobs.
SYSTEM = {"system": "keep account of a job", "synchronize_session": False}
#: Attempts that a row remembers; a job that pauses often has many.
_LOG_LENGTH = 30


#: The bare table: a job's own account takes a third less time than through the mapped class.
_job = cast(Table, StoredJob.__table__)
_TAKEN_NAMES = (
    "id", "name", "payload", "user_id", "attempts", "max_attempts", "saved", "log",
    "change_set_id",
)  # fmt: skip
_TAKEN = tuple(_job.c[name] for name in _TAKEN_NAMES)


_HOLDING = (
    update(_job)
    .where(
        _job.c.id == bindparam("own_id"),
        _job.c.worker == bindparam("own_worker"),
        _job.c.state == "running",
    )
    .returning(_job.c.cancel_asked)
)


class LeaseLost(BaseException):
    """Another process has this job now. Not an `Exception`: no job may go on after it."""


@dataclass(frozen=True)
class Claim:
    """A job that this process has taken."""

    id: int
    name: str
    worker: str
    payload: Mapping[str, Any]
    user_id: int | None
    attempt: int
    max_attempts: int
    saved: Mapping[str, Any]
    log: list[dict[str, Any]]
    began: datetime
    #: The change set of the transaction that asked for it.
    change_set_id: int | None = None

    def entry(self, outcome: str, error: str = "") -> list[dict[str, Any]]:
        """Return the row's log with this attempt as its newest entry."""
        return with_entry(self.log, self.began, outcome, error)


def with_entry(
    log: list[dict[str, Any]], began: datetime | None, outcome: str, error: str = ""
) -> list[dict[str, Any]]:
    """Return a log with one more attempt."""
    entry = {
        "began": began.isoformat() if began else "",
        "ended": utc_now().isoformat(),
        "outcome": outcome,
    }
    return [*log, entry | ({"error": error} if error else {})][-_LOG_LENGTH:]


def take(known: Mapping[str, Job], worker: str, job_id: int | None = None) -> Claim | None:
    """Take one job that is due: this one, or else the most urgent; `None` if there is none.

    :param known: the jobs that this process can run; others wait for one that can.
    """
    if not known:
        return None
    now = utc_now()
    lengths = tuple(sorted({job.lease for job in known.values()}))
    values: dict[str, Any] = {
        f"until_{length}": now + timedelta(seconds=length) for length in lengths
    }
    for length in lengths:
        values[f"names_{length}"] = [n for n, job in known.items() if job.lease == length]
    values |= {"now": now, "names": list(known), "new_worker": worker, "only": job_id}
    if job_id is None:
        del values["only"]
    with db.engine.begin() as connection:
        row = connection.execute(_taking(lengths, job_id is not None), values).one_or_none()
    if row is None:
        return None
    return Claim(
        row.id, row.name, worker, row.payload, row.user_id, row.attempts, row.max_attempts,
        row.saved, row.log, now, row.change_set_id,
    )  # fmt: skip


@cache
def _taking(lengths: tuple[int, ...], only_one: bool) -> ReturningUpdate[Any]:
    """Return the statement that takes a job; making it anew costs more than the database does.

    :param lengths: the leases that there are, in seconds.
    """
    now = bindparam("now", type_=UtcDateTime())
    names = _job.c.name.in_(bindparam("names", expanding=True))
    due = (_job.c.state == "queued", _job.c.run_at <= now, names)
    order = (_job.c.priority.desc(), _job.c.run_at, _job.c.id)
    first = select(_job.c.id).where(*due).order_by(*order).limit(1)
    # Left out on SQLite, which has one writer.
    first = first.with_for_update(skip_locked=True)
    wanted = bindparam("only") if only_one else first.scalar_subquery()
    until = case(
        *(
            (
                _job.c.name.in_(bindparam(f"names_{length}", expanding=True)),
                bindparam(f"until_{length}", type_=UtcDateTime()),
            )
            for length in lengths
        )
    )
    taken = {
        "state": "running",
        "worker": bindparam("new_worker"),
        "attempts": _job.c.attempts + 1,
        "lease_until": until,
        "started_at": now,
        "cancel_asked": False,
    }
    return update(_job).where(_job.c.id == wanted, *due).values(taken).returning(*_TAKEN)


def hold(here: Session, claim: Claim, values: Mapping[str, Any]) -> bool:
    """Change the row of a job that this process has; returns whether somebody asked to cancel it.

    :raises LeaseLost: another process has it, or it was ended.
    """
    mark = {"own_id": claim.id, "own_worker": claim.worker}
    row = here.connection().execute(_HOLDING, {**values, **mark}).one_or_none()
    if row is None:
        raise LeaseLost(f"Job {claim.id} was taken over.")
    return bool(row.cancel_asked)


def finish(
    here: Session, claim: Claim, result: Mapping[str, Any], progress: Mapping[str, Any]
) -> None:
    """Mark a job as done in the transaction of its business data.

    :raises LeaseLost: another process has it; the caller must roll back.
    """
    ended = {
        "state": "done",
        "result": dict(result),
        "error": "",
        "traceback": "",
        "saved": {},
        "log": claim.entry("done"),
        "finished_at": utc_now(),
        "lease_until": None,
    }
    hold(here, claim, {**progress, **ended})


def give_up(claim: Claim, error: str, traceback: str) -> None:
    """Put a job among the dead letters."""
    _let_go(
        claim,
        state="failed",
        error=error,
        traceback=traceback,
        log=claim.entry("failed", error),
        finished_at=utc_now(),
    )


def put_off(claim: Claim, error: str, traceback: str, wait: timedelta) -> None:
    """Have a job tried again after a while."""
    again = utc_now() + wait
    with system_session("put off a job") as own:
        hold(
            own,
            claim,
            {
                "state": "queued",
                "error": error,
                "traceback": traceback,
                "log": claim.entry("retry", error),
                "run_at": again,
                "lease_until": None,
            },
        )
        hand_on(own, claim.id, at=again)


def pause(claim: Claim, attempts: int) -> None:
    """Put a job back because its process ends.

    :param attempts: how many count; this one does not.
    """
    with system_session("pause a job") as own:
        values = {"state": "queued", "attempts": attempts, "run_at": utc_now()}
        hold(own, claim, values | {"log": claim.entry("paused"), "lease_until": None})
        hand_on(own, claim.id)


def stop(claim: Claim) -> None:
    """End a job that somebody cancelled."""
    _let_go(claim, state="cancelled", log=claim.entry("cancelled"), finished_at=utc_now())


def _let_go(claim: Claim, **values: Any) -> None:
    with system_session("let go of a job") as own:
        hold(own, claim, values | {"lease_until": None})
