"""Defining, changing and removing fields on pages; no value is ever lost by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from crm_host.api import catalogue, record_class
from crm_host.data.custom.models import StoredCustomField
from crm_host.data.types import utc_now
from crm_host.testing.client import Client
from crm_host.testing.site import Site

CONTACT = "contacts.contact"
LIST = "/contacts/contacts"
FIELDS = f"/admin/fields/{CONTACT}"
Define = Callable[..., Any]
Add = Callable[..., int]


def values_of(site: Site, name: str) -> list[Any]:
    with site.system() as session:
        model: Any = record_class(CONTACT)
        records = session.scalars(select(model).order_by(model.id)).all()
        return [catalogue(model)[name].get(record) for record in records]


def test_a_field_is_added_from_a_form_which_keeps_what_was_typed(crm: Client) -> None:
    form = crm.get(f"{LIST}/new")
    (link,) = [a for a in form.all("main form a") if a.get_text().strip() == "Add field"]
    dialog = crm.get(str(link["href"]), htmx=True, headers={"HX-Target": "dialog"})
    assert dialog.texts("h2") == ["Add field"]
    typed = dialog.fields("form") | {"label": "Mã nội bộ", "kind": "text"}
    answer = crm.post(f"{FIELDS}/new", typed, htmx=True, headers={"HX-Target": "dialog"})
    assert answer.status == 204
    assert "host.custom_field_defined" in answer.response.headers["HX-Trigger"]
    again = form.fields("#record-form") | {"display_name": "Trần Thị Lan", "lookup": "custom_field"}
    shown = crm.post(f"{LIST}/new", again, htmx=True)
    assert shown.one("#display_name")["value"] == "Trần Thị Lan"
    assert shown.one("#x_ma_noi_bo")


def test_without_script_the_way_leads_back_to_the_record(add: Add, crm: Client) -> None:
    number = add("Trần Thị Lan")
    page = crm.get(f"{LIST}/{number}")
    (link,) = [a for a in page.all("main a") if a.get_text().strip() == "Add field"]
    answer = crm.submit(str(link["href"]), {"label": "Loyalty", "kind": "choice", "choices": ""})
    assert answer.status == 422
    assert answer.texts("#choices-error") == [
        "Write at least one choice, each on a line of its own."
    ]
    typed = {"label": "Loyalty", "kind": "choice", "choices": "Bạc\nVàng"}
    answer = crm.submit(str(link["href"]), typed)
    assert (answer.status, answer.location) == (303, f"{LIST}/{number}")
    options = crm.get(f"{LIST}/{number}/edit").texts("#x_loyalty option")
    assert options == ["None", "Bạc", "Vàng"]


def test_only_who_may_define_fields_sees_the_way(site: Site, add: Add) -> None:
    rights = {f"{CONTACT}.{right}": "all" for right in ("read", "write", "create")}
    number = add("Trần Thị Lan")
    clerk = site.client(site.user(grants=rights))
    assert "Add field" not in clerk.get(f"{LIST}/{number}/edit").text
    assert clerk.get(f"{FIELDS}/new").status == 403
    assert clerk.post(f"{FIELDS}/new", {"label": "A", "kind": "text"}).status == 403
    lead = site.client(site.user(grants=rights | {"host.custom_fields.manage": "all"}))
    assert "Add field" in lead.get(f"{LIST}/{number}/edit").text
    assert lead.get(FIELDS).status == 200
    assert Client(site.app).get(FIELDS).status == 303


@pytest.mark.parametrize("back", ["//evil.example/", "https://evil.example/", "/\\evil.example"])
def test_nobody_is_led_elsewhere(crm: Client, back: str) -> None:
    answer = crm.submit(f"{FIELDS}/new", {"label": "A", "kind": "text", "back": back})
    assert answer.location == FIELDS


def test_a_new_name_leaves_values_alone(site: Site, define: Define, add: Add, crm: Client) -> None:
    define("Mã", "text")
    number = add("Trần Thị Lan", x_ma="KH-7")
    texts = {"label_vi": "Mã khách", "label_en": "Code", "help_en": "As in the old book"}
    assert crm.submit(f"{FIELDS}/x_ma", texts, form="#custom-field-form").status == 303
    assert values_of(site, "x_ma") == ["KH-7"]
    form = crm.get(f"{LIST}/{number}/edit")
    assert "Code" in form.texts("label[for=x_ma]")[0]
    assert "As in the old book" in form.text


def test_choices_keep_their_codes_when_others_come_and_go(
    site: Site, define: Define, add: Add, crm: Client
) -> None:
    crm.submit(f"{FIELDS}/new", {"label": "Loyalty", "kind": "choice", "choices": "Silver\nGold"})
    add("Trần Thị Lan", x_loyalty="gold")
    crm.submit(f"{FIELDS}/x_loyalty", {"choices": "Platinum\nGold"}, form="#custom-field-form")
    assert values_of(site, "x_loyalty") == ["gold"]
    answer = crm.submit(f"{LIST}/new", {"display_name": "Amelia Smith", "x_loyalty": "platinum"})
    assert answer.status == 303


def test_fields_are_put_in_order(define: Define, crm: Client) -> None:
    for label in ("First", "Second", "Third"):
        define(label)
    crm.post(f"{FIELDS}/order", {"name": "x_third", "to": "up"})
    crm.post(f"{FIELDS}/order", {"name": "x_first", "to": "up"})
    names = crm.get(FIELDS).texts("td code")
    assert names == ["x_first", "x_third", "x_second"]
    ids = [str(item.get("id")) for item in crm.get(f"{LIST}/new").all("[id^=x_]")]
    assert ids == ["x_first", "x_third", "x_second"]


def test_an_archived_field_vanishes_and_comes_back_with_its_values(
    define: Define, add: Add, crm: Client
) -> None:
    define("Code", "text")
    number = add("Trần Thị Lan", x_code="KH-7")
    crm.post(f"{FIELDS}/x_code/archive")
    for path in (f"{LIST}/{number}", f"{LIST}/{number}/edit", f"{LIST}?q=x_code:KH"):
        assert "KH-7" not in crm.get(path).text
    crm.submit(f"{LIST}/{number}/edit", {"nickname": "Lan"})
    assert "Code" in crm.get(FIELDS).text
    crm.post(f"{FIELDS}/x_code/restore")
    assert "KH-7" in crm.get(f"{LIST}/{number}").text


def test_a_field_is_deleted_with_its_name_typed_and_comes_back_for_a_month(
    site: Site, define: Define, add: Add, crm: Client, run_jobs: Callable[[], int]
) -> None:
    from crm_host.screens.custom.purging import purge

    define("Code", "text")
    number = add("Trần Thị Lan", x_code="KH-7")
    page = crm.get(f"{FIELDS}/x_code/delete")
    assert "1 record has a value in this field." in page.text
    assert crm.post(f"{FIELDS}/x_code/delete", {"name": "code"}).status == 422
    assert crm.post(f"{FIELDS}/x_code/delete", {"name": "Code"}).status == 303
    assert "KH-7" not in crm.get(f"{LIST}/{number}").text
    with site.system():
        assert purge() == 0
    crm.post(f"{FIELDS}/x_code/restore")
    assert "KH-7" in crm.get(f"{LIST}/{number}").text
    crm.post(f"{FIELDS}/x_code/delete", {"name": "Code"})
    with site.system() as session:
        session.execute(update(StoredCustomField).values(deleted_at=utc_now() - timedelta(days=31)))
    with site.system() as session:
        assert purge() == 1
        model: Any = record_class(CONTACT)
        assert session.get_one(model, number).custom == {}
    assert crm.get(f"{FIELDS}/x_code").status == 404
    # The name is not used again: an old history would tell of another field.
    assert define("Code", "number").name == "x_code_2"


def test_a_type_is_changed_after_a_look_at_what_fits(
    site: Site, define: Define, add: Add, crm: Client, run_jobs: Callable[[], int]
) -> None:
    define("Born", "text")
    first = add("Trần Thị Lan", x_born="9/3/1990")
    second = add("Νίκος Παπαδόπουλος", x_born="in spring")
    add("Amelia Smith")
    look = crm.submit(f"{FIELDS}/x_born/type", {"kind": "date"})
    assert "1 record has a value that fits." in look.text
    assert "in spring" in look.text
    assert values_of(site, "x_born") == ["9/3/1990", "in spring", None]
    assert crm.post(f"{FIELDS}/x_born/type", {"kind": "date", "begin": "1"}).status == 303
    assert "9/3/1990 (does not fit this field)" in crm.get(f"{LIST}/{first}").text
    run_jobs()
    assert values_of(site, "x_born") == [date(1990, 3, 9), None, None]
    with site.system() as session:
        model: Any = record_class(CONTACT)
        kept = session.get_one(model, second).custom
    assert kept["x_born_2"] == "in spring"
    past = crm.get(f"{LIST}/{second}/history").text
    assert "in spring (does not fit this field)" in past
    crm.post(f"{FIELDS}/x_born/type-back")
    run_jobs()
    assert values_of(site, "x_born") == ["9/3/1990", "in spring", None]


def test_a_change_of_type_goes_on_after_a_crash(
    site: Site, define: Define, add: Add, crm: Client, run_jobs: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from crm_host.screens.custom import converting

    monkeypatch.setattr(converting, "BATCH", 2)
    define("Size", "text")
    for number in range(5):
        add(f"Máy {number}", x_size=f"{number},5")
    crm.post(f"{FIELDS}/x_size/type", {"kind": "number", "begin": "1"})
    run_jobs()
    assert values_of(site, "x_size") == [None] * 5
    crm.post(f"{FIELDS}/x_size/type-back")
    run_jobs()
    assert values_of(site, "x_size") == [f"{number},5" for number in range(5)]
