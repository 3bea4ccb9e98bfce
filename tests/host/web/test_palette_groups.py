"""The palette's other groups, prefixes, budget, and what happens when a search is slow or fails."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from library import CLERK
from library_site import Client as LibraryClient
from library_site import Site as Library
from sqlalchemy import column, func, literal, select
from sqlalchemy.orm import Session

from crm_host.data.access import record_class
from crm_host.data.session import session
from crm_host.palette import groups, records
from crm_host.palette.limits import TooSlow, at_most
from crm_host.palette.query import read
from crm_host.testing.client import Client
from crm_host.testing.page import Page
from crm_host.testing.queries import Recorder
from crm_host.testing.site import Site

pytestmark = pytest.mark.usefixtures("patience")


def titles(page: Page) -> list[str]:
    return page.texts("main .palette-title")


def names(page: Page, group: str) -> list[str]:
    found = page.all(f"#group-{group} .palette-name")
    return [" ".join(tag.get_text().split()) for tag in found]


def search(client: Client | LibraryClient, text: str, **options: bool) -> Page:
    page = client.get("/search", query_string={"q": text}, **options)
    assert page.status == 200
    return page


def test_an_empty_palette_offers_places_and_new_records(crm: Client) -> None:
    page = search(crm, "")

    assert titles(page) == ["Go to", "Commands", "Create"]
    assert {"Persons", "Organizations", "Dashboards"} <= set(names(page, "go"))
    assert names(page, "new") == [
        "New contact",
        "New tag",
        "New activity",
        "New activity plan",
        "New dashboard",
    ]


def test_places_settings_and_pages_of_ones_own_are_found_by_name(crm: Client) -> None:
    assert names(search(crm, "organi"), "go") == ["Organizations"]
    assert names(search(crm, "change pass"), "go") == ["Change password"]
    page = search(crm, "time zone")
    assert names(page, "settings") == ["Time zone"]
    assert page.one("#group-settings a")["href"] == "/settings/host#setting-host-timezone"


def test_what_opened_last_comes_first(crm: Client, db: Callable[[], object]) -> None:
    made = []
    for name in ("Đặng Đức", "Ελένη Παπαδοπούλου"):
        page = crm.submit("/contacts/contacts/new", {"display_name": name})
        made.append(page.location)
        crm.get(page.location)
    crm.get(made[0])

    page = search(crm, "")

    assert titles(page)[0] == "Opened last"
    assert names(page, "recent") == ["Đặng Đức", "Ελένη Παπαδοπούλου"]


def test_a_record_that_was_given_away_is_not_remembered_by_name(
    crm: Client, login_as: Callable[..., Client], db: Callable[[], AbstractContextManager[Session]]
) -> None:
    verbs = ("read", "create")
    seller = login_as(grants={f"contacts.contact.{verb}": "own" for verb in verbs})
    page = seller.submit("/contacts/contacts/new", {"display_name": "Đặng Đức"})
    seller.get(page.location)
    assert names(search(seller, ""), "recent") == ["Đặng Đức"]

    with db() as session:
        for contact in session.scalars(select(record_class("contacts.contact"))):
            contact.owner_id = None

    assert "Đặng Đức" not in search(seller, "").text


def test_nothing_found_offers_to_create_it(crm: Client) -> None:
    page = search(crm, "Đặng Đức")

    assert titles(page) == ["Create"]
    link = page.all("#group-new-named a")[0]
    assert " ".join(link.get_text().split()) == "New contact: “Đặng Đức”"
    assert crm.get(str(link["href"])).one("#display_name")["value"] == "Đặng Đức"


def test_whoever_may_not_add_contacts_is_not_offered_to(login_as: Callable[..., Client]) -> None:
    reader = login_as("reader")

    assert titles(search(reader, "Đặng Đức")) == []
    assert "New contact" not in search(reader, "").one("main").get_text()
    assert titles(search(reader, "time zone")) == []


@pytest.mark.parametrize(
    ("prefix", "groups_shown"),
    [(">", ["Go to"]), ("+", ["Create", "Create"]), ("@", []), ("#", [])],
)
def test_prefixes_narrow_what_is_shown(crm: Client, prefix: str, groups_shown: list[str]) -> None:
    text = {">": "> organ", "+": "+ new", "@": "@organ", "#": "#organ"}[prefix]
    shown = titles(search(crm, text))

    assert [title for title in shown if title != "Create" or prefix == "+"] == groups_shown


def test_at_asks_for_persons_only(crm: Client) -> None:
    crm.submit("/contacts/contacts/new", {"display_name": "Lan Anh"})
    crm.submit("/contacts/contacts/new?kind=organization", {"display_name": "Lan Rừng"})

    assert sorted(names(search(crm, "lan"), "contacts-contact")) == ["Lan Anh", "Lan Rừng"]
    assert names(search(crm, "@lan"), "contacts-contact") == ["Lan Anh"]


@pytest.mark.parametrize(
    ("typed", "wanted", "text"),
    [
        ("+84 912 345", "", "+84 912 345"),
        ("+ Đặng Đức", "create", "Đặng Đức"),
        (">  exp", "command", "exp"),
        ("#0912", "number", "0912"),
        ("@", "person", ""),
    ],
)
def test_a_plus_before_digits_is_a_phone_number(typed: str, wanted: str, text: str) -> None:
    asked = read(typed)

    assert (asked.wanted, asked.text) == (wanted, text)


def test_a_page_without_script_has_the_same_groups(crm: Client) -> None:
    crm.submit("/contacts/contacts/new", {"display_name": "Organon AG"})

    page, dialog = search(crm, "organ"), search(crm, "organ", htmx=True)

    assert page.is_whole
    assert not dialog.is_whole
    assert titles(page) == dialog.texts("[role=group]:not([hidden]) > .palette-title")
    assert page.one("main form input[name=q]")["value"] == "organ"


def test_every_option_has_a_name_and_an_id_of_its_own(crm: Client) -> None:
    dialog = search(crm, "", htmx=True)
    ids = [str(option["id"]) for option in dialog.all("[role=option]")]

    assert len(ids) == len(set(ids)) > 5
    assert all(dialog.texts("[role=option] .palette-name"))


def test_visitors_sign_in_first(site: Site) -> None:
    nobody = site.client()

    assert nobody.get("/search?q=dang").status == 303
    assert nobody.get("/search?q=dang", htmx=True).status == 401
    assert nobody.get("/search/contacts.contact?q=dang").status == 303


def test_the_answer_costs_one_statement_for_each_record_type_and_four_more(
    crm: Client, site: Site, queries: Callable[[int], AbstractContextManager[Recorder]]
) -> None:
    for number in range(8):
        crm.submit("/contacts/contacts/new", {"display_name": f"Nguyễn Văn {number}"})
    types = len(site.app.extensions["crm"].records)
    search(crm, "nguyen", htmx=True)

    for typed in ("nguyen", "12345", "Nguyễn", '"Nguyễn"', "@nguyen 3", "ha noi", ""):
        with queries(4 + types):
            search(crm, typed, htmx=True)


def test_a_slow_record_type_is_asked_again_by_itself(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = library.browser(CLERK)
    monkeypatch.setattr(groups, "EACH", 0)

    page, dialog = search(client, "dang"), search(client, "dang", htmx=True)

    assert "Readers take longer" in page.one("#group-library-reader").get_text()
    group = dialog.one("#pal-group-library-reader")
    assert "Readers: still searching…" in group.get_text()
    assert group["hx-trigger"] == "load"
    assert "New reader" in search(client, "new", htmx=True).text
    alone = client.get(str(group["hx-get"]), htmx=True)
    assert "Đặng Đức" in alone.text
    assert alone.one("[role=group]")["id"] == "pal-group-library-reader"


def test_what_is_not_found_so_far_is_offered_when_the_slow_ones_have_answered(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = library.browser(CLERK)
    found = search(client, "khong co", htmx=True).one("#pal-group-new-named")
    monkeypatch.setattr(groups, "EACH", 0)

    page, dialog = search(client, "khong co"), search(client, "khong co", htmx=True)

    assert "hidden" not in found.attrs
    assert "hidden" in dialog.one("#pal-group-new-named").attrs
    assert "khong co" in page.one("#group-new-named").get_text()


def test_a_record_type_that_fails_says_so_and_harms_no_other(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        session().execute(select(column("nonsense")))

    client = library.browser(CLERK)
    monkeypatch.setattr(records, "find", broken)

    page = search(client, "new")

    assert "Readers cannot be searched" in page.one("#group-library-reader").get_text()
    assert names(page, "new") == ["New reader"]


def test_a_statement_is_stopped_in_time_and_the_session_lives_on(site: Site) -> None:
    counting = select(literal(1).label("n")).cte("counting", recursive=True)
    counting = counting.union_all(select(counting.c.n + 1).where(counting.c.n < 10**9))

    with site.system() as own:
        started = time.monotonic()
        with pytest.raises(TooSlow), at_most(own, 0.05):
            own.execute(select(func.count()).select_from(counting))
        assert time.monotonic() - started < 5
        assert _one(own) == 1


def _one(own: Session) -> int | None:
    return own.scalar(select(literal(1)))
