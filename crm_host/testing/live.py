"""A real server process for tests that need sockets, several workers or a browser."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class LiveServer:
    """A running `crm serve`."""

    #: Address without a trailing slash, as `http://localhost:54321`.
    address: str
    #: The supervisor's process id; it leads a process group of its own.
    process: int
    log: Path


@contextmanager
def live_server(
    database_url: str,
    data_dir: Path,
    *options: str,
    environ: Mapping[str, str] | None = None,
) -> Iterator[LiveServer]:
    """Run `crm serve` with some options on a free port until the block ends.

    :raises RuntimeError: it did not answer within a minute; the text ends with its log.
    """
    port, log = _free_port(), data_dir / "serve.log"
    given = {"CRM_DATABASE_URL": database_url, "CRM_DATA_DIR": str(data_dir), **(environ or {})}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "crm_host.cli", "serve", "--port", str(port), *options],
            env=os.environ | given,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = LiveServer(f"http://localhost:{port}", process.pid, log)
    try:
        _wait_until_up(server, process)
        yield server
    finally:
        _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(server: LiveServer, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.address}/login", timeout=5):
                return
        except urllib.error.HTTPError:
            return  # It answers; what it answers is for the test to judge.
        except OSError:
            time.sleep(0.05)
    text = server.log.read_text(encoding="utf-8", errors="replace")
    raise RuntimeError(f"`crm serve` did not answer. Its log ends:\n{text[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=30)
    with suppress(ProcessLookupError):  # everything ended in order
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
