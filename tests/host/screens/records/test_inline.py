"""Changing one field of a machine where it is shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from workshop import Customer, Machine, Rental, meanwhile
from workshop_site import APPRENTICE, CLERK, MANAGER, Site

from crm_host.data.money import Money
from crm_host.testing.client import Client
from crm_host.testing.page import Page
from crm_host.testing.queries import query_budget

Add = Callable[[Any], int]
Load = Callable[..., Any]
FIELD = "/workshop/machines/1/field"
FORM = "form[data-inline-editor]"


@pytest.fixture(autouse=True)
def machine(add: Add) -> int:
    add(Customer(name="Αφοί Γεωργίου"))
    return add(Machine(name="Máy khoan", serial="MK-1", hours=100, notes="Sạch", owner_id=1))


def editor(client: Client, name: str, query: str = "") -> Page:
    return client.get(f"{FIELD}/{name}{query}", htmx=True)


def keep(client: Client, field: str, query: str = "", /, **values: str) -> Page:
    """Open the editor, write something and press Enter."""
    fields = editor(client, field, query).fields(FORM)
    return client.post(f"{FIELD}/{field}{query}", fields | values, htmx=True)


def test_the_page_leads_from_each_value_to_the_form_at_that_field(client: Client) -> None:
    page = client.get("/workshop/machines/1")

    links = {str(link["aria-label"]): str(link["href"]) for link in page.all("a[data-inline]")}
    assert links["Change Hours"] == "/workshop/machines/1/edit#hours"
    assert links["Change Owner"] == "/workshop/machines/1/edit#owner"
    assert "Change Readings" not in links
    assert client.get("/workshop/machines/1/field/hours").location == links["Change Hours"]


@pytest.mark.parametrize(
    ("name", "values", "attribute", "expected", "shown"),
    [
        ("name", {"name": " Máy  mài "}, "name", "Máy mài", "Máy mài"),
        ("hours", {"hours": "1,200"}, "hours", 1200, "1,200"),
        ("hours", {"hours": ""}, "hours", None, "–"),
        ("built_on", {"built_on": "9/3/2026"}, "built_on", date(2026, 3, 9), "09/03/2026"),
        ("condition", {"condition": "used"}, "condition", "used", "Used"),
        ("insured", {"insured": "y"}, "insured", True, "Yes"),
        ("customer_id", {"customer_id": "1"}, "customer_id", 1, "Αφοί Γεωργίου"),
        ("owner", {"owner": "2"}, "owner_id", 2, "Νίκος Παπαδόπουλος"),
        (
            "cost",
            {"cost": "12.50", "cost:currency": "EUR"},
            "cost",
            Money(1250, "EUR"),
            "€12.50",
        ),
    ],
)
def test_a_value_of_each_kind_is_kept_and_shown(
    client: Client,
    load: Load,
    name: str,
    values: dict[str, str],
    attribute: str,
    expected: object,
    shown: str,
) -> None:
    answer = keep(client, name, **values)

    assert (answer.status, answer.is_whole) == (200, False)
    assert load(Machine, 1, attribute) == expected
    assert answer.text.strip().startswith(shown)
    assert answer.one("a[data-inline]")["href"] == f"/workshop/machines/1/edit#{name}"


def test_other_fields_stay_as_they_are(client: Client, load: Load) -> None:
    keep(client, "name", name="Máy cưa")

    assert load(Machine, 1, "serial", "hours", "notes", "insured") == ["MK-1", 100, "Sạch", None]


def test_a_field_of_another_module_is_kept_in_its_table(client: Client, load: Load) -> None:
    keep(client, "rate", rate="250")

    assert load(Rental, 1, "rate") == 250


def test_the_answer_offers_to_take_it_back(client: Client, load: Load) -> None:
    answer = keep(client, "hours", hours="7")

    toast = json.loads(answer.response.headers["HX-Trigger"])["crm:toast"]
    assert toast["message"] == "Saved: Máy khoan"
    client.post(toast["undo"])
    assert load(Machine, 1, "hours") == 100


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("hours", "many", "Write a whole number, for example 1200."),
        ("hours", "-5", "Write a number of at least 0."),
        ("name", "", "Fill this in."),
        ("hours", "2000000", "No machine runs that long."),
    ],
)
def test_a_value_that_is_refused_stays_in_the_editor_with_the_reason(
    client: Client, load: Load, name: str, value: str, reason: str
) -> None:
    answer = keep(client, name, **{name: value})

    assert (answer.status, reason in answer.text) == (422, True)
    entered = answer.one(f"[name={name}]")
    assert (entered["value"], entered["aria-invalid"]) == (value, "true")
    assert load(Machine, 1, "name", "hours") == ["Máy khoan", 100]


def test_a_value_that_another_machine_has_is_refused(client: Client, add: Add, load: Load) -> None:
    add(Machine(name="Máy mài", serial="MM-2"))

    answer = keep(client, "serial", serial="MM-2")

    assert answer.status == 422
    assert "Another record has this value already." in answer.text
    assert load(Machine, 1, "serial") == "MK-1"


@pytest.mark.parametrize("name", ["readings", "price", "absent", "version", "rental_place"])
def test_what_cannot_be_changed_in_its_place_is_not_found(site: Site, name: str) -> None:
    assert editor(site.browser(CLERK), name).status == 404


def test_whoever_may_not_write_the_record_gets_no_editor(site: Site, add: Add) -> None:
    mine = add(Machine(name="Amelia's drill", owner_id=3))
    apprentice = site.browser(APPRENTICE)

    assert editor(apprentice, "hours").status == 404
    assert apprentice.get(f"/workshop/machines/{mine}").all("a[data-inline]")
    assert apprentice.get(f"/workshop/machines/{mine}/field/price", htmx=True).status == 404


def test_the_same_field_changed_meanwhile_is_a_choice(site: Site, load: Load) -> None:
    manager = site.browser(MANAGER)
    mine = editor(manager, "hours").fields(FORM) | {"hours": "300"}
    keep(site.browser(CLERK), "hours", hours="200")
    site.actor = MANAGER

    answer = manager.post(f"{FIELD}/hours", mine, htmx=True)

    assert (answer.status, answer.response.headers["HX-Retarget"]) == (409, "#dialog")
    assert "Νίκος Παπαδόπουλος changed this at" in answer.text
    assert answer.texts("fieldset label") == ["Saved meanwhile: 200", "Yours: 300"]
    assert answer.one("[name='keep-hours'][checked]")["value"] == "theirs"
    chosen = answer.fields("form") | {"keep-hours": "mine"}
    assert manager.post(f"{FIELD}/hours", chosen, htmx=True).status == 200
    assert load(Machine, 1, "hours") == 300


def test_another_field_changed_meanwhile_is_kept_in_silence(site: Site, load: Load) -> None:
    manager = site.browser(MANAGER)
    mine = editor(manager, "hours").fields(FORM) | {"hours": "300"}
    keep(site.browser(CLERK), "name", name="Máy mài")
    site.actor = MANAGER

    assert manager.post(f"{FIELD}/hours", mine, htmx=True).status == 200
    assert load(Machine, 1, "name", "hours") == ["Máy mài", 300]


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_save_between_reading_and_writing_is_a_choice(site: Site, load: Load) -> None:
    manager = site.browser(MANAGER)
    mine = editor(manager, "hours").fields(FORM) | {"hours": "300"}

    def somebody_saves() -> None:
        from sqlalchemy.orm import Session

        with Session(site.engine, info={"system": "somebody"}) as other, other.begin():
            other.get_one(Machine, 1).hours = 200

    meanwhile.append(somebody_saves)

    assert manager.post(f"{FIELD}/hours", mine, htmx=True).status == 409
    assert load(Machine, 1, "hours") == 200


def test_pressing_enter_twice_keeps_it_once(client: Client, load: Load) -> None:
    values = editor(client, "hours").fields(FORM) | {"hours": "300"}

    answers = [client.post(f"{FIELD}/hours", values, htmx=True) for _ in range(2)]

    assert [answer.status for answer in answers] == [200, 200]
    assert load(Machine, 1, "version") == 2


def test_leaving_shows_what_is_saved(client: Client) -> None:
    page = client.get(f"{FIELD}/hours?show=1", htmx=True)

    assert page.text.strip() == "100"


def test_a_cell_is_answered_as_the_list_shows_it(client: Client) -> None:
    answer = keep(client, "hours", "?in=list", hours="1500")

    assert answer.text.strip() == "1,500"
    assert not answer.all("a")


def test_the_editor_needs_few_statements(site: Site, client: Client) -> None:
    editor(client, "hours")
    for name in ("hours", "customer_id"):
        with query_budget(site.engine, 4):
            assert editor(client, name).status == 200
