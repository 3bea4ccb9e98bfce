"""What the tests about jobs share: types of fixtures, a module with jobs, and consumers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from fakes import Fake
from installation import Installation

from crm_host.jobs.declare import Job
from crm_host.jobs.models import StoredJob
from crm_host.testing.consuming import consumer_in

#: Declares a job of the host: `make("count", run, retries=2)`.
Make = Callable[..., Job]
#: Reads a job's row.
Look = Callable[[int], StoredJob]
#: Runs what is due and says how much that was.
Run = Callable[[], int]

#: A module whose jobs write notes.
JOBS = """
import time
from crm_host.api import job, session
from crm_visits.models import VisitsNote

@job("count", title="Count guests", retries=2, lease=15)
def count(ctx, *, upto, pause=0.0):
    for number in range(ctx.state.get("next", 0), upto):
        session().add(VisitsNote(text=f"guest {number}"))
        session().flush()
        time.sleep(pause)
        ctx.checkpoint({"next": number + 1})
        ctx.progress(number + 1, upto, "Counting")

@job("mark", title="Mark a guest", lease=15)
def mark(ctx, *, number, pause=0.0):
    time.sleep(pause)
    session().add(VisitsNote(text=f"guest {number}"))

@job("hourly", title="Every hour", every="1h")
def hourly(ctx):
    session().add(VisitsNote(text="hourly"))
"""


def install_visits(installation: Installation) -> None:
    """Install a module with jobs."""
    Fake("visits", files={"jobs.py": JOBS}).write(installation.packages)
    installation.crm("module", "install", "visits", "--yes")


def in_shell(installation: Installation, statements: str, **environ: str) -> str:
    """Run Python in `crm shell`, commit, and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "crm_host.cli", "shell"],
        input=f"from crm_host.api import enqueue, session\n{statements}\nsession().commit()\n",
        env=os.environ | installation.environ | environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout


@contextmanager
def consumer(
    installation: Installation, *options: str, **environ: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a consumer until the block ends."""
    known = installation.environ | environ
    with consumer_in(installation.data_dir, known, *options) as process:
        yield process
