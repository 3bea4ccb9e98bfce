"""Imports that run in the background, end honestly, and are undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from crm_contacts.models import Contact
from crm_portability.importing import engine
from sqlalchemy import select, update
from wizard import PEOPLE, RunJobs, checked, counts, finished, started

from crm_host.data.types import utc_now
from crm_host.jobs.models import StoredJob
from crm_host.jobs.tick import tick
from crm_host.testing.client import Client
from crm_host.testing.page import Page
from crm_host.testing.site import Site


@pytest.fixture
def imported(crm: Client, run_jobs: RunJobs) -> Callable[..., Page]:
    """Import a file as its check proposes and return the page with the result."""

    def do(content: str) -> Page:
        check = checked(crm, content)
        return finished(crm, run_jobs, started(crm, check))

    return do


def undone(crm: Client, run_jobs: RunJobs, result: Page) -> Page:
    """Press Undo on the page with a result."""
    form = "form[action$='/undo']"
    answer = crm.post(str(result.one(form)["action"]), result.fields(form))
    return finished(crm, run_jobs, answer)


def names(site: Site) -> list[str]:
    with site.system() as session:
        return sorted(session.scalars(select(Contact.display_name)))


def test_undoing_takes_away_what_was_created(
    site: Site, crm: Client, run_jobs: RunJobs, imported: Callable[..., Page]
) -> None:
    result = imported(PEOPLE)
    assert len(names(site)) == 3

    page = undone(crm, run_jobs, result)

    assert "The import was undone." in page.text
    assert counts(page) == ["3", "0", "0"]
    assert names(site) == []


def test_undoing_restores_what_was_changed(
    site: Site, crm: Client, run_jobs: RunJobs, imported: Callable[..., Page]
) -> None:
    imported("Họ;Tên riêng;Email;Ghi chú\nNguyễn;Đức;duc@thinhphat.vn;Khách quen\n")
    result = imported("Họ;Tên riêng;Email;Ghi chú\nĐặng;Đức;duc@thinhphat.vn;VIP\n")
    assert names(site) == ["Đặng Đức"]

    page = undone(crm, run_jobs, result)

    assert counts(page) == ["0", "1", "0"]
    with site.system() as session:
        back = session.scalars(select(Contact)).one()
        assert (back.display_name, back.note) == ("Nguyễn Đức", "Khách quen")


def test_what_somebody_changed_since_is_kept_and_named(
    site: Site, crm: Client, run_jobs: RunJobs, imported: Callable[..., Page]
) -> None:
    result = imported(PEOPLE)
    with site.system() as session:
        number = session.scalar(select(Contact.id).where(Contact.given_name == "Hà"))
    crm.submit(f"/contacts/contacts/{number}/edit", {"website": "https://ha.example"})

    page = undone(crm, run_jobs, result)

    assert counts(page) == ["2", "0", "1"]
    assert names(site) == ["Trần Hà"]
    assert "Trần Hà" in page.texts("#portability-kept td")[0]
    assert "has changed it since" in page.text


def test_an_import_is_undone_once(
    crm: Client, run_jobs: RunJobs, imported: Callable[..., Page]
) -> None:
    result = imported(PEOPLE)
    form = result.fields("form[action$='/undo']")
    address = str(result.one("form[action$='/undo']")["action"])
    undone(crm, run_jobs, result)

    again = crm.post(address, form)

    assert again.status == 409
    assert "This import is undone already." in again.text


def test_batches_that_were_committed_are_not_imported_again(
    site: Site, crm: Client, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process dies while the third batch is written; the next attempt goes on there."""
    monkeypatch.setattr(engine, "BATCH", 2)
    rows = "".join(f"Nguyễn;Khách {n};Ghi chú\n" for n in range(9))
    check = checked(crm, "Họ;Tên riêng;Ghi chú\n" + rows)
    answer = started(crm, check)
    take, calls = engine.Importer._take, []

    def dying(self: engine.Importer, batch: object) -> object:
        calls.append(1)
        if len(calls) == 3:
            raise SystemExit(9)
        return take(self, batch)  # type: ignore[arg-type]

    monkeypatch.setattr(engine.Importer, "_take", dying)
    with pytest.raises(SystemExit):
        run_jobs()
    assert len(names(site)) == 4
    _lose_the_lease(site)

    page = finished(crm, run_jobs, answer)

    assert counts(page) == ["9", "0", "0", "0"]
    assert len(names(site)) == 9


def test_the_same_file_again_is_announced_before_it_is_imported(
    crm: Client, imported: Callable[..., Page]
) -> None:
    imported(PEOPLE)

    page = checked(crm, PEOPLE)

    assert "The very same file was imported before" in page.text


def test_the_same_file_does_not_run_twice_at_once(crm: Client, run_jobs: RunJobs) -> None:
    first, second = checked(crm, PEOPLE), checked(crm, PEOPLE)
    started(crm, first)

    refused = started(crm, second)

    assert refused.status == 409
    assert "The same file is being imported right now." in refused.text
    assert run_jobs() == 1


def test_a_file_that_breaks_off_fails_and_can_be_undone(
    site: Site, crm: Client, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BATCH", 2)
    check = checked(crm, PEOPLE)
    answer = started(crm, check)
    take, calls = engine.Importer._take, []

    def broken(self: engine.Importer, batch: object) -> object:
        calls.append(1)
        if len(calls) > 1:
            raise OSError("disk")
        return take(self, batch)  # type: ignore[arg-type]

    monkeypatch.setattr(engine.Importer, "_take", broken)
    for _attempt in range(8):
        _make_due(site)
        run_jobs()
    assert "Failed" in crm.get(answer.location).text
    result = crm.get(check.response.request.path.replace("/check", "/result"))
    assert "The import ended before all rows were dealt with." in result.text

    page = undone(crm, run_jobs, result)

    assert counts(page) == ["2", "0", "0"]
    assert names(site) == []


def test_earlier_imports_are_listed_with_their_state(
    crm: Client, run_jobs: RunJobs, imported: Callable[..., Page]
) -> None:
    undone(crm, run_jobs, imported(PEOPLE))
    imported(PEOPLE)

    page = crm.get("/portability/imports")

    assert page.texts("tbody .cell-end") == ["Done", "Undone"]


def test_nobody_undoes_the_import_of_somebody_else(
    site: Site, crm: Client, imported: Callable[..., Page]
) -> None:
    result = imported(PEOPLE)
    address = str(result.one("form[action$='/undo']")["action"])
    other = site.client(site.user("administrator", name="Άννα"))

    assert other.post(address).status == 404


def _lose_the_lease(site: Site) -> None:
    """Let the lease of the job that runs be over, as it is some time after its process died."""
    with site.system() as session:
        session.execute(update(StoredJob).values(lease_until=utc_now() - timedelta(minutes=1)))
    with site.app.app_context():
        tick(site.app)


def _make_due(site: Site) -> None:
    with site.system() as session:
        session.execute(update(StoredJob).values(run_at=utc_now()))
