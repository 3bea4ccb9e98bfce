"""What people do with jobs: cancel and try again. Callers check who may; the caller commits."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crm_host.data.types import utc_now
from crm_host.i18n.text import Text, lazy_text
from crm_host.jobs.asking import hand_on
from crm_host.jobs.claims import SYSTEM, with_entry
from crm_host.jobs.models import OPEN, State, StoredJob
from crm_host.kernel.errors import HostError

_ = lazy_text


class JobRefused(HostError):
    """This cannot be done with a job as it stands."""

    def __init__(self, message: Text) -> None:
        super().__init__(str(message))
        self.message = message


def cancel(here: Session, row: StoredJob) -> State:
    """End a job that waits, or ask one that runs to stop; returns the state it is in then.

    A job that runs stops at its next report of progress or checkpoint; what it committed stays.

    :raises JobRefused: it has ended.
    """
    ended = {"state": "cancelled", "finished_at": utc_now()}
    log = with_entry(row.log, None, "cancelled")
    if _change(here, row, "queued", **ended, log=log):
        return "cancelled"
    if _change(here, row, "running", cancel_asked=True):
        return "running"
    raise JobRefused(_("This job has ended. There is nothing to cancel."))


def retry(here: Session, row: StoredJob) -> None:
    """Have a failed or cancelled job run again, from its last checkpoint.

    :raises JobRefused: it has not failed, or another one of its kind is under way.
    """
    if row.dedupe_key is not None:
        rival = select(StoredJob.id).where(
            StoredJob.dedupe_key == row.dedupe_key, StoredJob.state.in_(OPEN)
        )
        found = here.scalar(rival, execution_options=SYSTEM)
        if found is not None and found != row.id:
            raise JobRefused(_("Job %(id)s does the same already. Wait for it.", id=found))
    again = {
        "state": "queued",
        "attempts": 0,
        "run_at": utc_now(),
        "finished_at": None,
        "cancel_asked": False,
        "error": "",
        "traceback": "",
    }
    if not any(_change(here, row, state, **again) for state in ("failed", "cancelled")):
        raise JobRefused(_("Only a job that failed or was cancelled can be tried again."))
    hand_on(here, row.id, row.priority)


def _change(here: Session, row: StoredJob, present: str, **values: object) -> bool:
    """Change a row that is in a state at present; another process may have moved it on."""
    is_there = (StoredJob.id == row.id, StoredJob.state == present)
    statement = update(StoredJob).where(*is_there).values(**values)
    changed = here.execute(statement.returning(StoredJob.id), execution_options=SYSTEM).all()
    here.refresh(row)
    return bool(changed)
