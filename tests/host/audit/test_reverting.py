"""Taking back what was done: by the message that offers it, and later from the history."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select
from workshop import Customer, Machine, Reading
from workshop_site import APPRENTICE, CLERK, EVERYTHING, MANAGER, Site

from crm_host.data.access import bind_actor
from crm_host.data.actor import acting_as
from crm_host.data.base import db
from crm_host.data.changes import ChangeSet
from crm_host.data.session import system_session
from crm_host.data.types import utc_now
from crm_host.jobs.context import JobContext
from crm_host.screens import reverting
from crm_host.screens.reverting import WHAT_STAYS
from crm_host.screens.reverting_job import revert_set
from crm_host.testing.client import Client
from crm_host.testing.page import Page

MACHINES = "/workshop/machines"


def created(client: Client, name: str = "Máy khoan", **values: Any) -> Page:
    return client.submit(f"{MACHINES}/new", {"name": name, **values})


def edited(client: Client, number: int = 1, **values: Any) -> Page:
    return client.submit(f"{MACHINES}/{number}/edit", values)


def offered(client: Client, path: str = MACHINES) -> str:
    """Return the address of the button in the message that the next page shows."""
    return str(client.get(path).one("#toasts form")["action"])


def newest(workshop: Site) -> int:
    with workshop.app.app_context(), system_session("look") as own:
        return own.scalar(select(func.max(ChangeSet.id)))


def test_a_new_record_goes_again(client: Client) -> None:
    created(client)
    answer = client.post(offered(client))
    assert answer.location == MACHINES
    page = client.get(MACHINES)
    assert page.texts("#toasts p") == ["Undone: 1 record"]
    assert client.get(f"{MACHINES}/1").status == 404


def test_a_changed_record_gets_its_values_back_and_undoing_is_undone(client: Client) -> None:
    created(client, hours="10")
    edited(client, hours="12")
    undo = offered(client)
    assert client.post(undo).location == f"{MACHINES}/1"
    assert "10" in client.get(f"{MACHINES}/1").text
    created_again = client.get(f"{MACHINES}/1/edit").one("[name=hours]")["value"]
    assert created_again == "10"


def test_undoing_offers_to_be_undone(client: Client) -> None:
    created(client, hours="10")
    edited(client, hours="12")
    client.post(offered(client))
    client.post(offered(client, f"{MACHINES}/1"))
    assert client.get(f"{MACHINES}/1/edit").one("[name=hours]")["value"] == "12"


def test_undoing_twice_says_who_was_faster(client: Client) -> None:
    created(client)
    edited(client, name="Máy cưa")
    undo = offered(client)
    client.post(undo)
    assert f"{MANAGER.name} has taken this change back already." in client.post(undo).text


def test_a_fragment_that_says_nothing_still_offers_to_undo(client: Client, workshop: Site) -> None:
    @workshop.app.post("/quiet")
    def quiet() -> str:
        db.session.add(Customer(name="Hòa Phát"))
        return "<p>done</p>"

    answer = client.post("/quiet", htmx=True)
    toast = json.loads(answer.response.headers["HX-Trigger"])["crm:toast"]
    assert toast["message"] == "The change is saved."
    assert client.post(toast["undo"], htmx=True).status == 204
    assert client.get("/workshop/customers/1").status == 404


def test_a_request_that_changes_no_record_offers_nothing(client: Client) -> None:
    created(client)
    client.get(MACHINES)
    edited(client)
    assert not client.get(f"{MACHINES}/1").all("#toasts form")


def test_others_cannot_use_the_address(client: Client, workshop: Site) -> None:
    created(client)
    undo = offered(client)
    assert workshop.browser(CLERK).post(undo).status == 404
    administrator = replace(CLERK, is_administrator=True)
    assert workshop.browser(administrator).post(undo).status == 303


def test_rights_are_asked_again(client: Client, workshop: Site) -> None:
    created(client)
    edited(client, name="Máy cưa")
    undo = offered(client)
    reader = replace(MANAGER, grants={"workshop.machine.read": "all"})
    page = workshop.browser(reader).post(undo)
    assert "Máy cưa: You may not change it." in page.text
    assert client.get(f"{MACHINES}/1").heading == "Máy cưa"


def test_a_field_that_was_closed_since_keeps_its_value(client: Client, workshop: Site) -> None:
    created(client)
    edited(client, price="100")
    undo = offered(client)
    clerk = replace(MANAGER, roles=CLERK.roles)  # sees the price and may not change it
    page = workshop.browser(clerk).post(undo)
    assert "Máy khoan: It has values that you may not change." in page.text


def test_the_offer_ends(client: Client) -> None:
    created(client)
    undo = offered(client)
    with time_machine.travel(utc_now().timestamp() + 700, tick=False):
        page = client.post(undo)
    assert page.status == 410
    assert "every change can be reverted there" in page.text


def test_a_forged_address_does_nothing(client: Client) -> None:
    assert client.post("/undo/MQ.forged").status == 410


def test_what_somebody_changed_since_stays_and_is_named(client: Client, workshop: Site) -> None:
    created(client, "Αντλία")
    undo = offered(client)
    edited(workshop.browser(CLERK), hours="3")
    page = workshop.browser(MANAGER).post(undo)
    assert page.heading == "What was undone"
    assert f"Αντλία: {CLERK.name} has changed it since." in page.text


def test_the_preview_says_what_would_happen_and_does_not_do_it(
    client: Client, workshop: Site
) -> None:
    created(client, hours="10")
    edited(client, name="Máy cưa")
    page = client.get(f"/changes/{newest(workshop)}/revert")
    assert "1 record gets its former values back." in page.text
    assert [text.split(":")[-1].strip() for text in page.texts(".audit-lines dd")] == [
        "Máy khoan",
        "Máy cưa",
    ]
    assert client.get(f"{MACHINES}/1").heading == "Máy cưa"


def test_the_history_leads_to_reverting(client: Client) -> None:
    created(client)
    edited(client, name="Máy cưa")
    history = client.get(f"{MACHINES}/1/history")
    [newest_change, _creation] = history.all("a[href*='/revert']")
    answer = client.submit(str(newest_change["href"]), {}, form="main form[action$='/revert']")
    assert answer.location == f"{MACHINES}/1"
    assert client.get(f"{MACHINES}/1").heading == "Máy khoan"
    told = client.get(f"{MACHINES}/1/history").texts(".timeline-head")
    assert "by undoing" in told[0]


def test_a_reader_is_offered_nothing_in_the_history(client: Client, workshop: Site) -> None:
    created(client)
    reader = replace(MANAGER, grants={"workshop.machine.read": "all"})
    page = workshop.browser(reader).get(f"{MACHINES}/1/history")
    assert not page.all("a[href*='/revert']")


def test_changes_of_hidden_records_are_not_there(client: Client, workshop: Site) -> None:
    created(client)
    path = f"/changes/{newest(workshop)}/revert"
    assert workshop.browser(APPRENTICE).get(path).status == 404
    assert workshop.browser(APPRENTICE).post(path).status == 404
    assert client.get("/changes/999/revert").status == 404


def test_hidden_values_are_not_told(client: Client, workshop: Site) -> None:
    created(client, "Máy khoan", price="990")
    path = f"/changes/{newest(workshop)}/revert"
    assert "990" in client.get(path).text
    apprentice = replace(APPRENTICE, grants=EVERYTHING)
    assert "990" not in workshop.browser(apprentice).get(path).text


def test_what_left_the_house_is_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    created(client)
    undo = offered(client)
    monkeypatch.setattr(WHAT_STAYS, "given", [])

    @WHAT_STAYS.implement
    def mail(sets: Any) -> str | None:
        return "A message was sent to anna@example.gr."

    page = client.post(undo)
    assert "A message was sent to anna@example.gr." in page.text
    assert client.get(f"{MACHINES}/1").status == 404


def test_lines_of_a_record_come_back_with_it(client: Client, desk: Any) -> None:
    desk.add(Machine(name="Pump", readings=[Reading(value="1,5")]))
    desk.commit()
    client.post(f"{MACHINES}/1/delete")
    client.post(offered(client))
    desk.expire_all()
    assert [row.value for row in desk.get(Machine, 1).readings] == ["1,5"]


def test_a_large_change_is_left_to_a_job(
    client: Client, desk: Any, workshop: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.add_all([Machine(name=f"Máy {number}") for number in range(5)])
    desk.commit()
    monkeypatch.setattr(reverting, "MOST", 3)
    path = f"/changes/{newest(workshop)}/revert"
    page = client.get(path)
    assert "This change is large." in page.text
    with workshop.app.app_context(), acting_as(MANAGER):
        bind_actor(db.session(), MANAGER)
        told = revert_set(Quiet(), set_id=newest(workshop))
    assert told == {"message": "Undone: 5 records"}


class Quiet(JobContext):
    """A job's context without a job behind it."""

    def __init__(self) -> None:
        """Need nothing."""

    def checkpoint(self, state: Any = None) -> None:
        """Let go of the lock, as a checkpoint does."""
        db.session.commit()


def test_undoing_a_deletion_keeps_the_reader_on_the_list(client: Client) -> None:
    created(client)
    client.post(f"{MACHINES}/1/delete")
    page = client.get(f"{MACHINES}?q=máy")
    form = page.one("#toasts form")

    answer = client.post(str(form["action"]), page.fields("#toasts form"))

    assert answer.location == f"{MACHINES}?q=m%C3%A1y"


def test_undoing_a_creation_does_not_lead_to_the_page_of_what_is_gone(client: Client) -> None:
    created(client)
    page = client.get(f"{MACHINES}/1")
    form = page.one("#toasts form")

    answer = client.post(str(form["action"]), page.fields("#toasts form"))

    assert answer.location == MACHINES
