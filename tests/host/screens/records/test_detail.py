from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workshop import Customer, Machine, Reading
from workshop_site import APPRENTICE, CLERK, MANAGER, Site

from crm_host.testing.client import Client
from crm_host.testing.queries import query_budget

Add = Callable[[Any], int]


def test_filled_facts_stand_first_and_empty_ones_wait(client: Client, add: Add) -> None:
    add(Machine(name="Máy khoan", hours=1200))
    page = client.get("/workshop/machines/1")
    assert page.texts("#fact-hours") == ["1,200"]
    assert "3 more fields" in page.text  # serial number, and the rate from another module
    assert "Owner Nguyễn Thị Đào" not in page.text


def test_a_linked_record_is_named_and_reached(client: Client, add: Add) -> None:
    add(Customer(name="Αφοί Γεωργίου"))
    add(Machine(name="Máy khoan", customer_id=1))
    link = client.get("/workshop/machines/1").one("#fact-customer_id a:not([data-inline])")
    assert (link.get_text(), link["href"]) == ("Αφοί Γεωργίου", "/workshop/customers/1")


def test_a_hidden_linked_record_is_restricted_and_not_empty(site: Site, add: Add) -> None:
    add(Customer(name="Αφοί Γεωργίου", owner_id=1))
    add(Machine(name="Máy khoan", customer_id=1, owner_id=3))
    page = site.browser(APPRENTICE).get("/workshop/machines/1")
    assert page.texts("#fact-customer_id") == ["Restricted"]
    assert "Γεωργίου" not in page.html


def test_panels_are_shown_and_slow_ones_fetched_later(client: Client, add: Add) -> None:
    add(Machine(name="Máy khoan"))
    page = client.get("/workshop/machines/1")
    assert "12 pages for Máy khoan" in page.text
    assert "Log of" not in page.text
    later = client.get(str(page.one("#panel-log")["hx-get"]), htmx=True)
    assert later.texts("section h2") == ["Log"]
    assert "Log of Máy khoan" in later.text
    assert client.get("/workshop/machines/1/panel/log").heading == "Log"


def test_the_list_leads_to_the_records_before_and_after(client: Client, add: Add) -> None:
    for name in ("Máy khoan", "Máy mài", "Máy cưa"):
        add(Machine(name=name))
    page = client.get("/workshop/machines/2?in=name:m%C3%A1y")
    before, after = page.one("[rel=prev]"), page.one("[rel=next]")
    assert (before["data-key"], after["data-key"]) == ("[", "]")
    assert after["href"] == "/workshop/machines/3?in=name:m%C3%A1y"
    edit = client.get(str(page.one("[data-key=e]")["href"]))
    saved = client.post("/workshop/machines/2/edit", edit.fields())
    assert saved.location == "/workshop/machines/2?in=name:m%C3%A1y"


def test_reload_gives_a_whole_page_and_the_script_a_fragment(client: Client, add: Add) -> None:
    add(Machine(name="Máy khoan"))
    assert client.get("/workshop/machines/1").is_whole
    part = client.get("/workshop/machines/1", htmx=True)
    assert (part.is_whole, part.heading) == (False, "Máy khoan")
    assert "HX-Request" in part.response.headers["Vary"]


def test_the_page_keeps_its_query_budget(site: Site, add: Add) -> None:
    add(Customer(name="Αφοί Γεωργίου"))
    add(Machine(name="Máy", customer_id=1, readings=[Reading(value=str(i)) for i in range(50)]))
    client = site.browser(MANAGER)
    client.get("/workshop/machines/1?in=x")
    with query_budget(site.engine, 5):
        client.get("/workshop/machines/1?in=x")
    with query_budget(site.engine, 4):
        client.get("/workshop/machines/1/history", htmx=True)


def test_the_history_tells_who_changed_what(site: Site) -> None:
    client = site.browser()
    values = {"name": "Máy khoan", "hours": "100", "readings-0-value": "10"}
    client.submit("/workshop/machines/new", values)
    site.browser(CLERK).submit(
        "/workshop/machines/1/edit", {"hours": "1200", "readings-0-value": "", "rate": "7"}
    )
    page = client.get("/workshop/machines/1/history")
    newest, first = page.texts("ol.timeline > li")
    assert "Νίκος Παπαδόπουλος · Changed on screen" in newest
    assert "Hours: 100 → 1,200" in newest
    assert "Readings: 10 removed" in newest
    assert "Rate per day: 7" in newest
    assert "Nguyễn Thị Đào · Created on screen" in first
    assert "Readings: 10" in first
    assert "Owner: Nguyễn Thị Đào" in first


def test_the_history_leaves_out_what_may_not_be_read(site: Site, add: Add) -> None:
    add(Machine(name="Máy khoan", price=5000, owner_id=3))
    site.browser().submit("/workshop/machines/1/edit", {"price": "777", "hours": "5"})
    page = site.browser(APPRENTICE).get("/workshop/machines/1/history")
    assert "Hours: 5" in page.text
    assert "777" not in page.text
    assert "Price" not in page.text


def test_the_history_names_linked_records_only_to_who_may_see_them(site: Site, add: Add) -> None:
    add(Customer(name="Αφοί Γεωργίου", owner_id=1))
    add(Machine(name="Máy khoan", owner_id=3))
    manager = site.browser()
    manager.submit("/workshop/machines/1/edit", {"customer_id": "1"})
    assert "Customer: Αφοί Γεωργίου" in manager.get("/workshop/machines/1/history").text
    assert (
        "Customer: Restricted" in site.browser(APPRENTICE).get("/workshop/machines/1/history").text
    )


def test_a_long_history_comes_in_pages(client: Client, add: Add) -> None:
    add(Machine(name="Máy khoan", hours=0))
    for hours in range(1, 24):
        client.submit("/workshop/machines/1/edit", {"hours": str(hours)})
    page = client.get("/workshop/machines/1/history")
    assert len(page.all("ol.timeline > li")) == 20
    older = client.get(str(page.one("main a.btn")["href"]))
    assert len(older.all("ol.timeline > li")) == 4
    assert "Created" in older.text
