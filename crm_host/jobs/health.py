"""What `crm doctor` says of jobs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.engine import Connection

from crm_host.data.types import utc_now
from crm_host.jobs.models import ConsumerSign, StoredJob
from crm_host.jobs.signs import MISSING_AFTER

#: A job that is due should have begun by then.
_LATE = timedelta(minutes=5)
#: A job that runs for so long is worth a look.
_LONG = timedelta(hours=6)


def troubles(connection: Connection) -> Iterator[tuple[str, str]]:
    """Yield what is wrong, and what to do about it."""
    now = utc_now()

    def count(*conditions: ColumnElement[bool]) -> int:
        statement = select(func.count(StoredJob.id)).where(*conditions)
        return connection.execute(statement).scalar_one()

    waiting = count(StoredJob.state == "queued", StoredJob.run_at <= now)
    seen = connection.execute(select(func.max(ConsumerSign.seen_at))).scalar_one()
    if waiting and (seen is None or now - seen > MISSING_AFTER):
        yield (
            f"{waiting} jobs wait and no consumer is running.",
            "crm serve, which starts one, or crm job run",
        )
    elif late := count(StoredJob.state == "queued", StoredJob.run_at <= now - _LATE):
        yield (
            f"{late} jobs wait for more than five minutes.",
            "crm job list --state queued; a disabled module keeps its jobs waiting",
        )
    if dead := count(StoredJob.state == "failed"):
        yield f"{dead} jobs failed for good.", "crm job list --state failed; crm job retry ID"
    if stuck := count(StoredJob.state == "running", StoredJob.started_at < now - _LONG):
        yield (
            f"{stuck} jobs run for more than six hours.",
            "crm job list --state running; crm job cancel ID",
        )
