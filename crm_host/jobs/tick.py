"""What happens once a minute: whatever the queue lost, a crash left behind or a clock asks for.

Several consumers may do it at the same time; each step is done once by whoever comes first.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from crm_host.auth.identity import look_around
from crm_host.data.session import reading, system_session
from crm_host.data.types import utc_now
from crm_host.i18n.text import lazy_text
from crm_host.jobs.asking import hand_on, insert_job
from crm_host.jobs.carrier import carrier
from crm_host.jobs.claims import with_entry
from crm_host.jobs.declare import known_jobs
from crm_host.jobs.models import ConsumerSign, StoredJob
from crm_host.kernel.settings import settings

_ = lazy_text
log = logging.getLogger(__name__)

#: An id younger than this may still be on its way.
_ON_ITS_WAY = timedelta(seconds=5)
#: So many ids are handed on again at a time.
_BATCH = 1000
#: Jobs that ended are kept this long for whoever wants to know what came of them.
KEEP = timedelta(days=30)


def tick(app: Flask) -> None:
    """Do everything that is due."""
    with app.app_context():
        recover()
        run_schedules()
        find_lost()
        prune()


def recover(gone: Collection[str] = ()) -> int:
    """Put back the jobs whose lease ran out, and those of processes that are known to be gone.

    :returns: how many there were.
    """
    abandoned = [StoredJob.lease_until < utc_now()]
    abandoned += [StoredJob.worker.startswith(f"{name}/", autoescape=True) for name in gone]
    statement = (
        select(StoredJob)
        .where(StoredJob.state == "running", or_(*abandoned))
        .order_by(StoredJob.id)
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
    )
    with system_session("take over abandoned jobs") as own:
        rows = own.scalars(statement).all()
        for row in rows:
            _put_back(own, row)
    if rows:
        log.warning("%s jobs lost their process and are taken over.", len(rows))
    return len(rows)


def _put_back(own: Session, row: StoredJob) -> None:
    row.log = with_entry(row.log, row.started_at, "lost")
    row.worker = row.lease_until = None
    if row.cancel_asked:
        row.state, row.finished_at = "cancelled", utc_now()
    elif row.attempts >= row.max_attempts:
        row.state, row.finished_at = "failed", utc_now()
        row.error = str(_("Its process ended every time without a word. Perhaps memory ran out."))
    else:
        row.state, row.run_at = "queued", utc_now()
        hand_on(own, row.id, row.priority)


def run_schedules() -> None:
    """Ask for the jobs whose time has come, each slot once."""
    scheduled = [job for job in known_jobs().values() if job.schedule]
    if not scheduled:
        return
    with system_session("run schedules") as own:
        look_around(own)
        now, zone = utc_now(), ZoneInfo(settings()["host.timezone"])
        for job in scheduled:
            assert job.schedule is not None
            values = {
                "name": job.name,
                "module": job.name.partition(".")[0],
                "payload": {},
                "state": "queued",
                "run_at": now,
                "max_attempts": job.retries + 1,
                # While one run waits or works, the next one is not due.
                "dedupe_key": f"{job.name}:schedule",
                "slot": f"{job.name}:{job.schedule.slot(now, zone)}",
            }
            insert_job(own, values)


def find_lost(on_its_way: timedelta = _ON_ITS_WAY) -> int:
    """Hand on ids again if fewer are under way than there are rows due; returns how many.

    :param on_its_way: an id that was handed on so lately is left to arrive.
    """
    known = list(known_jobs())
    due = [
        StoredJob.state == "queued",
        StoredJob.run_at < utc_now() - on_its_way,
        StoredJob.name.in_(known),
    ]
    with reading(), system_session("count due jobs") as own:
        count = own.scalar(select(func.count()).select_from(StoredJob).where(*due)) or 0
    if not count or carrier().length >= count:
        return 0
    with reading(), system_session("find lost jobs") as own:
        order = (StoredJob.priority.desc(), StoredJob.run_at, StoredJob.id)
        lost = own.execute(
            select(StoredJob.id, StoredJob.priority).where(*due).order_by(*order).limit(_BATCH)
        ).all()
        for row in lost:
            hand_on(own, row.id, row.priority)
    return len(lost)


def prune() -> None:
    """Forget jobs and consumers of long ago."""
    now = utc_now()
    with system_session("forget old jobs") as own:
        own.execute(delete(StoredJob).where(StoredJob.finished_at < now - KEEP))
        own.execute(delete(ConsumerSign).where(ConsumerSign.seen_at < now - timedelta(days=1)))
