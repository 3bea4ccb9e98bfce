"""The job consumer of a site, in a process of its own that works, and that may be killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from crm_host.testing.site import Site

#: Seconds after some progress until a consumer is killed, at most.
_LONGEST = 0.2


@contextmanager
def consumer(site: Site) -> Iterator[subprocess.Popen[bytes]]:
    """Let a consumer carry out the jobs of a site while the block runs."""
    environ = {
        "CRM_DATABASE_URL": site.url,
        "CRM_DATA_DIR": str(site.data_dir),
        "CRM_SECRET_KEY": "for tests only",
    }
    with consumer_in(site.data_dir, environ) as process:
        yield process


@contextmanager
def consumer_in(
    folder: Path, environ: Mapping[str, str], *options: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a consumer until the block ends; it has 40 seconds to end what it does.

    :param folder: where it writes its log.
    :param environ: what it is told of database and folders.
    :param options: of `crm job run`.
    """
    with (folder / "consumer.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "crm_host.cli", "job", "run", *options],
            env=os.environ | environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(40)
        finally:
            process.kill()


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    """Wait for something to become true.

    :raises AssertionError: it does not within so many seconds.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def kill_consumers(site: Site, progress: Callable[[], int], times: int, seed: int) -> None:
    """Kill one consumer after another, each at a random moment after it made some progress.

    :param progress: how much is done; each consumer must add to it.
    """
    pick = random.Random(seed)
    for _ in range(times):
        with consumer(site) as process:
            seen = progress()
            until(lambda seen=seen: progress() > seen, 120)  # type: ignore[misc]  # mypy wants no default here
            time.sleep(pick.uniform(0, _LONGEST))
            assert process.poll() is None
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
