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

#: Seconds a child gets to finish its requests; gunicorn gives its workers 30.
GRACE = 35
#: Waits before a dead server is started again, the last one for ever after.
BACKOFF = (0.5, 1, 2, 5, 10, 30)
#: A server that lived this long was healthy; the waits begin anew.
HEALTHY = 60

_FACTORY = "crm_host.app:create_app()"


@click.command()
@click.option("--host", default="localhost", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", type=click.IntRange(1, 64), help="Default: 1 on SQLite, else 2.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64))
@click.option("--dev", is_flag=True, help="Reload when code changes; shows errors in full.")
def serve(host: str, port: int, workers: int | None, threads: int, dev: bool) -> None:
    """Serve the site until it is stopped, and restart the server should it die."""
    with _listening(host, port) as listener:
        if dev:
            listener.close()  # Werkzeug's reloader opens and keeps its own
            supervisor = Supervisor(_development(host, port), _environment(dev))
        else:
            arguments = _production(listener, workers or _default_workers(), threads)
            supervisor = Supervisor(arguments, _environment(dev), keep=(listener.fileno(),))
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
        "--worker-tmp-dir", _worker_folder(),
        "--log-level", "warning",
        "--no-control-socket",
    ]  # fmt: skip


def _development(host: str, port: int) -> list[str]:
    return [sys.executable, "-m", "crm_host.cli.development", host, str(port)]


def _worker_folder() -> str:
    """Return a folder in memory: the workers' signs of life must not wait for a disk."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp"


def _environment(dev: bool) -> dict[str, str]:
    return os.environ | ({"CRM_DEBUG": "1"} if dev else {})


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


class Supervisor:
    """Keeps one server process alive and passes signals on to it."""

    def __init__(
        self, arguments: Sequence[str], environment: dict[str, str], keep: tuple[int, ...] = ()
    ) -> None:
        self.arguments = list(arguments)
        self.environment = environment
        #: Open files that the server takes over.
        self.keep = keep
        self.child: subprocess.Popen[bytes] | None = None
        self.stopping = False
        self.failures = 0

    def run(self) -> int:
        """Serve until a signal says stop; returns the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGHUP, self._pass_on)
        while not self.stopping:
            started = time.monotonic()
            code = self._serve_once()
            if self.stopping:
                break
            healthy = time.monotonic() - started > HEALTHY
            self.failures = 1 if healthy else self.failures + 1
            wait = BACKOFF[min(self.failures, len(BACKOFF)) - 1]
            click.echo(f"The server ended with code {code}; starting it again in {wait} s.")
            self._sleep(wait)
        return 0

    def _serve_once(self) -> int:
        self.child = subprocess.Popen(self.arguments, env=self.environment, pass_fds=self.keep)
        while True:
            try:
                return self.child.wait(timeout=GRACE if self.stopping else None)
            except subprocess.TimeoutExpired:
                self.child.kill()

    def _sleep(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < end:
            time.sleep(0.1)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True
        if self.child is not None and self.child.poll() is None:
            self.child.terminate()

    def _pass_on(self, number: int, _frame: FrameType | None) -> None:
        if self.child is not None and self.child.poll() is None:
            self.child.send_signal(number)
