"""The processes of a development site.

They are forked from a server that has imported the host and no module: a fresh process with the
author's latest code then takes tenths of a second instead of seconds.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import Any

from crm_host.dev.server.place import Place
from crm_host.kernel.errors import ModuleBroken

_PRELOAD = [
    "crm_host.app",
    "crm_host.cli.demo",
    "crm_host.dev.server.application",
    "crm_host.jobs.consumer",
    "crm_host.kernel.setup",
]
#: How a server says that the modules have changed and a fresh process is needed.
RELOAD = 3
#: Seconds that a process gets to end by itself.
_GRACE = 2


def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOAD)
    return context


class Child:
    """One kind of process, started again with every change of the code."""

    def __init__(self, target: Callable[..., None], *arguments: Any) -> None:
        self._target = target
        self._arguments = arguments
        self._process: ForkServerProcess | None = None

    def start(self) -> None:
        """Start it, in place of one that runs."""
        self.stop()
        self._process = _context().Process(target=self._target, args=self._arguments)
        self._process.start()

    @property
    def is_there(self) -> bool:
        """Whether it was started and not stopped, even if it has ended meanwhile."""
        return self._process is not None

    def stop(self) -> None:
        """End it; what it works on may be finished, or is done again by the next one."""
        if self._process is None:
            return
        self._process.terminate()
        self._process.join(_GRACE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process = None

    def wait(self) -> int:
        """Wait for its end and return its exit code."""
        assert self._process is not None, "it was started"
        self._process.join()
        return self._process.exitcode or 0

    @property
    def has_ended(self) -> bool:
        """Whether it ended although nobody stopped it."""
        return self._process is not None and not self._process.is_alive()


class Work:
    """Counts the requests under way, so that a server can end between two of them."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._lock = threading.Lock()
        self._count = 0

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer one request."""
        with self._lock:
            self._count += 1
        try:
            return self._inner(environ, start_response)
        finally:
            with self._lock:
                self._count -= 1

    def wait(self, seconds: float) -> None:
        """Wait until none is under way, but not longer than this."""
        until = time.monotonic() + seconds
        while self._count and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(0.05)  # the last answer is on its way


def _settle(place: Place) -> None:
    """Make a forked process one of this site."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent, which ends the others
    os.environ.update(place.config.as_environment() | {"CRM_SERVE_ADDRESS": place.address})
    paths = [str(folder) for folder in place.path]
    os.environ["PYTHONPATH"] = os.pathsep.join([*paths, os.environ.get("PYTHONPATH", "")])
    sys.path[:0] = [path for path in paths if path not in sys.path]


def prepare(place: Place) -> None:
    """Create the database with every module of the environment and the demo data."""
    _settle(place)
    from crm_host.cli.contributed import application
    from crm_host.cli.demo import load_demo
    from crm_host.kernel import setup
    from crm_host.kernel.environment import Environment

    environment = Environment.open(place.config)
    failures = setup.prepare(environment)
    environment.engine.dispose()
    if place.source.name in failures:
        print(f"{place.source.name}: {failures[place.source.name]}", file=sys.stderr)
        raise SystemExit(1)
    load_demo(application())


def serve(place: Place, listener: socket.socket) -> None:
    """Serve the site until the process is ended; what cannot be loaded is served as a page."""
    _settle(place)
    os.environ["WERKZEUG_RUN_MAIN"] = "true"  # the process ends itself once modules change
    import logging

    from werkzeug.serving import make_server

    from crm_host.dev.server.application import broken_application, development_application

    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    app: Any
    try:
        app = development_application(place)
    except ModuleBroken as broken:
        print(f"\n{broken}\n", file=sys.stderr)
        app = broken_application(place, broken)
    host, port = listener.getsockname()[:2]
    work = Work(app.wsgi_app)
    app.wsgi_app = work
    server = make_server(host, port, app, threaded=True, fd=listener.fileno())
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    server.serve_forever(poll_interval=0.02)
    work.wait(_GRACE / 2)
    os._exit(0)  # pages that wait for news are told by the next server


def run_jobs(place: Place) -> None:
    """Run background jobs; the pages come first."""
    _settle(place)
    os.nice(10)
    from crm_host.app import create_app
    from crm_host.jobs.consumer import consume

    try:
        app = create_app(place.config)
    except ModuleBroken:
        return  # the server says so
    raise SystemExit(consume(app))
