"""The process that runs jobs: Huey's consumer, which hands ids to the runner, and a heartbeat."""

from __future__ import annotations

import logging
import signal
import threading
import time
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import ServiceUnavailable

from crm_host.data.base import db
from crm_host.data.session import reading
from crm_host.jobs.carrier import Carrier, carrier
from crm_host.jobs.pulse import Pulse
from crm_host.jobs.runner import run_one
from crm_host.jobs.signs import present
from crm_host.jobs.tick import find_lost, tick
from crm_host.jobs.workplace import Workplace, workplace
from crm_host.kernel.recycle import RESTART, Watch
from crm_host.kernel.state import read_generation

log = logging.getLogger(__name__)

#: Jobs that one process runs at the same time: a long one must not keep the short ones waiting.
THREADS = 3
#: Seconds that jobs get to reach a checkpoint once the process is asked to end.
GRACE = 25
#: Seconds between two looks into a queue that is empty: jobs begin within a second.
_LONGEST_NAP = 0.4
_HEALTH_EVERY = 10


def consume(app: Flask, threads: int = THREADS) -> int:
    """Run jobs until a signal or a new generation says stop; returns the exit code.

    Jobs under way stop at their next checkpoint and go on in another process; those without one
    get `GRACE` seconds, and are done anew afterwards.
    """
    with app.app_context():
        place, box = workplace(), carrier()
        _listen_for_signals(place)
        with present(app.config["CRM"].data_dir / "consumers", place.name):
            _work(app, place, box, threads)
    watch: Watch = app.extensions["crm_watch"]
    return RESTART if watch.stale else 0


def _work(app: Flask, place: Workplace, box: Carrier, threads: int) -> None:
    watch: Watch = app.extensions["crm_watch"]

    def run(job_id: int) -> None:
        if place.stopping.is_set() or watch.stale:  # somebody else's now
            box.send(job_id)
            time.sleep(_LONGEST_NAP)
            return
        try:
            run_one(app, job_id)
        except DBAPIError as error:
            log.warning("The database is away (%s); job %s waits for it.", error.orig, job_id)
            place.stopping.wait(1)
            box.send(job_id)

    box.receive(run, lambda: keep_time(app))
    workers = box.queue.create_consumer(
        workers=threads,
        initial_delay=0.05,
        max_delay=_LONGEST_NAP,
        shutdown_timeout=GRACE,
    )
    folder = app.config["CRM"].data_dir / "consumers"
    pulse = Pulse(app, place, folder)
    _take_up_what_waited()
    workers.start()
    _listen_for_signals(place)  # Huey has put its own handlers there
    pulse.start()
    looked = time.monotonic()
    while not place.stopping.wait(0.2):
        if time.monotonic() - looked > _HEALTH_EVERY:
            workers.check_worker_health()
            looked = time.monotonic()
    workers.stop(graceful=True)


def _take_up_what_waited() -> None:
    """Hand on again what an older process dropped because its module was disabled then."""
    try:
        find_lost(on_its_way=timedelta(0))
    except Exception as error:  # of the database or of the queue's storage, which has its own
        log.warning("Jobs that wait start at the next tick: %s", error)


def keep_time(app: Flask) -> None:
    """Tick, unless this process cannot: another one will."""
    try:
        tick(app)
    except DBAPIError as error:
        log.warning("The tick is left out: the database is away (%s).", error.orig)
    except ServiceUnavailable:
        log.info("The tick is left to the next process: the modules have changed.")


def wait_for_setup(app: Flask) -> None:
    """Wait until somebody sets the database up, or a signal says stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    watch: Watch = app.extensions["crm_watch"]
    with app.app_context():
        while not stop.wait(1) and not watch.stale:
            watch.look(_generation(watch.generation))


def _generation(known: int) -> int:
    try:
        with reading(), db.engine.connect() as connection:
            return read_generation(connection)
    except DBAPIError:
        return known


def _listen_for_signals(place: Workplace) -> None:
    def stop(_number: int, _frame: Any) -> None:
        place.stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
