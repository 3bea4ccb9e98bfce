"""Changes of many contacts: as a job, broken off, called off, taken back, handed over."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
from crm_contacts.models import Contact
from sqlalchemy import Connection, create_engine, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from crm_host.api import new_records
from crm_host.testing.client import Client
from crm_host.testing.consuming import consumer, kill_consumers, until
from crm_host.testing.page import Page
from crm_host.testing.queries import query_budget
from crm_host.testing.site import Site

CONTACTS = "/contacts/contacts"
KILLS = 3
RunJobs = Callable[[], int]


@pytest.fixture
def fill(site: Site) -> Callable[[int], None]:
    """Return a function that adds persons."""

    def add(count: int) -> None:
        with site.system() as session, new_records(session) as batch:
            for number in range(count):
                batch.add(Contact(kind="person", display_name=f"Trần Văn Bình {number}"))
            batch.write()

    return add


def begun(crm: Client, **values: str) -> Page:
    """Give all contacts new values, up to the answer of the last button."""
    page = crm.post(f"{CONTACTS}/bulk", {"action": "edit", "all": "1"})
    preview = crm.post(f"{CONTACTS}/bulk/edit", page.fields("#bulk-form") | values)
    assert preview.status == 200, preview.text
    return crm.post(f"{CONTACTS}/bulk/edit", preview.fields("main form") | {"confirmed": "1"})


def languages(site: Site) -> dict[str | None, int]:
    with site.system() as session:
        counted = select(Contact.language, func.count()).group_by(Contact.language)
        found = session.execute(counted).all()
    return {row[0]: row[1] for row in found}


def test_more_than_two_hundred_are_changed_by_a_job_and_taken_back_by_another(
    site: Site, crm: Client, fill: Callable[[int], None], run_jobs: RunJobs
) -> None:
    fill(620)
    answer = begun(crm, **{"set-language": "vi"})
    assert answer.location.startswith("/bulk/")
    assert "progress" in crm.get(answer.location).html
    assert languages(site) == {None: 620}

    run_jobs()

    result = crm.get(answer.location)
    assert result.texts(".counts dd") == ["620", "620", "0", "0"]
    assert languages(site) == {"vi": 620}
    with site.system() as session:
        touched = session.scalars(select(Contact).order_by(Contact.id)).first()
        assert touched is not None
        touched.note = "Gọi lại thứ hai"
        name = touched.display_name

    crm.post(f"{answer.location}/undo")
    run_jobs()

    assert languages(site) == {None: 619, "vi": 1}
    undone = crm.get(answer.location)
    assert "Taken back: 619, kept: 1" in undone.text
    assert name in undone.one("#bulk-kept").text
    assert crm.post(f"{answer.location}/undo").status == 409


def test_taking_many_back_asks_no_question_for_each_of_them(
    site: Site, crm: Client, fill: Callable[[int], None], run_jobs: RunJobs
) -> None:
    fill(300)
    answer = begun(crm, **{"set-language": "vi"})
    run_jobs()
    crm.post(f"{answer.location}/undo")

    with query_budget(site.engine, 150):
        run_jobs()

    assert languages(site) == {None: 300}


def test_whoever_did_not_ask_for_a_change_does_not_see_it(
    site: Site, crm: Client, fill: Callable[[int], None]
) -> None:
    fill(2)
    answer = begun(crm, **{"set-language": "el"})
    assert answer.location == CONTACTS

    assert site.client(site.user("sales")).get("/bulk/1").status == 404
    assert crm.get("/bulk/1").status == 200
    assert site.client().get("/bulk/1").status == 303


def test_a_wrong_hierarchy_is_refused_along_with_many_others(
    site: Site, crm: Client, run_jobs: RunJobs
) -> None:
    with site.system() as session:
        parent = Contact(kind="organization", display_name="Tập đoàn Hòa Phát")
        session.add(parent)
        session.flush()
        session.add(
            Contact(kind="organization", display_name="Hòa Phát Dung Quất", parent_id=parent.id)
        )
        number = parent.id

    answer = begun(crm, **{"set-parent_id": str(number)})

    result = crm.get(answer.location)
    assert result.texts(".counts dd") == ["2", "0", "1", "1"]
    assert "Tập đoàn Hòa Phát" in result.one("#bulk-refused").text


@pytest.mark.parametrize("rows", [3_000, pytest.param(50_000, marks=pytest.mark.full)])
def test_a_killed_change_reaches_every_row_once_and_can_be_taken_back(
    site: Site, crm: Client, fill: Callable[[int], None], rows: int
) -> None:
    fill(rows)
    address = begun(crm, **{"set-language": "vi"}).location

    ended(site, "done", kills=KILLS, rows=rows)

    assert languages(site) == {"vi": rows}
    with site.system() as session:
        versions = select(func.count()).where(Contact.version == 2)
        assert session.scalar(versions) == rows
    assert changes(site) == rows
    assert crm.get(address).texts(".counts dd") == [str(rows), str(rows), "0", "0"]

    crm.post(f"{address}/undo")
    ended(site, "undone", kills=1, rows=rows)

    assert languages(site) == {None: rows}


def test_a_change_that_is_called_off_says_what_stays(
    site: Site, crm: Client, fill: Callable[[int], None]
) -> None:
    fill(6_000)
    address = begun(crm, **{"set-language": "vi"}).location
    with consumer(site) as process:
        until(lambda: progress(site) > 0)
        call_off(site, crm, process)
        until(lambda: job_state(site) == "cancelled")

    changed = languages(site)["vi"]
    assert 0 < changed < 6_000
    page = crm.get(address)
    assert "Stopped in the middle." in page.text
    assert page.texts(".counts dd")[1] == str(changed)
    assert page.all(f"form[action='{address}/undo']")


def call_off(site: Site, crm: Client, process: subprocess.Popen[bytes]) -> None:
    """Call the job off in the middle, however fast it is.

    On SQLite the job may hold the only lock nearly always: it stands still between two batches.
    """
    with held(site, process) if site.kind == "sqlite" else nullcontext():
        answer = crm.post(f"/jobs/{job_id(site)}/cancel")
        assert answer.status == 303, answer.text


@contextmanager
def held(site: Site, process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Stop the consumer where it has no lock, by holding it."""
    with create_engine(site.url, poolclass=NullPool).connect() as connection:
        take_the_lock(connection)
        process.send_signal(signal.SIGSTOP)
        connection.rollback()
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


def take_the_lock(connection: Connection) -> None:
    """Begin to write as soon as nobody else does: between two batches that is a moment."""
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError:
            continue
        return


def value(site: Site, statement: str) -> Any:
    """Look without the lock that the site's own connections begin with."""
    with create_engine(site.url, poolclass=NullPool).connect() as connection:
        return connection.execute(text(statement)).scalar_one()


def progress(site: Site) -> int:
    """Return how many batches were carried out or taken back."""
    return int(value(site, "SELECT count(done_at) + count(undone) FROM host_bulk_step"))


def changes(site: Site) -> int:
    of_contacts = "record_type = 'contacts.contact' AND operation = 'update'"
    return int(value(site, f"SELECT count(*) FROM host_change WHERE {of_contacts}"))


def job_id(site: Site) -> int:
    return int(value(site, "SELECT job_id FROM host_bulk_run"))


def job_state(site: Site) -> str:
    return str(value(site, "SELECT state FROM host_job WHERE name = 'host.bulk_change'"))


def ended(site: Site, state: str, *, kills: int, rows: int) -> None:
    """Let consumers work until the run is in a state; the first ones are killed at random."""
    kill_consumers(site, lambda: progress(site), kills, rows)
    with consumer(site):
        query = "SELECT state FROM host_bulk_run"
        until(lambda: value(site, query) == state, 90 + rows / 100)
