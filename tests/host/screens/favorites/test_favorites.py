"""Stars, and the records that somebody opened last."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_host.data.favorites import Favorite, Recent
from crm_host.screens import favorites
from crm_host.testing.client import Client
from crm_host.testing.page import Page
from crm_host.testing.queries import recorded
from crm_host.testing.site import Site

Open = Callable[[], AbstractContextManager[Session]]
CONTACTS = "/contacts/contacts"
STARS = "/favorites/contacts.contact"


def new_contact(client: Client, name: str) -> str:
    """Add a contact and return its address."""
    return client.submit(f"{CONTACTS}/new", {"display_name": name}).location


def id_of(address: str) -> str:
    return address.partition("?")[0].rpartition("/")[2]


def opened(page: Page) -> list[str]:
    return page.texts("#group-recent .palette-name")


def test_a_star_shows_on_the_page_in_the_list_and_in_the_palette(crm: Client) -> None:
    address = new_contact(crm, "Nguyễn Thị Đào")
    star = crm.get(address).one("button.star")
    assert star["aria-pressed"] == "false"

    crm.post(STARS, {star["name"]: star["value"]})

    assert crm.get(address).one("button.star")["aria-pressed"] == "true"
    row = crm.get(CONTACTS).one(f"#contact-{id_of(address)} .star")
    assert (row["aria-pressed"], row["name"]) == ("true", "remove")
    assert crm.get("/search").texts("#group-favorites .palette-name") == ["Nguyễn Thị Đào"]
    assert "Nguyễn Thị Đào" in crm.get("/favorites").text


def test_a_star_can_be_taken_again(crm: Client) -> None:
    address = new_contact(crm, "Nguyễn Thị Đào")
    crm.post(STARS, {"add": id_of(address)})
    crm.post(STARS, {"add": id_of(address)})

    crm.post(STARS, {"remove": id_of(address)})

    assert crm.get(address).one("button.star")["aria-pressed"] == "false"


def test_without_script_the_star_leads_back(crm: Client) -> None:
    address = new_contact(crm, "Άννα Παπαδοπούλου")

    answer = crm.post(STARS, {"add": id_of(address), "next": f"{CONTACTS}?q=kind:person"})

    assert (answer.status, answer.location) == (303, f"{CONTACTS}?q=kind:person")
    assert crm.post(STARS, {"add": id_of(address)}, htmx=True).status == 204


def test_stars_are_everybodys_own(crm: Client, login_as: Callable[..., Client]) -> None:
    address = new_contact(crm, "Nguyễn Thị Đào")
    crm.post(STARS, {"add": id_of(address)})

    other = login_as("administrator")

    assert other.get(address).one("button.star")["aria-pressed"] == "false"


def test_a_hidden_record_gets_no_star_and_loses_its_place(
    crm: Client, login_as: Callable[..., Client], db: Open
) -> None:
    address = new_contact(crm, "Nguyễn Thị Đào")
    other = login_as(grants={"contacts.contact.read": "own"})
    assert other.post(STARS, {"add": id_of(address)}).status == 404
    assert other.post(STARS, {"add": "999999"}).status == 404

    crm.post(STARS, {"add": id_of(address)})
    crm.post(f"{address.partition('?')[0]}/delete")

    assert not crm.get("/favorites").all("main a.rail-link")
    with db() as session:
        assert session.scalar(select(func.count()).select_from(Favorite)) == 1


def test_there_is_an_end_to_favorites(crm: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(favorites, "MOST", 1)
    first, second = new_contact(crm, "Đặng Đức"), new_contact(crm, "Vũ An")
    crm.post(STARS, {"add": id_of(first)})

    refused = crm.post(STARS, {"add": id_of(second)})

    assert refused.status == 422
    assert "favorites" in refused.text


def test_stars_cost_a_list_no_statement(crm: Client, site: Site) -> None:
    address = new_contact(crm, "Nguyễn Thị Đào")
    crm.get(CONTACTS)
    with recorded(site.engine) as before:
        crm.get(CONTACTS)
    crm.post(STARS, {"add": id_of(address)})

    with recorded(site.engine) as after:
        crm.get(CONTACTS)

    assert after.count == before.count, str(after)


def test_what_was_opened_is_the_same_in_every_browser(crm: Client, site: Site) -> None:
    user = site.user("administrator")
    office, phone = site.client(user), site.client(user)
    addresses = [new_contact(crm, name) for name in ("Đặng Đức", "Ελένη Παπαδοπούλου")]
    for address in addresses:
        office.get(address)

    assert opened(phone.get("/search")) == ["Ελένη Παπαδοπούλου", "Đặng Đức"]
    phone.get(addresses[0])
    assert opened(office.get("/search")) == ["Đặng Đức", "Ελένη Παπαδοπούλου"]


def test_twenty_are_kept(crm: Client, db: Open) -> None:
    for number in range(22):
        crm.get(new_contact(crm, f"Khách {number:02}"))

    with db() as session:
        assert session.scalar(select(func.count()).select_from(Recent)) == 20
    assert "Khách 02" in crm.get("/favorites").text
    assert "Khách 01" not in crm.get("/favorites").text


def test_looking_again_writes_nothing(crm: Client, site: Site) -> None:
    address = new_contact(crm, "Đặng Đức")
    crm.get(address)

    with recorded(site.engine) as recorder:
        crm.get(address)

    assert "host_recent" not in str(recorder)


def test_a_page_does_not_wait_for_somebody_who_writes(crm: Client, site: Site) -> None:
    if site.kind != "sqlite":
        return
    first, second = new_contact(crm, "Đặng Đức"), new_contact(crm, "Vũ An")
    path = site.url.removeprefix("sqlite:///")
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        assert crm.get(first).status == 200
        assert opened(crm.get("/search")) == ["Đặng Đức"]
    finally:
        writer.execute("ROLLBACK")
        writer.close()

    crm.get(second)

    assert opened(crm.get("/search")) == ["Vũ An", "Đặng Đức"]


def test_the_palette_keeps_its_budget(crm: Client, site: Site) -> None:
    for name in ("Đặng Đức", "Vũ An"):
        address = new_contact(crm, name)
        crm.get(address)
        crm.post(STARS, {"add": id_of(address)})
    crm.get("/search", htmx=True)

    with recorded(site.engine) as recorder:
        crm.get("/search", htmx=True)

    assert recorder.count <= 4, str(recorder)


def test_the_menu_gets_both_lists_as_a_part(crm: Client) -> None:
    crm.get(new_contact(crm, "Đặng Đức"))

    page = crm.get("/favorites", htmx=True, headers={"HX-Target": ""})

    assert not page.is_whole
    assert page.texts("a.rail-link") == ["Đặng Đức"]


def test_lower_rows_are_kept_for_every_list(crm: Client) -> None:
    new_contact(crm, "Đặng Đức")
    form = crm.get(CONTACTS).fields('form[action$="/columns"]')

    crm.post(f"{CONTACTS}/columns", form | {"density": "compact"})

    assert "compact" in crm.get(CONTACTS).one("#results table")["class"]
