"""The consumer as a process: it starts jobs at once, and no crash loses or doubles anything."""

from __future__ import annotations

import random
import signal
import time
from datetime import datetime, timedelta

from installation import Installation
from jobbing import consumer, in_shell

from crm_host.testing.consuming import until
from crm_host.testing.live import live_server


def notes(installation: Installation, like: str = "guest%") -> list[str]:
    rows = installation.rows(f"SELECT text FROM visits_note WHERE text LIKE '{like}' ORDER BY id")
    return [row[0] for row in rows]


def state(installation: Installation, job_id: int) -> str:
    return str(installation.rows(f"SELECT state FROM host_job WHERE id = {job_id}")[0][0])


def ask(installation: Installation, call: str) -> int:
    return int(in_shell(installation, f"print({call})"))


def test_a_job_begins_within_a_second_of_the_commit(installation: Installation) -> None:
    with consumer(installation):
        until(lambda: installation.rows("SELECT 1 FROM host_consumer"))
        job_id = ask(installation, 'enqueue("visits.mark", number=1)')
        until(lambda: state(installation, job_id) == "done")

    job = installation.crm("job", "show", str(job_id), "--json").json
    created, started = (datetime.fromisoformat(job[f"{n}_at"]) for n in ("created", "started"))
    assert started - created < timedelta(seconds=1)
    assert notes(installation) == ["guest 1"]
    assert installation.rows("SELECT * FROM host_consumer") == []


def test_a_job_survives_five_kills_and_doubles_nothing(installation: Installation) -> None:
    job_id = ask(installation, 'enqueue("visits.count", upto=40, pause=0.05)')
    killed = 0
    chance = random.Random(20261122)
    while killed < 5:
        with consumer(installation) as process:
            seen = len(notes(installation))
            until(lambda before=seen: len(notes(installation)) > before)  # type: ignore[misc]  # mypy wants no default here
            time.sleep(chance.uniform(0, 0.3))
            process.kill()
            killed += 1
    with consumer(installation):
        until(lambda: state(installation, job_id) == "done")

    assert notes(installation) == [f"guest {number}" for number in range(40)]
    log = installation.crm("job", "show", str(job_id), "--json").json["log"]
    assert [entry["outcome"] for entry in log] == ["lost"] * 5 + ["done"]


def test_a_stop_ends_the_consumer_at_the_next_checkpoint(installation: Installation) -> None:
    job_id = ask(installation, 'enqueue("visits.count", upto=30, pause=0.1)')
    with consumer(installation) as process:
        until(lambda: len(notes(installation)) > 3)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0

    assert state(installation, job_id) == "queued"
    with consumer(installation):
        until(lambda: state(installation, job_id) == "done")
    assert notes(installation) == [f"guest {number}" for number in range(30)]


def test_a_cancelled_job_stops_in_the_middle_and_can_go_on(installation: Installation) -> None:
    job_id = ask(installation, 'enqueue("visits.count", upto=200, pause=0.05)')
    with consumer(installation):
        until(lambda: len(notes(installation)) > 3)
        answer = installation.crm("job", "cancel", str(job_id), "--json").json
        until(lambda: state(installation, job_id) == "cancelled")
        stopped = len(notes(installation))

        assert answer["state"] == "running"
        assert 3 < stopped < 200
        assert notes(installation) == [f"guest {number}" for number in range(stopped)]

        installation.crm("job", "retry", str(job_id))
        until(lambda: len(notes(installation)) > stopped)
    assert notes(installation)[: stopped + 1] == [f"guest {n}" for n in range(stopped + 1)]


def test_a_job_waits_while_its_module_is_disabled(installation: Installation) -> None:
    """The consumer that the server supervises makes room for a fresh one each time."""
    job_id = ask(installation, 'enqueue("visits.count", upto=30, pause=0.1)')
    with live_server(installation.url, installation.data_dir, environ=installation.environ):
        until(lambda: len(notes(installation)) > 3)
        installation.crm("module", "disable", "visits", "--yes")
        until(lambda: state(installation, job_id) == "queued")
        time.sleep(2)
        assert state(installation, job_id) == "queued"
        stopped = len(notes(installation))

        installation.crm("module", "enable", "visits", "--yes")
        until(lambda: len(notes(installation)) > stopped)
        until(lambda: state(installation, job_id) == "done")

    assert notes(installation) == [f"guest {number}" for number in range(30)]


def test_a_queue_that_is_away_does_not_stop_the_consumer(installation: Installation) -> None:
    job_id = ask(installation, 'enqueue("visits.mark", number=1)')
    with consumer(installation, CRM_JOBS_URL="redis://127.0.0.1:1/0") as process:
        until(lambda: installation.rows("SELECT 1 FROM host_consumer"))
        time.sleep(1)
        assert process.poll() is None

    assert state(installation, job_id) == "queued"


#: What the host does by itself, each for the first time.
HOUSEKEEPING = (
    "host.custom_indexes",
    "host.custom_purge",
    "host.empty_trash",
    "host.seal_changes",
    "host.send_mail",
    "host.sweep_bulk_runs",
    "host.sweep_files",
)


def test_once_drains_and_ends(installation: Installation) -> None:
    in_shell(installation, 'for n in range(5): enqueue("visits.mark", number=n)\n')

    done = installation.crm("job", "run", "--once", "--json").json
    assert done == {"ok": True, "jobs": 5 + 1 + len(HOUSEKEEPING)}
    assert notes(installation) == [f"guest {number}" for number in range(5)]
    assert notes(installation, "hourly") == ["hourly"]
    assert installation.crm("job", "run", "--once", "--json").json["jobs"] == 0
    listed = installation.crm("job", "list", "--state", "done", "--json").json
    names = sorted(row["name"] for row in listed)
    assert names == [*HOUSEKEEPING, "visits.hourly", *["visits.mark"] * 5]
