"""Cards of the home page: what they show, how they are arranged, and what one that fails does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from crm_contacts.factories import make_contact

from crm_host.screens.home import own
from crm_host.testing.site import Site


def titles(browser: Any) -> list[str]:
    found: list[str] = browser.get("/").texts(".home-card h2")
    return found


def test_cards_of_host_and_modules_come_by_their_positions(crm: Any) -> None:
    assert titles(crm) == ["My day", "Opened last", "Favorites", "Dashboard", "Places"]


def test_records_opened_last_and_favorites_are_named(crm: Any, db: Any) -> None:
    with db() as session:
        dao, ada = (make_contact(session, display_name=n).id for n in ("Nguyễn Thị Đào", "Ada"))
    crm.get(f"/contacts/contacts/{dao}")
    crm.post("/favorites/contacts.contact", {"add": ada})
    page = crm.get("/")
    assert page.texts("#home-host-recent li a") == ["Nguyễn Thị Đào"]
    assert page.texts("#home-host-favorites li a") == ["Ada"]


def test_only_eight_records_opened_last_are_shown(crm: Any, db: Any) -> None:
    with db() as session:
        ids = [make_contact(session, display_name=f"Khách {n}").id for n in range(10)]
    for id in ids:
        crm.get(f"/contacts/contacts/{id}")
    assert crm.get("/").texts("#home-host-recent li a") == [f"Khách {n}" for n in range(9, 1, -1)]


def test_who_may_not_see_activities_has_no_day(site: Site) -> None:
    client = site.client(site.user(grants={"contacts.contact.read": "all"}))
    assert "My day" not in titles(client)
    assert client.get("/home/cards/feed.day").status == 404


def test_a_card_is_moved_down_and_back(crm: Any) -> None:
    before = titles(crm)
    answer = crm.post("/home/cards/feed.day/move", {"place": "1"})
    assert answer.location == "/home/cards"
    page = crm.get("/home/cards")
    assert "“My day” is card 2 of" in page.text
    assert titles(crm)[:2] == ["Opened last", "My day"]
    crm.post(str(page.one("#toasts form")["action"]))
    assert titles(crm) == before


def test_a_card_is_moved_in_the_page(crm: Any) -> None:
    headers = {"HX-Target": "arrange"}
    page = crm.post("/home/cards/host.places/move", {"place": "0"}, htmx=True, headers=headers)
    assert not page.is_whole
    assert page.texts("#arrange li > span")[0] == "Places"
    assert "card 1 of" in page.response.headers["HX-Trigger"]


@pytest.mark.parametrize(("place", "at"), [("-5", 0), ("999", -1), ("abc", 0)])
def test_a_place_outside_is_the_nearest_one(crm: Any, place: str, at: int) -> None:
    crm.post("/home/cards/host.favorites/move", {"place": place})
    assert titles(crm)[at] == "Favorites"


def test_a_card_is_hidden_and_comes_back_to_its_place(crm: Any) -> None:
    before = titles(crm)
    crm.post("/home/cards/host.recent/hide")
    assert "Opened last" not in titles(crm)
    assert "Opened last" in crm.get("/home/cards").one("#hidden-cards").get_text()
    page = crm.get("/")
    assert page.status == 200
    crm.post("/home/cards/host.recent/show")
    assert titles(crm) == before


def test_hiding_every_card_leaves_a_way_back(crm: Any) -> None:
    for id in ("feed.day", *(card.id for card in own.OWN_CARDS)):
        crm.post(f"/home/cards/{id}/hide")
    for title in crm.get("/home/cards").all("#arrange form[action$=hide]"):
        crm.post(str(title["action"]))
    page = crm.get("/")
    assert "You have hidden every card." in page.text
    assert "/home/cards" in [a["href"] for a in page.all(".empty a")]


def test_everybody_arranges_their_own_page(site: Site, crm: Any) -> None:
    before = titles(crm)
    other = site.client(site.user("administrator"))
    other.post("/home/cards/feed.day/hide")
    assert titles(crm) == before
    assert "My day" not in titles(other)


def test_a_failing_card_leaves_the_others(
    site: Site, crm: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own, "starred", lambda: 1 / 0)
    site.app.config["PROPAGATE_ERRORS"] = False
    page = crm.get("/")
    assert page.status == 200
    assert "Incident number" in page.one("#home-host-favorites").get_text()
    assert "Persons" in page.one("#home-host-places").get_text()


def test_a_statement_that_fails_leaves_the_others(
    site: Site, crm: Any, db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy import text

    from crm_host.data.session import session

    def broken() -> Any:
        return session().connection().execute(text("SELECT nothing FROM nowhere"))

    monkeypatch.setattr(own, "recent", broken)
    site.app.config["PROPAGATE_ERRORS"] = False
    page = crm.get("/")
    assert page.status == 200
    assert "Incident number" in page.one("#home-host-recent").get_text()
    assert "Give records a star" in page.one("#home-host-favorites").get_text()


def test_a_slow_card_is_fetched_by_the_page(
    site: Site, crm: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lazy = [replace(card, lazy=card.id == "host.places") for card in own.OWN_CARDS]
    monkeypatch.setattr("crm_host.screens.home.arranging.OWN_CARDS", lazy)
    page = crm.get("/")
    (part,) = page.all("#home-host-places [hx-get]")
    assert "Persons" not in page.one("#home-host-places").get_text()
    assert "Persons" in crm.get(str(part["hx-get"]), htmx=True).text
    assert crm.get(str(part["hx-get"])).is_whole  # the same address without script


def test_visitors_sign_in_first(site: Site) -> None:
    assert site.client().get("/home/cards").location.startswith("/login")


def test_home_needs_few_statements(crm: Any, db: Any, queries: Any) -> None:
    with db() as session:
        ids = [make_contact(session, display_name=f"Khách {n}").id for n in range(10)]
    for id in ids:
        crm.get(f"/contacts/contacts/{id}")
    crm.get("/")
    with queries(6):
        crm.get("/")
