"""The heartbeat of a consumer: it keeps leases, hears of cancellations, and sees when to leave."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from crm_host.data.base import db
from crm_host.data.session import reading, system_session
from crm_host.data.types import utc_now
from crm_host.jobs.claims import SYSTEM
from crm_host.jobs.models import StoredJob
from crm_host.jobs.signs import forget, gone, say_alive
from crm_host.jobs.tick import recover
from crm_host.jobs.workplace import Workplace
from crm_host.kernel.recycle import Watch
from crm_host.kernel.state import read_generation

log = logging.getLogger(__name__)

#: Seconds between two looks at the generation and at cancellations.
INTERVAL = 0.5
#: Seconds between two extensions of leases; a lease is at least three of them.
KEEP_EVERY = 5
_LOOK_FOR_DEAD_EVERY = 2
_SAY_ALIVE_EVERY = 15


class Pulse:
    """A thread beside those that run jobs."""

    def __init__(self, app: Flask, place: Workplace, folder: Path) -> None:
        self.app = app
        self.place = place
        self.folder = folder
        self.watch: Watch = app.extensions["crm_watch"]
        self._parent = os.getppid()
        self._rounds: dict[Callable[[], None], float] = {
            self._keep_leases: KEEP_EVERY,
            self._take_over: _LOOK_FOR_DEAD_EVERY,
            self._say_alive: _SAY_ALIVE_EVERY,
        }
        self._due: dict[Callable[[], None], float] = {}

    def start(self) -> None:
        """Begin to beat; the thread ends with the process."""
        threading.Thread(target=self._run, name="pulse", daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                with self.app.app_context():
                    self._beat()
            except (SQLAlchemyError, OSError) as error:
                log.warning("The heartbeat missed a beat: %s", error)
            time.sleep(INTERVAL)

    def _beat(self) -> None:
        self._look_whether_to_leave()
        self._hear_of_cancellations()
        now = time.monotonic()
        for act, seconds in self._rounds.items():
            if now >= self._due.get(act, 0):
                self._due[act] = now + seconds
                act()

    def _look_whether_to_leave(self) -> None:
        """Leave for a newer generation, and when the supervisor died."""
        with reading(), db.engine.connect() as connection:
            present = read_generation(connection)
        if self.watch.look(present) or os.getppid() != self._parent:
            self.place.stopping.set()

    def _hear_of_cancellations(self) -> None:
        running = list(self.place.running.values())
        if not running:
            return
        ids = [ctx.job_id for ctx in running]
        statement = select(StoredJob.id).where(StoredJob.id.in_(ids), StoredJob.cancel_asked)
        with reading(), system_session("hear of cancellations") as own:
            asked = set(own.scalars(statement))
        for ctx in running:
            if ctx.job_id in asked:
                ctx.cancel_asked.set()

    def _keep_leases(self) -> None:
        for ctx in list(self.place.running.values()):
            until = utc_now() + timedelta(seconds=ctx.job.lease)
            with system_session("keep a job") as own:
                own.execute(
                    update(StoredJob)
                    .where(StoredJob.id == ctx.job_id, StoredJob.worker == ctx.claim.worker)
                    .where(StoredJob.state == "running")
                    .values(lease_until=until),
                    execution_options=SYSTEM,
                )

    def _say_alive(self) -> None:
        say_alive(self.place.name)

    def _take_over(self) -> None:
        """Put back the jobs of processes of this machine that died."""
        dead = gone(self.folder)
        if dead:
            recover(dead)
            forget(self.folder, dead)
