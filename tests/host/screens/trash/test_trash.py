"""The trash: who deleted what, restoring it, and deleting it for good."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from workshop import Customer, Machine, Reading
from workshop_site import APPRENTICE, CLERK, EVERYTHING, MANAGER, Site

from crm_host.data.actor import SYSTEM, acting_as
from crm_host.data.audit.visible import WITH_TRASH
from crm_host.data.changes import Change
from crm_host.data.session import system_session
from crm_host.jobs.context import JobContext
from crm_host.kernel.registry import registry
from crm_host.screens.trash_purging import empty_trash
from crm_host.testing.client import Client
from crm_host.testing.queries import query_budget

MACHINE = "/trash/workshop.machine"
PURGER = replace(MANAGER, grants=EVERYTHING | {"host.trash.purge": "all"})


class Quiet(JobContext):
    """A job's context without a job behind it."""

    def __init__(self) -> None:
        """Need nothing."""

    def checkpoint(self, state: Any = None) -> None:
        """Commit nothing."""

    def progress(self, *_args: Any, **_values: Any) -> None:
        """Tell nobody."""


@pytest.fixture
def keep(workshop: Site) -> Callable[[Any], int]:
    """Return a function that keeps a record and returns its id."""

    def add(record: Any) -> int:
        with workshop.app.app_context(), acting_as(MANAGER), system_session("test") as own:
            own.add(record)
            own.flush()
            return int(record.id)

    return add


def trashed(client: Client, path: str) -> None:
    assert client.post(f"{path}/delete").status == 303


def rows(client: Client, query: str = "") -> list[str]:
    return client.get(f"/trash{query}").texts("tbody .cell-main")


def test_it_tells_who_deleted_what_and_until_when_it_is_kept(workshop, keep):
    keep(Machine(name="Máy khoan"))
    with time_machine.travel(datetime(2026, 3, 9, 7, 5, tzinfo=UTC), tick=False):
        trashed(workshop.browser(CLERK), "/workshop/machines/1")
        page = workshop.browser().get("/trash")
    [row] = page.texts("tbody tr")
    assert "Máy khoan Machine" in row
    assert "Νίκος Παπαδόπουλος" in row
    assert "09/03/2026 07:05" in row
    assert "08/04/2026 07:05" in row


def test_it_shows_all_types_or_one(client, keep):
    keep(Machine(name="Máy khoan"))
    keep(Customer(name="Hòa Phát"))
    trashed(client, "/workshop/machines/1")
    trashed(client, "/workshop/customers/1")
    assert rows(client) == ["Hòa Phát", "Máy khoan"]
    assert rows(client, "?type=workshop.machine") == ["Máy khoan"]


def test_hidden_records_are_not_there(workshop, keep):
    keep(Machine(name="Máy khoan"))
    trashed(workshop.browser(), "/workshop/machines/1")
    assert rows(workshop.browser(APPRENTICE)) == []
    assert workshop.browser(APPRENTICE).post(f"{MACHINE}/1/restore").status == 404


def test_a_record_comes_back_with_its_lines_and_links(client, keep, desk):
    customer = keep(Customer(name="Hòa Phát"))
    keep(Machine(name="Pump", customer_id=customer, readings=[Reading(value="1,5")]))
    trashed(client, "/workshop/customers/1")
    answer = client.post("/trash/workshop.customer/1/restore")
    assert answer.location == "/workshop/customers/1"
    assert "Hòa Phát" in client.get("/workshop/machines/1").text


def test_restoring_is_undone(client, keep):
    keep(Machine(name="Máy khoan"))
    trashed(client, "/workshop/machines/1")
    client.get("/trash")
    client.post(f"{MACHINE}/1/restore")
    undo = client.get("/workshop/machines/1").one("#toasts form")["action"]
    client.post(str(undo))
    assert rows(client) == ["Máy khoan"]


def test_what_it_refers_to_may_be_restored_along(client, keep):
    customer = keep(Customer(name="Hòa Phát"))
    keep(Machine(name="Pump", customer_id=customer))
    trashed(client, "/workshop/machines/1")
    trashed(client, "/workshop/customers/1")
    question = client.post(f"{MACHINE}/1/restore")
    assert "Restore Hòa Phát, too" in question.text
    assert rows(client) == ["Hòa Phát", "Pump"]
    client.post(f"{MACHINE}/1/restore", question.fields("main form.trash-restore"))
    assert rows(client) == []
    assert "Hòa Phát" in client.get("/workshop/machines/1").text


def test_it_may_come_back_alone(client, keep):
    customer = keep(Customer(name="Hòa Phát"))
    keep(Machine(name="Pump", customer_id=customer))
    trashed(client, "/workshop/machines/1")
    trashed(client, "/workshop/customers/1")
    client.post(f"{MACHINE}/1/restore", {"answered": "1"})
    assert rows(client) == ["Hòa Phát"]


def test_a_value_that_was_taken_meanwhile_is_a_question(client, keep):
    keep(Machine(name="Pump", serial="A-1"))
    trashed(client, "/workshop/machines/1")
    keep(Machine(name="Drill", serial="A-1"))
    question = client.post(f"{MACHINE}/1/restore")
    assert "It was “A-1”." in question.text
    again = client.post(f"{MACHINE}/1/restore", {"answered": "1", "serial": "A-1"})
    assert (again.status, again.texts(".banner-bad p")) == (
        422,
        ["Another record has this value as well."],
    )
    client.post(f"{MACHINE}/1/restore", {"answered": "1", "serial": "A-2"})
    assert "A-2" in client.get("/workshop/machines/1").text


def test_undoing_a_deletion_whose_value_was_taken_says_so(client, keep):
    keep(Machine(name="Pump", serial="A-1"))
    trashed(client, "/workshop/machines/1")
    undo = str(client.get("/workshop/machines").one("#toasts form")["action"])
    keep(Machine(name="Drill", serial="A-1"))
    assert "others have them by now" in client.post(undo).text


def test_a_restore_needs_the_right_to_delete(workshop, keep):
    keep(Machine(name="Máy khoan"))
    trashed(workshop.browser(), "/workshop/machines/1")
    reader = replace(MANAGER, grants={"workshop.machine.read": "all"})
    page = workshop.browser(reader).get("/trash")
    assert page.texts("tbody .cell-main") == ["Máy khoan"]
    assert not page.all("tbody form")
    assert workshop.browser(reader).post(f"{MACHINE}/1/restore").status == 403


def test_deleting_for_good_asks_for_the_number(workshop, keep, desk):
    for name in ("Pump", "Drill"):
        number = keep(Machine(name=name, readings=[Reading(value="1,5")]))
        trashed(workshop.browser(), f"/workshop/machines/{number}")
    client = workshop.browser(PURGER)
    assert client.get(f"{MACHINE}/purge").heading == "Delete for good: 2 machines"
    refused = client.post(f"{MACHINE}/purge", {"count": "1"})
    assert refused.texts(".banner-bad p") == ["This is not the number. Type 2 to delete them."]
    assert client.post(f"{MACHINE}/purge", {"count": "2"}).status == 303
    assert rows(client) == []
    assert desk.scalars(select(Reading), execution_options=WITH_TRASH).all() == []
    gone = desk.scalars(select(Change).where(Change.operation == "delete", Change.part == "")).all()
    assert [row.values["name"] for row in gone] == [["Pump", None], ["Drill", None]]


def test_deleting_for_good_needs_a_permission_of_its_own(workshop, keep):
    keep(Machine(name="Máy khoan"))
    client = workshop.browser()
    trashed(client, "/workshop/machines/1")
    assert "Delete for good" not in client.get("/trash?type=workshop.machine").text
    assert client.post(f"{MACHINE}/purge", {"count": "1"}).status == 403


def test_what_others_are_linked_to_stays_in_the_trash(workshop, keep):
    customer = keep(Customer(name="Hòa Phát"))
    keep(Machine(name="Pump", customer_id=customer))
    trashed(workshop.browser(), "/workshop/customers/1")
    client = workshop.browser(PURGER)
    client.post("/trash/workshop.customer/purge", {"count": "1"})
    page = client.get("/trash")
    assert page.texts("tbody .cell-main") == ["Hòa Phát"]
    assert "stay, for other records are linked to them" in page.text


def test_the_nightly_job_takes_what_is_old_enough(workshop, keep, monkeypatch):
    start = datetime(2026, 3, 9, 7, 5, tzinfo=UTC)
    keep(Machine(name="Pump"))
    keep(Machine(name="Drill"))
    with time_machine.travel(start, tick=False):
        trashed(workshop.browser(), "/workshop/machines/1")
    with time_machine.travel(start + timedelta(days=20), tick=False):
        trashed(workshop.browser(), "/workshop/machines/2")
    with (
        time_machine.travel(start + timedelta(days=31), tick=False),
        workshop.app.app_context(),
        acting_as(SYSTEM),
    ):
        # Other tests of this process may have loaded further modules.
        records = {Machine.__record__: Machine}
        monkeypatch.setattr(type(registry()), "records", records)
        assert empty_trash(Quiet()) == {"purged": 1, "linked": 0}
    assert rows(workshop.browser()) == ["Drill"]


def test_pages_follow_each_other_without_gaps(workshop, client, keep):
    for number in range(52):
        keep(Machine(name=f"Máy {number:02}"))
    moment = datetime(2026, 3, 9, tzinfo=UTC)
    with workshop.app.app_context(), system_session("test") as own:
        for machine in own.scalars(select(Machine)):
            machine.deleted_at = moment  # all at once, as a bulk deletion does
    page = client.get("/trash")
    older = next(link for link in page.all("a") if "Deleted earlier" in link.get_text())
    shown = page.texts("tbody .cell-main") + client.get(str(older["href"])).texts(
        "tbody .cell-main"
    )
    assert shown == [f"Máy {number:02}" for number in reversed(range(52))]


def test_the_list_stays_within_its_budget(workshop, client, keep):
    for number in range(12):
        trashed(client, f"/workshop/machines/{keep(Machine(name=f'Máy {number}'))}")
    client.get("/trash")
    with query_budget(workshop.engine, 6):
        client.get("/trash")
