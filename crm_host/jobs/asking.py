"""Asking for a job: a row in the present transaction, handed on once that is committed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from crm_host.data.actor import current_actor
from crm_host.data.causes import cause_of, tell_later
from crm_host.data.session import session
from crm_host.data.types import utc_now
from crm_host.i18n.text import Text
from crm_host.jobs.declare import Job, known_jobs
from crm_host.jobs.models import OPEN, State, StoredJob
from crm_host.kernel.errors import HostError, suggestion

#: Nobody's rights limit the rows of jobs.
_SYSTEM = {"system": "ask for a job"}
_WAITING = "crm_jobs"
#: The job that runs now, if one does: those it asks for are caused by it.
running_job: ContextVar[int | None] = ContextVar("crm_running_job", default=None)


class UnknownJob(HostError, LookupError):
    """No loaded module declares a job of this name."""


def enqueue(
    job: str | Job,
    /,
    *,
    key: str = "",
    run_at: datetime | None = None,
    priority: int = 0,
    label: Text = "",
    as_system: bool = False,
    **payload: Any,
) -> int:
    """Ask for a job and return its id. It begins within a second after the commit, if there is one.

    It runs in the name of the current actor, whose rights limit what it sees and changes.

    :param job: what to run: a declared job or its full name, as `portability.import`.
    :param key: while a job with this key waits or runs, no other one is made; its id is returned.
    :param run_at: not before this instant.
    :param priority: the higher, the sooner.
    :param label: what it is about, shown beside its title: the name of a file.
    :param as_system: whether it runs as the host itself, which no rights limit.
    :param payload: JSON values that the job's function gets.
    :raises UnknownJob: no loaded module declares it.
    """
    here, wanted = session(), job if isinstance(job, Job) else find_job(job)
    json.dumps(payload)  # says here, and not in the consumer, what cannot be stored
    values = {
        "name": wanted.name,
        "module": wanted.name.partition(".")[0],
        "label": str(label)[:200],
        "payload": payload,
        "state": "queued",
        "priority": priority,
        "run_at": run_at or utc_now(),
        "max_attempts": wanted.retries + 1,
        "dedupe_key": f"{wanted.name}:{key}"[:200] if key else None,
        "user_id": None if as_system else current_actor().user_id,
        "caused_by": running_job.get(),
        "change_set_id": cause_of(here),
    }
    job_id = _insert_keyed(here, values) if key else insert_job(here, values)
    if job_id is None:  # cannot be: without a key nothing stands in its way
        raise RuntimeError("The database did not return the id of a new job.")
    return job_id


def find_job(name: str) -> Job:
    """Return a declared job of a loaded module.

    :raises UnknownJob: there is none; the text suggests the nearest name.
    """
    known = known_jobs()
    if name not in known:
        raise UnknownJob(f"There is no job {name}.{suggestion(name, known)}")
    return known[name]


def job_state(job_id: int) -> State | None:
    """Return how a job stands; `None` if there is none any more."""
    statement = select(StoredJob.state).where(StoredJob.id == job_id)
    state: State | None = session().scalar(statement, execution_options=_SYSTEM)
    return state


def insert_job(here: Session, values: Mapping[str, Any]) -> int | None:
    """Write a row unless its key or slot is taken, and have its id handed on after the commit.

    Only a row of its own learns what caused it: an open one has its cause already.
    """
    insert: Any = postgresql.insert if _is_postgresql(here) else sqlite.insert
    statement = insert(StoredJob).values(**values)
    if values.get("slot") or values.get("dedupe_key"):
        statement = statement.on_conflict_do_nothing()
    job_id: int | None = here.scalar(statement.returning(StoredJob.id), execution_options=_SYSTEM)
    if job_id is not None:
        tell_later(here, StoredJob.__table__, job_id)
        run_at = values["run_at"]
        hand_on(here, job_id, values.get("priority", 0), run_at if run_at > utc_now() else None)
    return job_id


def hand_on(here: Session, job_id: int, priority: int = 0, at: datetime | None = None) -> None:
    """Send an id to the consumers once this session commits."""
    here.info.setdefault(_WAITING, []).append((job_id, priority, at))


def _insert_keyed(here: Session, values: Mapping[str, Any]) -> int | None:
    open_one = select(StoredJob.id).where(
        StoredJob.dedupe_key == values["dedupe_key"], StoredJob.state.in_(OPEN)
    )
    for _attempt in range(5):  # the open one may end between the two statements
        job_id = insert_job(here, values)
        if job_id is None:
            job_id = here.scalar(open_one, execution_options=_SYSTEM)
        if job_id is not None:
            return job_id
    return None


@event.listens_for(Session, "after_commit")
def _publish(committed: Session) -> None:
    if committed.in_nested_transaction():  # a released savepoint ends no transaction
        return
    sent = committed.info.pop(_WAITING, [])
    if sent:
        # Brings the queue's libraries: 16 MiB that a process which asks for no job never needs.
        from crm_host.jobs.carrier import publish

        publish(sent)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    # An id whose savepoint was rolled back is sent all the same; there is no row to take then.
    if not session.in_nested_transaction():
        session.info.pop(_WAITING, None)


def _is_postgresql(here: Session) -> bool:
    return here.get_bind().dialect.name == "postgresql"
