"""A process never changes its mind about its modules: it notices a new generation and leaves.

Each process watches the generation number. Once it differs, new requests get 503 with
`Retry-After: 1` before anything runs, requests in flight finish, and the process ends; its
supervisor starts a fresh one while new connections wait on the socket.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import NoReturn

from flask import Flask, current_app, request
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import ServiceUnavailable

from crm_host.data.base import db
from crm_host.data.session import reading
from crm_host.extend.events import sweep
from crm_host.kernel.state import read_generation

log = logging.getLogger(__name__)

#: Seconds between two looks at the generation.
INTERVAL = 0.5
#: Looks between two sweeps of undelivered events.
_SWEEP_EVERY = 120
#: gunicorn gives up on 3 and 4; anything else makes it start another worker.
RESTART = 75
#: What Werkzeug's reloader waits for in its child.
_RELOAD = 3


class Watch:
    """Whether the code of this process is out of date."""

    def __init__(self, generation: int) -> None:
        self.generation = generation
        self.stale = False

    def look(self, present: int) -> bool:
        """Compare with the number in the database; returns whether this process must leave."""
        self.stale = self.stale or present != self.generation
        return self.stale


def init_recycle(app: Flask) -> None:
    """Refuse requests once stale; under a server, also watch and leave."""
    watch = Watch(app.extensions["crm"].generation)
    app.extensions["crm_watch"] = watch
    app.before_request(_refuse_when_stale)
    leave = _way_out()
    if leave is not None:
        thread = threading.Thread(target=_watch, args=(app, watch, leave), daemon=True)
        thread.start()


def notice(present: int) -> None:
    """Tell the watch what a request read; the host's one query per request brings it along.

    Refuses the first request that finds out; those after it are refused before they read
    anything, and the page that says so must be able to read the user.

    :raises ServiceUnavailable: the code of this process no longer fits the database.
    """
    watch: Watch = current_app.extensions["crm_watch"]
    if not watch.stale and watch.look(present):
        raise ServiceUnavailable(retry_after=1)


def start_over() -> NoReturn:
    """End this process so that a fresh one takes its place: a worker, a server or a command."""
    sys.stdout.flush()
    sys.stderr.flush()
    if _under_gunicorn():
        os._exit(RESTART)
    if _under_reloader():
        os._exit(_RELOAD)
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def _refuse_when_stale() -> None:
    watch: Watch = current_app.extensions["crm_watch"]
    if watch.stale and request.endpoint != "assets.asset":
        raise ServiceUnavailable(retry_after=1)


def _watch(app: Flask, watch: Watch, leave: Callable[[], None]) -> None:
    stop = threading.Event()
    looks = 0
    with app.app_context():
        engine = db.engine
    while not stop.wait(INTERVAL):
        if watch.look(_generation(engine, watch.generation)):
            log.info("The modules have changed; this process makes room for a fresh one.")
            leave()
            return
        if looks % _SWEEP_EVERY == 0 and watch.generation:
            _sweep(app)
        looks += 1


def _generation(engine: Engine, known: int) -> int:
    try:
        with reading(), engine.connect() as connection:
            return read_generation(connection)
    except SQLAlchemyError:
        return known  # the database is away; leaving would not bring it back


def _sweep(app: Flask) -> None:
    try:
        with app.app_context():
            sweep()
    except SQLAlchemyError:
        log.warning("Undelivered events could not be read; trying again in a minute.")


def _under_gunicorn() -> bool:
    return os.environ.get("SERVER_SOFTWARE", "").startswith("gunicorn")


def _under_reloader() -> bool:
    return os.environ.get("WERKZEUG_RUN_MAIN") == "true"


def _way_out() -> Callable[[], None] | None:
    """Return how this process ends itself, or `None` where it is no server."""
    if _under_gunicorn():
        return lambda: os.kill(os.getpid(), signal.SIGTERM)
    if _under_reloader():
        return lambda: os._exit(_RELOAD)
    return None
