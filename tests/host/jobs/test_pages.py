"""The pages about jobs: how far, how long still, what came of it, and for whose eyes."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from jobbing import Look, Make, Run

from crm_host.api import JobContext, JobFailed, enqueue
from crm_host.data.types import utc_now
from crm_host.jobs.models import StoredJob
from crm_host.testing.client import Client
from crm_host.testing.queries import Recorder
from crm_host.testing.site import Site


def put(site: Site, user_id: int | None = None, **values: Any) -> int:
    """Write a job's row."""
    given = {"name": "host.import", "module": "host", "payload": {}, "user_id": user_id}
    with site.system() as here:
        row = StoredJob(**{**given, **values})
        here.add(row)
        here.flush()
        return row.id


@pytest.fixture(autouse=True)
def importing(make: Make) -> None:
    make("import", lambda ctx: None, title="Import contacts")


def running(**values: Any) -> dict[str, Any]:
    now = utc_now()
    begun = now - timedelta(seconds=36)
    return {
        "state": "running",
        "worker": "elsewhere",
        "lease_until": now + timedelta(minutes=1),
        "started_at": begun,
        "phase": "Writing",
        "phase_at": begun,
        "done": 318,
        "total": 500,
        **values,
    }


def test_a_running_job_shows_phase_count_rate_and_remaining_time(site: Site, crm: Client) -> None:
    job_id = put(site, label="khách hàng.xlsx", **running())

    page = crm.get(f"/jobs/{job_id}")

    assert page.one("h1").get_text(" ", strip=True) == "Import contacts: khách hàng.xlsx"
    bar = page.one("#job-progress progress")
    assert (bar.get("value"), bar.get("max"), bar.get("aria-labelledby")) == (
        "318", "500", "job-text",
    )  # fmt: skip
    # Time goes on while the page is asked for: the figures are near these.
    told = page.one("#job-progress").get_text(" ", strip=True)
    seconds = re.search(r"318 of 500, about (\d+) s", told)
    rate = re.search(r"(\d+\.\d) a second", told)
    assert seconds is not None
    assert 20 <= int(seconds[1]) <= 25
    assert rate is not None
    assert 7.5 <= float(rate[1]) <= 8.9
    assert "Writing" in told


def test_it_asks_after_a_second_and_then_ever_more_rarely(
    site: Site, crm: Client, queries: Callable[[int], AbstractContextManager[Recorder]]
) -> None:
    job_id = put(site, **running())
    part = crm.get(f"/jobs/{job_id}").one("#job-progress")
    delays = []
    for _poll in range(60):
        delays.append(part.get("hx-trigger"))
        part = crm.get(str(part.get("hx-get")), htmx=True).one("#job-progress")

    assert delays[0] == "load delay:1s"
    assert delays[-1] == "load delay:5s"
    assert sorted(delays) == delays
    with queries(4):
        crm.get(str(part.get("hx-get")), htmx=True)


def test_it_speaks_at_every_quarter_and_only_then(site: Site, crm: Client) -> None:
    job_id = put(site, **running(done=100))
    address = str(crm.get(f"/jobs/{job_id}").one("#job-progress").get("hx-get"))
    spoken = []
    for done in (110, 130, 140, 260, 490):
        with site.system() as here:
            here.get_one(StoredJob, job_id).done = done
        answer = crm.get(address, htmx=True)
        spoken.append(answer.response.headers.get("HX-Trigger", ""))
        address = str(answer.one("#job-progress").get("hx-get"))

    assert spoken == [
        "",
        '{"crm:announce": "25 percent done"}',
        "",
        '{"crm:announce": "50 percent done"}',
        '{"crm:announce": "75 percent done"}',
    ]


def test_the_end_replaces_the_page_and_is_spoken(
    site: Site, crm: Client, make: Make, run_jobs: Run
) -> None:
    def finish(ctx: JobContext) -> dict[str, Any]:
        ctx.progress(497, 497)
        links = [{"title": "Open the list", "endpoint": "host.home"}]
        return {"message": "497 contacts were imported.", "links": links}

    finishing = make("finish", finish, title="Import")
    with site.system():
        job_id = enqueue(finishing)
    address = str(crm.get(f"/jobs/{job_id}").one("#job-progress").get("hx-get"))
    run_jobs()

    answer = crm.get(address, htmx=True)
    assert answer.response.headers["HX-Retarget"] == "#main"
    assert answer.response.headers["HX-Trigger"] == '{"crm:announce": "Import: Done"}'
    page = crm.get(f"/jobs/{job_id}")
    assert "497 contacts were imported." in page.one("main").get_text(" ", strip=True)
    assert page.one("main .row-line a.btn").get("href") == "/"
    assert page.one("#job-text").get_text(" ", strip=True) == "497 of 497"
    assert page.one("#job-progress").get("hx-get") is None


def test_a_failure_says_why_and_can_be_tried_again(
    site: Site, login_as: Callable[..., Client], make: Make, look: Look, run_jobs: Run
) -> None:
    def fail(ctx: JobContext) -> None:
        raise JobFailed("Row 319 has no name. Correct the file and import it again.")

    failing = make("fail", fail)
    user_id = site.user()
    with site.acting(site.actor(user_id)):
        job_id = enqueue(failing)
    run_jobs()
    client = site.client(user_id)

    page = client.get(f"/jobs/{job_id}")
    assert "Row 319 has no name." in page.one(".banner-bad").get_text(" ", strip=True)
    assert "Traceback" not in page.text
    assert "Traceback" in login_as("administrator").get(f"/jobs/{job_id}").text

    client.post(f"/jobs/{job_id}/retry")
    assert look(job_id).state == "queued"


def test_a_waiting_job_is_cancelled_at_once_and_only_once(
    site: Site, crm: Client, look: Look, run_jobs: Run
) -> None:
    job_id = put(site)

    crm.post(f"/jobs/{job_id}/cancel")
    assert look(job_id).state == "cancelled"
    again = crm.post(f"/jobs/{job_id}/cancel")
    assert again.status == 409
    assert "There is nothing to cancel." in again.text
    assert run_jobs() == 0


@pytest.mark.parametrize("state", ["running", "queued", "done"])
def test_only_what_failed_or_was_cancelled_is_tried_again(
    site: Site, crm: Client, look: Look, state: str
) -> None:
    job_id = put(site, **running(state=state))

    refused = crm.post(f"/jobs/{job_id}/retry")

    assert refused.status == 409
    assert "Only a job that failed or was cancelled can be tried again." in refused.text
    assert (look(job_id).state, look(job_id).done) == (state, 318)


def test_a_running_job_is_asked_to_stop(site: Site, crm: Client, look: Look) -> None:
    job_id = put(site, **running())

    crm.post(f"/jobs/{job_id}/cancel")

    assert (look(job_id).state, look(job_id).cancel_asked) == ("running", True)
    assert "It stops at the next opportunity." in crm.get(f"/jobs/{job_id}").text


def test_a_job_of_a_disabled_module_says_what_it_waits_for(
    site: Site, crm: Client, look: Look, run_jobs: Run
) -> None:
    job_id = put(site, name="warranty.check", module="warranty")

    assert run_jobs() == 0
    assert look(job_id).state == "queued"
    page = crm.get(f"/jobs/{job_id}")
    assert "The module warranty is not enabled, so the job waits." in page.text
    assert page.one(f"form[action='/jobs/{job_id}/cancel']")


def test_jobs_of_others_are_for_administrators_only(
    site: Site, login_as: Callable[..., Client]
) -> None:
    mine, other = site.user(name="Trần Văn Minh"), site.user(name="Ελένη Παπαδοπούλου")
    job_id = put(site, mine, label="mine.xlsx")
    theirs = put(site, other, label="theirs.xlsx")
    client = site.client(mine)

    assert "mine.xlsx" in client.get("/jobs").text
    assert "theirs.xlsx" not in client.get("/jobs").text
    assert client.get(f"/jobs/{job_id}").status == 200
    for method, path in (
        ("GET", ""),
        ("GET", "/progress"),
        ("POST", "/cancel"),
        ("POST", "/retry"),
    ):
        assert client.request(method, f"/jobs/{theirs}{path}").status == 404
    everything = login_as("administrator").get("/jobs").text
    assert "mine.xlsx" in everything
    assert "theirs.xlsx" in everything
    assert site.client().get("/jobs").status == 303


def test_the_list_needs_few_queries_and_goes_back_in_time(
    site: Site, crm: Client, queries: Callable[[int], AbstractContextManager[Recorder]]
) -> None:
    for number in range(51):
        put(site, label=f"file {number}.csv", state="done" if number else "failed")
    crm.get("/jobs")

    with queries(6):
        page = crm.get("/jobs")
    assert "file 50.csv" in page.text
    assert "file 0.csv" not in page.text
    older = next(
        link for link in page.all("main a") if link.get_text(" ", strip=True) == "Older jobs"
    )
    assert "file 0.csv" in crm.get(str(older.get("href"))).text
    assert "file 0.csv" in crm.get("/jobs?show=failed").text
