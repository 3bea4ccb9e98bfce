"""Ten thousand jobs on a real Redis: two consumers, one of them killed twice."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from installation import Installation
from jobbing import consumer, in_shell

from crm_host.testing.consuming import until
from crm_host.testing.databases import Kind

#: SQLite, with its one writer, is no database for two consumers; a taste of it is enough.
JOBS = {"sqlite": 500, "postgresql": 10_000}


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """Return the address of a Redis of this test's own."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("Redis is not installed; on Debian: apt-get install redis-server")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    try:
        until(lambda: _answers(port))
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)


def test_every_job_is_done_exactly_once(
    installation: Installation, redis: str, database_kind: Kind
) -> None:
    """Each job inserts a row of its own, in the transaction that marks it as done."""
    jobs = JOBS[database_kind]
    environ = {"CRM_JOBS_URL": redis}
    ask = f"for number in range({jobs}): enqueue('visits.mark', number=number)\n"
    in_shell(installation, ask, **environ)

    with ExitStack() as stack:
        stack.enter_context(consumer(installation, **environ))
        for share in (0.2, 0.5):
            with consumer(installation, **environ) as mortal:
                until(lambda share=share: _done(installation) > share * jobs, 120)  # type: ignore[misc]  # mypy wants no default here
                mortal.kill()
        stack.enter_context(consumer(installation, **environ))
        until(lambda: _done(installation) == jobs, 180)

    guests = installation.rows("SELECT text, COUNT(*) FROM visits_note GROUP BY text")
    assert {tuple(row) for row in guests if row[0] != "hourly"} == {
        (f"guest {number}", 1) for number in range(jobs)
    }
    assert installation.rows("SELECT COUNT(*) FROM host_job WHERE state <> 'done'") == [(0,)]


def _done(installation: Installation) -> int:
    time.sleep(0.3)
    query = "SELECT COUNT(*) FROM host_job WHERE name = 'visits.mark' AND state = 'done'"
    return int(installation.rows(query)[0][0])


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
