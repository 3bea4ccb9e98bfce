"""Checks of files that are too large for a request: a job does them, and the page follows it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from crm_contacts.models import Contact
from crm_portability import checking, uploads
from crm_portability.models import CHECKED, CHECKING, Import
from sqlalchemy import delete, func, select, update
from wizard import RunJobs, counts, started, upload

from crm_host.auth.models import RoleGrant, User
from crm_host.data.types import utc_now
from crm_host.jobs.models import StoredJob
from crm_host.jobs.tick import tick
from crm_host.testing.client import Client
from crm_host.testing.page import Page
from crm_host.testing.site import Site

HEADINGS = "Họ;Tên riêng;Ngày sinh;Ghi chú\n"


def people(rows: int, wrong: tuple[int, ...] = ()) -> str:
    """Return a file of persons, some of whom have a birthday that cannot be."""
    lines = (
        f"Nguyễn;Khách {n};{'32/13/1990' if n in wrong else '14/03/1990'};Dòng {n}"
        for n in range(rows)
    )
    return HEADINGS + "\n".join(lines)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let four rows be too many for a request."""
    monkeypatch.setattr(checking, "LARGE", 3)


def asked(client: Client, content: str, **changes: str) -> str:
    """Upload a file, ask for its check, and return the address of the check."""
    answer = client.submit(upload(client, content).location, changes, form="#match")
    assert answer.status == 303, answer.text
    return answer.location


def sent(client: Client, address: str, button: str) -> Page:
    """Press a button of the page that follows a check."""
    return client.submit(address, {"do": button}, form="#checking")


def jobs(site: Site) -> list[tuple[str, str]]:
    with site.system() as session:
        found = session.execute(select(StoredJob.name, StoredJob.state).order_by(StoredJob.id))
        return [(name, state) for name, state in found]


def contacts(site: Site) -> int:
    with site.system() as session:
        return session.scalar(select(func.count()).select_from(Contact)) or 0


def test_five_thousand_rows_are_checked_by_a_job_and_corrected_in_place(
    site: Site, crm: Client, run_jobs: RunJobs
) -> None:
    address = asked(crm, people(5_000, wrong=(17, 4_321)))
    waiting = crm.get(address)
    assert waiting.heading == "Check of khách.csv"
    assert "Waiting" in waiting.one("#job-progress").text
    assert waiting.one("noscript a")["href"] == address

    assert run_jobs() == 1

    check = crm.get(address)
    assert counts(check) == ["4998", "0", "0", "2"]
    assert contacts(site) == 0
    refused = crm.get(f"{address.removesuffix('/check')}/failed").response.get_data().decode()
    assert "Khách 4321" in refused

    wrong = [str(tag["name"]) for tag in check.all("#portability-errors input.form-control")]
    again = crm.submit(
        address, dict.fromkeys(wrong, "14/03/1990") | {"do": "fix"}, form="#do-import"
    )
    assert again.location == address
    run_jobs()
    assert counts(crm.get(address)) == ["5000", "0", "0", "0"]

    started(crm, crm.get(address))
    run_jobs()
    assert contacts(site) == 5_000


@pytest.mark.usefixtures("few")
def test_a_small_file_is_checked_at_once(site: Site, crm: Client) -> None:
    assert counts(crm.get(asked(crm, people(3)))) == ["3", "0", "0", "0"]
    assert jobs(site) == []


@pytest.mark.usefixtures("few")
def test_asking_twice_and_reloading_make_one_check(
    site: Site, crm: Client, run_jobs: RunJobs
) -> None:
    address = asked(crm, people(5))
    match = address.removesuffix("/check")
    crm.submit(match, {}, form="#match")
    crm.get(address)
    sent(crm, address, "again")

    assert jobs(site) == [("portability.check", "queued")]
    run_jobs()
    assert counts(crm.get(address)) == counts(crm.get(address)) == ["5", "0", "0", "0"]
    assert len(jobs(site)) == 1


@pytest.mark.usefixtures("few")
def test_another_mapping_calls_the_first_check_off(
    site: Site, crm: Client, run_jobs: RunJobs
) -> None:
    address = asked(crm, people(5, wrong=(2,)))
    match = address.removesuffix("/check")
    crm.submit(match, {"col-2": "-"}, form="#match")
    assert [state for _name, state in jobs(site)] == ["cancelled", "queued"]

    run_jobs()

    assert counts(crm.get(address)) == ["5", "0", "0", "0"]


@pytest.mark.usefixtures("few")
def test_a_check_that_was_replaced_while_it_ran_leaves_no_result(
    site: Site, crm: Client, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = asked(crm, people(5, wrong=(2,)))
    match, rehearse = address.removesuffix("/check"), checking._rehearsed
    calls = []

    def overtaken(*args: object) -> object:
        found = rehearse(*args)  # type: ignore[arg-type]
        calls.append(1)
        if len(calls) == 1:
            crm.submit(match, {"col-2": "-"}, form="#match")
        return found

    monkeypatch.setattr(checking, "_rehearsed", overtaken)
    run_jobs()

    assert len(calls) == 2
    assert counts(crm.get(address)) == ["5", "0", "0", "0"]
    assert not crm.get(address).all("a[href$='/failed']")


@pytest.mark.usefixtures("few")
def test_a_check_that_is_overtaken_stops_and_does_not_disturb_the_next_one(
    site: Site, crm: Client, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = asked(crm, people(1_200, wrong=(2,)))
    match, tried, calls = address.removesuffix("/check"), checking.tried, []

    def overtaken(*args: Any) -> Any:
        calls.append(1)
        is_first = len(calls) == 1
        for number, step in enumerate(tried(*args)):
            if is_first and number == 1:
                crm.submit(match, {"col-2": "-"}, form="#match")
                assert run_jobs() == 1  # to its end, between two batches of the first one
            yield step

    monkeypatch.setattr(checking, "tried", overtaken)
    run_jobs()

    assert [state for _name, state in jobs(site)] == ["cancelled", "done"]
    assert counts(crm.get(address)) == ["1200", "0", "0", "0"]


@pytest.mark.usefixtures("few")
def test_a_cancelled_check_says_so_and_is_begun_again(
    site: Site, crm: Client, run_jobs: RunJobs
) -> None:
    address = asked(crm, people(5))
    assert sent(crm, address, "cancel").location == address
    page = crm.get(address)
    assert "The check was cancelled. Nothing was written." in page.text
    assert not page.all("#job-progress")
    assert run_jobs() == 0

    sent(crm, address, "again")
    run_jobs()

    assert counts(crm.get(address)) == ["5", "0", "0", "0"]


@pytest.mark.usefixtures("few")
def test_a_check_stops_when_it_is_cancelled_while_it_runs(
    site: Site, crm: Client, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = asked(crm, people(5))
    importer = checking.Prepared.importer

    def cancelling(self: checking.Prepared, label: str) -> object:
        sent(crm, address, "cancel")
        return importer(self, label)

    monkeypatch.setattr(checking.Prepared, "importer", cancelling)
    run_jobs()

    assert jobs(site) == [("portability.check", "cancelled")]
    assert "The check was cancelled." in crm.get(address).text


@pytest.mark.usefixtures("few")
def test_a_file_that_breaks_off_behind_the_first_rows_is_told_on_the_page(
    crm: Client, run_jobs: RunJobs
) -> None:
    address = asked(crm, people(600) + '\n"Nguyễn;')
    run_jobs()
    page = crm.get(address)
    assert "quotation marks" in page.one(".banner").text
    assert page.one("#checking button")["value"] == "again"


@pytest.mark.usefixtures("few")
def test_a_question_is_asked_before_any_job(site: Site, crm: Client) -> None:
    content = HEADINGS + "\n".join(f"Nguyễn;Khách {n};03/04/1990;" for n in range(5))
    page = crm.submit(upload(crm, content).location, {}, form="#match")
    assert page.status == 422
    assert jobs(site) == []


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(
    ("loss", "says"),
    [
        (update(User).values(active=False), "may not use the CRM any more"),
        (delete(RoleGrant), "This needs the permission “portability.import.run”"),
    ],
    ids=["the account", "the role"],
)
def test_who_asked_and_lost_the_right_gets_no_result(
    site: Site, crm: Client, run_jobs: RunJobs, loss: Any, says: str
) -> None:
    asked(crm, people(5))
    with site.system() as session:
        session.execute(loss)

    run_jobs()

    with site.system() as session:
        job = session.scalars(select(StoredJob)).one()
        assert (job.state, session.scalars(select(Import.state)).one()) == ("failed", CHECKING)
        assert says in job.error


@pytest.mark.usefixtures("few")
def test_records_whose_app_is_switched_off_meanwhile_end_the_check_in_words(
    site: Site, crm: Client, run_jobs: RunJobs
) -> None:
    address = asked(crm, people(5))
    with site.system() as session:
        session.execute(update(Import).values(record_type="billing.invoice"))
    run_jobs()
    assert "is switched off" in crm.get(address).one(".banner").text
    assert crm.get(address.removesuffix("/check")).status == 404


@pytest.mark.usefixtures("few")
def test_a_check_whose_process_died_is_done_anew(
    site: Site, crm: Client, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = asked(crm, people(5, wrong=(1,)))
    rehearse = checking._rehearsed

    def dying(*args: object) -> object:
        rehearse(*args)  # type: ignore[arg-type]
        raise SystemExit(9)

    monkeypatch.setattr(checking, "_rehearsed", dying)
    with pytest.raises(SystemExit):
        run_jobs()
    monkeypatch.setattr(checking, "_rehearsed", rehearse)
    assert "Running" in crm.get(address).text
    with site.system() as session:
        session.execute(update(StoredJob).values(lease_until=utc_now() - timedelta(minutes=1)))
    with site.app.app_context():
        tick(site.app)

    run_jobs()

    assert counts(crm.get(address)) == ["4", "0", "0", "1"]
    with site.system() as session:
        checked = session.scalars(select(Import)).one()
        assert checked.state == CHECKED
        with site.app.app_context():
            folder = uploads.path(checked).parent
        assert sorted(path.name for path in folder.iterdir()) == ["failed", "upload"]


@pytest.mark.usefixtures("few")
def test_the_page_goes_on_by_itself_once_the_check_has_ended(
    crm: Client, run_jobs: RunJobs
) -> None:
    address = asked(crm, people(5))
    poll = str(crm.get(address).one("#job-progress")["hx-get"])
    assert crm.get(poll, htmx=True).one("#job-progress")["hx-get"].startswith("/jobs/")

    run_jobs()

    ended = crm.get(poll, htmx=True).one("#job-progress")
    assert (ended["hx-get"], ended["hx-target"]) == (address, "#main")
    assert counts(crm.get(address, htmx=True)) == ["5", "0", "0", "0"]
