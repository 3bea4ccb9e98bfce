"""Imports and their undoing that are stopped, tried again, or asked for twice at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from crm_contacts.models import Contact
from crm_portability.importing import engine, run_pages
from crm_portability.models import Import
from flask import Response
from sqlalchemy import select, update
from wizard import PEOPLE, RunJobs, checked, counts, finished, started

from crm_host.jobs.context import JobContext
from crm_host.jobs.models import StoredJob
from crm_host.testing.client import Client
from crm_host.testing.page import Page
from crm_host.testing.site import Site

UNDO = "form[action$='/undo']"


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BATCH", 1)


def names(site: Site) -> list[str]:
    with site.system() as session:
        return sorted(session.scalars(select(Contact.display_name)))


def stopped_after(monkeypatch: pytest.MonkeyPatch, site: Site, count: int) -> Callable[[], None]:
    """Have whatever job runs cancelled once it has committed so many steps."""
    real, calls = JobContext.checkpoint, []

    def checkpoint(self: JobContext, *args: object) -> None:
        real(self, *args)  # type: ignore[arg-type]
        calls.append(1)
        if len(calls) == count:
            with site.engine.begin() as connection:
                running = update(StoredJob).where(StoredJob.state == "running")
                connection.execute(running.values(cancel_asked=True))

    monkeypatch.setattr(JobContext, "checkpoint", checkpoint)
    return lambda: monkeypatch.setattr(JobContext, "checkpoint", real)


def undo(crm: Client, page: Page) -> Page:
    return crm.post(str(page.one(UNDO)["action"]), page.fields(UNDO))


def result_of(crm: Client, check: Page) -> Page:
    return crm.get(check.response.request.path.replace("/check", "/result"))


def test_a_cancelled_import_that_was_undone_does_not_go_on(
    site: Site, crm: Client, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = checked(crm, PEOPLE)
    job = started(crm, check).location
    go_on = stopped_after(monkeypatch, site, 1)
    run_jobs()
    go_on()
    assert 0 < len(names(site)) < 3
    page = finished(crm, run_jobs, undo(crm, result_of(crm, check)))
    assert "The import was undone." in page.text

    crm.submit(job, {}, form=f"form[action='{job}/retry']")
    run_jobs()

    assert "This import was undone. Upload the file again" in crm.get(job).text
    assert names(site) == []
    assert "The import was undone." in result_of(crm, check).text


def test_undoing_that_was_cancelled_says_so_and_goes_on(
    site: Site, crm: Client, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = checked(crm, PEOPLE)
    page = finished(crm, run_jobs, started(crm, check))
    answer = undo(crm, page)
    assert "This import is being undone already." in undo(crm, page).text
    go_on = stopped_after(monkeypatch, site, 3)
    run_jobs()
    go_on()
    assert 0 < len(names(site)) < 3

    page = result_of(crm, check)
    assert "Undoing ended before everything was taken back." in page.text
    assert crm.get(answer.location).status == 200
    page = finished(crm, run_jobs, undo(crm, page))

    assert counts(page) == ["3", "0", "0"]
    assert names(site) == []


def test_two_people_start_the_same_file_at_the_same_moment(
    site: Site, crm: Client, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = site.client(site.user("administrator", name="Άννα"))
    pages = [(crm, checked(crm, PEOPLE)), (other, checked(other, PEOPLE))]
    real, statuses = run_pages.start, []

    def slow(upload: Import) -> Response:
        answer = real(upload)
        time.sleep(0.5)  # before the commit
        return answer

    monkeypatch.setattr(run_pages, "start", slow)

    def press(client: Client, check: Page) -> None:
        statuses.append(started(client, check).status)

    threads = [threading.Thread(target=press, args=pair) for pair in pages]
    for thread in threads:
        thread.start()
        time.sleep(0.1)
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [303, 409]
    assert run_jobs() == 1
    assert len(names(site)) == 3


def renamed(site: Site, record_type: str) -> None:
    """Let the imports speak of records that no loaded module has, as when it is switched off."""
    with site.engine.begin() as connection:
        connection.execute(update(Import).values(record_type=record_type))


def test_nothing_is_undone_while_the_app_of_the_records_is_off(
    site: Site, crm: Client, run_jobs: RunJobs
) -> None:
    check = checked(crm, PEOPLE)
    page = finished(crm, run_jobs, started(crm, check))
    renamed(site, "gone.contact")
    refused = undo(crm, page)
    assert (refused.status, len(names(site))) == (409, 3)
    assert "The app of these records is switched off." in refused.text

    renamed(site, "contacts.contact")
    job = undo(crm, page).location
    renamed(site, "gone.contact")  # after it was asked for
    run_jobs()
    assert "The app of these records is switched off." in crm.get(job).text

    renamed(site, "contacts.contact")
    page = finished(crm, run_jobs, undo(crm, result_of(crm, check)))
    assert counts(page) == ["3", "0", "0"]
    assert names(site) == []


def test_whoever_lost_the_right_undoes_nothing(site: Site, crm: Client, run_jobs: RunJobs) -> None:
    page = finished(crm, run_jobs, started(crm, checked(crm, PEOPLE)))
    reader = site.user("reader", grants={"portability.import.run": "all"})
    with site.engine.begin() as connection:
        connection.execute(update(Import).values(user_id=reader))

    refused = undo(site.client(reader), page)

    assert refused.status == 409
    assert "You may not change these records any more." in refused.text
    assert len(names(site)) == 3
