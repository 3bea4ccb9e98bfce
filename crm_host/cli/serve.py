"""`crm serve`: the supervisor. It stays light: neither Flask nor SQLAlchemy is imported here."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

import click

#: Seconds a child gets to finish; gunicorn gives its workers 30, the consumer its jobs 25.
GRACE = 35
#: Waits before a dead process is started again, the last one for ever after.
BACKOFF = (0.5, 1, 2, 5, 10, 30)
#: A process that lived this long was healthy; the waits begin anew.
HEALTHY = 60
#: Seconds between two looks at the processes.
_GLANCE = 0.1

#: How a child says that it only makes room for a fresh one.
RESTART = 75

_FACTORY = "crm_host.app:create_app()"
_CONSUMER = [sys.executable, "-m", "crm_host.cli", "job", "run"]


@click.command()
@click.option("--host", default="localhost", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", type=click.IntRange(1, 64), help="Default: 1 on SQLite, else 2.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64))
@click.option("--dev", is_flag=True, help="Reload when code changes; shows errors in full.")
def serve(host: str, port: int, workers: int | None, threads: int, dev: bool) -> None:
    """Serve the site and run its jobs until stopped; restart whatever of it dies."""
    with _listening(host, port) as listener:
        if dev:
            listener.close()  # Werkzeug's reloader opens and keeps its own
            server = Child("server", _development(host, port))
        else:
            arguments = _production(listener, workers or _default_workers(), threads)
            server = Child("server", arguments, keep=(listener.fileno(),))
        environment = _environment(dev, host, port)
        supervisor = Supervisor([server, Child("consumer", _CONSUMER)], environment)
        click.echo(f"Serving on http://{host}:{port}  (stop with Ctrl+C)")
        sys.stdout.flush()
        code = supervisor.run()
    raise click.exceptions.Exit(code)


def _default_workers() -> int:
    """SQLite has one writer at a time, so a second worker would only wait."""
    return 2 if os.environ.get("CRM_DATABASE_URL", "").startswith("postgresql") else 1


def _production(listener: socket.socket, workers: int, threads: int) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", _FACTORY,
        "--bind", f"fd://{listener.fileno()}",
        "--worker-class", "gthread",
        "--workers", str(workers),
        "--threads", str(threads),
        "--graceful-timeout", "30",
        "--timeout", "120",
        "--keep-alive", "15",
        "--limit-request-line", "8190",  # a filter of 2,000 letters; those beyond ASCII are longer
        "--worker-tmp-dir", _worker_folder(),
        "--log-level", "warning",
        "--no-control-socket",
    ]  # fmt: skip


def _development(host: str, port: int) -> list[str]:
    return [sys.executable, "-m", "crm_host.cli.development", host, str(port)]


def _worker_folder() -> str:
    """Return a folder in memory: the workers' signs of life must not wait for a disk."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp"


def _environment(dev: bool, host: str, port: int) -> dict[str, str]:
    address = {"CRM_SERVE_ADDRESS": f"http://{host}:{port}"}
    return os.environ | address | ({"CRM_DEBUG": "1"} if dev else {})


def _listening(host: str, port: int) -> socket.socket:
    """Open the address. The supervisor keeps it open, so that while a server that died is
    started again, browsers wait and are not refused.

    :raises click.ClickException: it cannot be used.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        reason = str(error.strerror).partition(" (while")[0]  # Python repeats the address
        raise click.ClickException(
            f"Port {port} on {host} cannot be used: {reason}. "
            "Stop what uses it, or choose another with --port."
        ) from error


class Child:
    """One process that is kept alive."""

    def __init__(self, name: str, arguments: Sequence[str], keep: tuple[int, ...] = ()) -> None:
        self.name = name
        self.arguments = list(arguments)
        #: Open files that the process takes over.
        self.keep = keep
        self.process: subprocess.Popen[bytes] | None = None
        self.failures = 0
        self.started = 0.0
        #: Not before this instant is it started again.
        self.due = 0.0

    def start(self, environment: dict[str, str]) -> None:
        """Start the process."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(self.arguments, env=environment, pass_fds=self.keep)

    @property
    def runs(self) -> bool:
        """Whether the process is there."""
        return self.process is not None and self.process.poll() is None

    def note_end(self) -> None:
        """Say that the process ended and decide when to start it again."""
        if self.process is None:
            return
        code, self.process, now = self.process.returncode, None, time.monotonic()
        if code == RESTART:
            self.failures, self.due = 0, now
            return
        self.failures = 1 if now - self.started > HEALTHY else self.failures + 1
        wait = BACKOFF[min(self.failures, len(BACKOFF)) - 1]
        self.due = now + wait
        click.echo(f"The {self.name} ended with code {code}; starting it again in {wait} s.")
        sys.stdout.flush()

    def send(self, number: int) -> None:
        """Pass a signal on."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)


class Supervisor:
    """Keeps processes alive and passes signals on to them."""

    def __init__(self, children: Sequence[Child], environment: dict[str, str]) -> None:
        self.children = children
        self.environment = environment
        self.stopping = False

    def run(self) -> int:
        """Serve until a signal says stop; returns the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGHUP, self._pass_on)
        while not self.stopping:
            for child in self.children:
                self._tend(child)
            time.sleep(_GLANCE)
        self._await_ends()
        return 0

    def _tend(self, child: Child) -> None:
        if child.runs:
            return
        child.note_end()
        if not self.stopping and time.monotonic() >= child.due:
            child.start(self.environment)
            if self.stopping:  # the signal came while it was being started
                child.send(signal.SIGTERM)

    def _await_ends(self) -> None:
        deadline = time.monotonic() + GRACE
        while any(child.runs for child in self.children):
            if time.monotonic() > deadline:
                for child in self.children:
                    child.send(signal.SIGKILL)
            time.sleep(_GLANCE)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True
        for child in self.children:
            child.send(signal.SIGTERM)

    def _pass_on(self, number: int, _frame: FrameType | None) -> None:
        for child in self.children:
            child.send(number)
