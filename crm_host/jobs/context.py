"""What a running job has in its hands: progress, checkpoints, and whether to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from crm_host.data.session import holds_the_lock, session, system_session
from crm_host.data.types import utc_now
from crm_host.extend.events import dispatch_pending
from crm_host.i18n.text import Text
from crm_host.jobs.claims import Claim, hold
from crm_host.jobs.declare import Job
from crm_host.jobs.workplace import Workplace

#: Seconds between two writes of progress.
_OFTEN_ENOUGH = 0.5
#: Seconds that other writers get after a checkpoint on SQLite, which has one lock for all and no
#: queue before it: who asks for it again at once would keep everybody else out.
_BREATH = 0.01


class JobCancelled(BaseException):
    """Somebody cancelled the job. Not an `Exception`: a job that catches those still stops."""


class JobPaused(BaseException):
    """The process ends; the job goes on in another one from its checkpoint."""


class JobFailed(Exception):
    """Raised by a job that will never succeed: it is not tried again.

    :param message: tells whoever asked for it what went wrong and what to do.
    """

    def __init__(self, message: Text) -> None:
        super().__init__(str(message))
        self.message = message


class JobContext:
    """The first argument of every job's function."""

    def __init__(self, claim: Claim, job: Job, place: Workplace) -> None:
        self.claim = claim
        self.job = job
        #: What the last attempt saved at its checkpoint; empty at the first.
        self.state: dict[str, Any] = dict(claim.saved)
        self.cancel_asked = threading.Event()
        self._place = place
        self._pending: dict[str, Any] = {}
        self._written = 0.0
        self._phase: str | None = None
        #: Attempts since the job last got on: a checkpoint starts the count anew.
        self.attempts_used = claim.attempt

    @property
    def job_id(self) -> int:
        """The id of the job, as `enqueue` returned it."""
        return self.claim.id

    @property
    def attempt(self) -> int:
        """Which attempt this is since the job last got on, the first one being 1."""
        return self.claim.attempt

    def progress(self, done: int, total: int | None = None, phase: Text | None = None) -> None:
        """Say how far the job is. Cheap enough for every row: it writes twice a second at most.

        It is written in a short transaction of its own, so that pages see it at once. While this
        job's own transaction holds SQLite's write lock it is kept until the next checkpoint.

        :param total: how much there is to do; as before, if not given.
        :param phase: what is being done, in the language of whoever asked; as before, if not
            given.
        :raises JobCancelled: somebody cancelled the job; nothing since the last checkpoint stays.
        """
        self._note(done, total, phase)
        if time.monotonic() - self._written >= _OFTEN_ENOUGH and not holds_the_lock(session()):
            with system_session("show a job's progress") as own:
                self._hold(own)
            self._stop_if_asked()

    def checkpoint(self, state: Mapping[str, Any] | None = None) -> None:
        """Commit what was done so far, together with what the next attempt needs to go on.

        An attempt that follows a crash finds `state` and exactly the data committed with it. The
        attempts are counted anew from here. Where the process is asked to end, the job stops here
        and goes on in another process.

        :param state: JSON values; `ctx.state` as it is now, if not given.
        :raises JobCancelled: somebody cancelled the job; what was committed stays.
        """
        if state is not None:
            self.state = dict(state)
        own = session()
        own.flush()
        self._hold(own, saved=self.state, attempts=1)
        is_sqlite = holds_the_lock(own)
        own.commit()
        self.attempts_used = 1
        if is_sqlite:
            time.sleep(_BREATH)
        dispatch_pending()
        self._stop_if_asked()
        if self._place.stopping.is_set():
            raise JobPaused

    def heartbeat(self) -> None:
        """Say that the job is alive. Its process does so by itself; a test need not wait for it.

        :raises JobCancelled: somebody cancelled the job.
        """
        with system_session("keep a job") as own:
            self._hold(own)
        self._stop_if_asked()

    def cancelled(self) -> bool:
        """Whether somebody cancelled the job, for jobs that have something to tidy up first."""
        return self.cancel_asked.is_set()

    def latest(self) -> dict[str, Any]:
        """Return progress that is not written yet; for the runner, which writes it at the end."""
        return self._pending

    def _note(self, done: int, total: int | None, phase: Text | None) -> None:
        self._pending["done"] = done
        if total is not None:
            self._pending["total"] = total
        text = None if phase is None else str(phase)[:200]
        if self._phase is None or (text is not None and text != self._phase):
            self._phase = text or ""
            self._pending |= {"phase": self._phase, "phase_at": utc_now(), "phase_done": done}
            self._written = 0.0  # a new phase shows at once

    def _hold(self, own: Any, **values: Any) -> None:
        lease = utc_now() + timedelta(seconds=self.job.lease)
        if hold(own, self.claim, {**self._pending, **values, "lease_until": lease}):
            self.cancel_asked.set()
        self._pending = {}
        self._written = time.monotonic()

    def _stop_if_asked(self) -> None:
        if self.cancel_asked.is_set():
            raise JobCancelled
