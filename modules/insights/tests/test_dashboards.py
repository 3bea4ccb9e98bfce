"""Dashboards: cards in an order, who sees them, and what each reader sees on them."""

from __future__ import annotations

from typing import Any

import pytest
from crm_contacts.factories import make_contact
from crm_insights.factories import make_dashboard
from crm_insights.models import Dashboard

CONTACTS = "contacts.contact"
SHARED = {"insights.dashboard.read": "team", "contacts.contact.read": "all"}


def save(browser: Any, name: str, kind: str = "graph", state: str = "by=kind") -> int:
    """Save what a page shows for everyone; returns the id of the view."""
    values = {"record": CONTACTS, "kind": kind, "state": state, "name": name}
    answer = browser.post("/views/new", values | {"audience": "everyone", "position": "0"})
    return int(answer.location.rpartition("view=")[2])


@pytest.fixture
def board(crm: Any, db: Any) -> str:
    """The address of a dashboard of the administrator with two cards."""
    with db() as session:
        make_contact(session, display_name="Nguyễn Thị Đào")
        make_contact(session, kind="organization", display_name="An Phát")
    views = save(crm, "Theo loại"), save(crm, "Tất cả khách", "list", "q=kind:person")
    values = {"name": "Bán hàng", "audience": "everyone", "submission": "a-1"}
    page = crm.get("/insights/dashboards/new")
    answer = crm.post("/insights/dashboards/new", page.fields("main form[method=post]") | values)
    address = str(answer.location).partition("?")[0]
    for view in views:
        crm.post(f"{address}/cards", {"view": view})
    return address


def titles(browser: Any, board: str) -> list[str]:
    found: list[str] = browser.get(board).texts(".home-card h2")
    return found


def cards(browser: Any, board: str) -> dict[str, Any]:
    """Return what each card answers to the page's script."""
    found = browser.get(board).all(".home-card h2 a")
    return {link.get_text(strip=True): browser.get(str(link["href"]), htmx=True) for link in found}


def arranged(browser: Any, board: str) -> list[str]:
    found: list[str] = browser.get(f"{board}/arrange").texts("#arrange li > span")
    return found


def button(browser: Any, board: str, verb: str, place: int = 0) -> str:
    """Return the address of one card's buttons."""
    forms = browser.get(f"{board}/arrange").all(f"#arrange form[action$='/{verb}']")
    return list(dict.fromkeys(str(form["action"]) for form in forms))[place]


def changed(browser: Any, address: str, **values: str) -> str:
    """Change something and return the address that takes it back."""
    answer = browser.post(address, values)
    return str(browser.get(str(answer.location)).one("#toasts form")["action"])


def test_cards_are_added_and_fetched_each_by_itself(crm: Any, board: str) -> None:
    assert titles(crm, board) == ["Theo loại", "Tất cả khách"]
    shown = cards(crm, board)
    assert sorted(shown["Theo loại"].texts(".report-table td")) == ["1", "1"]
    assert shown["Tất cả khách"].texts("li a") == ["Nguyễn Thị Đào"]
    assert not shown["Theo loại"].is_whole


def test_a_card_is_a_page_without_script(crm: Any, board: str) -> None:
    address = str(crm.get(board).all(".home-card h2 a")[0]["href"])
    page = crm.get(address)
    assert page.is_whole
    assert page.texts("h1") == ["Theo loại"]


def test_a_card_is_moved_by_buttons(crm: Any, board: str) -> None:
    undo = changed(crm, button(crm, board, "move"), place="1")
    assert titles(crm, board) == ["Tất cả khách", "Theo loại"]
    crm.post(undo)
    assert titles(crm, board) == ["Theo loại", "Tất cả khách"]


def test_a_card_is_moved_in_the_page(crm: Any, board: str) -> None:
    page = crm.post(button(crm, board, "move", 1), {"place": "-3"}, htmx=True)
    assert not page.is_whole
    assert page.texts("#arrange li > span") == ["Tất cả khách", "Theo loại"]


def test_a_card_is_removed_and_comes_back(crm: Any, board: str) -> None:
    undo = changed(crm, button(crm, board, "remove"))
    assert arranged(crm, board) == ["Tất cả khách"]
    crm.post(undo)
    assert titles(crm, board) == ["Theo loại", "Tất cả khách"]


def test_adding_is_taken_back(crm: Any, board: str) -> None:
    undo = changed(crm, f"{board}/cards", view=str(save(crm, "Thừa")))
    assert titles(crm, board)[-1] == "Thừa"
    crm.post(undo)
    assert "Thừa" not in titles(crm, board)


def test_a_deleted_dashboard_comes_back_with_its_cards(crm: Any, board: str) -> None:
    undo = changed(crm, f"{board}/delete")
    assert crm.get(board).status == 404
    crm.post(undo)
    assert titles(crm, board) == ["Theo loại", "Tất cả khách"]


def test_a_report_is_added_from_its_page(crm: Any, board: str) -> None:
    view = save(crm, "Theo người", state="by=owner")
    page = crm.get(f"/insights/reports/{view}")
    (option,) = page.all("select[name=dashboard] option")
    crm.post(f"/insights/reports/{view}/add", {"dashboard": str(option["value"])})
    assert titles(crm, board)[-1] == "Theo người"


def test_a_full_dashboard_takes_no_more(
    crm: Any, board: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_insights.services.MOST", 2)
    page = crm.post(f"{board}/cards", {"view": save(crm, "Thừa")})
    assert page.status == 422
    assert "Remove one first." in page.text


def test_each_card_counts_what_its_reader_sees(crm: Any, site: Any, board: str) -> None:
    reader = site.user(grants=SHARED | {"contacts.contact.read": "own"})
    with site.system() as session:
        make_contact(session, display_name="Khách của tôi", owner_id=reader)
    shown = cards(site.client(reader), board)
    assert shown["Theo loại"].texts(".report-table td") == ["1"]
    assert shown["Tất cả khách"].texts("li a") == ["Khách của tôi"]


def test_a_reader_without_the_records_right_is_told_so(crm: Any, site: Any, board: str) -> None:
    reader = site.client(site.user(grants={"insights.dashboard.read": "team"}))
    shown = cards(reader, board)
    assert "You have no right to see these records." in shown["Theo loại"].text
    assert "Nguyễn Thị Đào" not in shown["Tất cả khách"].text


def test_a_deleted_report_says_so_on_its_card(crm: Any, board: str) -> None:
    with_views = crm.get("/insights/reports")
    address = str(with_views.all("a[href*='/delete']")[0]["href"])
    crm.post(address, {"successor": "none"})
    shown = cards(crm, board)
    assert "was deleted, or is not shared with you" in shown["Missing report"].text
    assert shown["Tất cả khách"].status == 200


def test_a_report_of_an_app_that_is_off_says_so(
    crm: Any, board: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_host.screens.saved.shown.screens_of", lambda _name: None)
    assert "is switched off" in cards(crm, board)["Theo loại"].text


def test_a_failing_card_leaves_the_others(
    crm: Any, site: Any, board: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_host.screens.saved.shown.graph_context", lambda *_: 1 / 0)
    site.app.config["PROPAGATE_ERRORS"] = False
    assert crm.get(board).status == 200
    shown = cards(crm, board)
    assert shown["Theo loại"].status == 500
    assert "Incident number" in shown["Theo loại"].text
    assert shown["Tất cả khách"].texts("li a") == ["Nguyễn Thị Đào"]


@pytest.mark.parametrize(
    ("audience", "is_in_team", "sees"),
    [
        ("private", True, False),
        ("team", True, True),
        ("team", False, False),
        ("everyone", False, True),
    ],
)
def test_who_sees_a_dashboard(site: Any, audience: str, is_in_team: bool, sees: bool) -> None:
    owner = site.user(team="Kinh doanh")
    (team,) = site.actor(owner).team_ids
    reader = site.client(site.user(grants=SHARED, team="Kinh doanh" if is_in_team else ""))
    with site.system() as session:
        values = {"name": "Quý này", "audience": audience, "owner_id": owner, "team_id": team}
        id = make_dashboard(session, **values).id
    assert (reader.get(f"/insights/dashboards/{id}").status == 200) is sees
    assert ("Quý này" in reader.get("/insights/dashboards").texts("tbody th a")) is sees
    assert ("Quý này" in reader.get("/search?q=quy+nay").text) is sees
    assert ("Quý này" in reader.get("/lookup/insights.dashboard").text) is sees


def test_only_the_owner_changes_a_dashboard(site: Any, db: Any) -> None:
    grants = SHARED | dict.fromkeys(
        ("insights.dashboard.write", "insights.dashboard.delete"), "own"
    )
    with db() as session:
        id = make_dashboard(session, audience="everyone", owner_id=site.user()).id
    other = site.client(site.user(grants=grants))
    assert other.get(f"/insights/dashboards/{id}").status == 200
    assert other.get(f"/insights/dashboards/{id}/arrange").status == 403
    assert other.post(f"/insights/dashboards/{id}/cards", {"view": "1"}).status == 403
    assert other.post(f"/insights/dashboards/{id}/delete").status == 403


def test_a_view_that_is_not_shared_with_one_cannot_be_added(crm: Any, site: Any) -> None:
    values = {"record": CONTACTS, "kind": "graph", "state": "by=kind", "name": "Kín"}
    answer = crm.post("/views/new", values | {"audience": "private", "position": "0"})
    view = int(answer.location.rpartition("view=")[2])
    owner = site.user("sales")
    with site.system() as session:
        id = make_dashboard(session, owner_id=owner).id
    assert site.client(owner).post(f"/insights/dashboards/{id}/cards", {"view": view}).status == 404


def test_sharing_needs_the_right_to_share(site: Any) -> None:
    grants = SHARED | dict.fromkeys(
        ("insights.dashboard.create", "insights.dashboard.write"), "all"
    )
    client = site.client(site.user(grants=grants))
    page = client.get("/insights/dashboards/new")
    values = page.fields("main form[method=post]") | {"name": "Của tôi", "audience": "everyone"}
    answer = client.post("/insights/dashboards/new", values)
    assert answer.status == 422
    assert "You may not share a dashboard like this." in answer.text
    assert client.post(
        "/insights/dashboards/new", values | {"audience": "private"}
    ).location.startswith("/insights/dashboards/")


def test_one_dashboard_is_on_the_home_page(crm: Any, board: str) -> None:
    assert "Open a dashboard and choose" in crm.get("/").one("#home-insights-dashboard").get_text()
    crm.post(f"{board}/home", {"on": "1"})
    home = crm.get("/")
    assert home.texts("#home-insights-dashboard h3") == ["Theo loại", "Tất cả khách"]
    crm.post(str(home.one("#toasts form")["action"]))
    assert not crm.get("/").texts("#home-insights-dashboard h3")


def test_a_page_that_is_not_up_to_date_leaves_another_choice_alone(crm: Any, board: str) -> None:
    crm.post(f"{board}/home", {"on": "1"})
    other = crm.submit("/insights/dashboards/new", {"name": "Kho"}).location
    crm.post(f"{other}/home", {"on": "1"})

    crm.post(f"{board}/home", {"on": "0"})

    assert "Kho" in crm.get("/").one("#home-insights-dashboard").get_text()


def test_only_dashboards_that_one_may_change_are_offered_for_a_report(
    crm: Any, site: Any, board: str
) -> None:
    view = save(crm, "Theo nguồn")
    assert crm.get(f"/insights/reports/{view}").all("#dashboard option")
    reader = site.client(site.user(grants=SHARED | {"insights.report.read": "all"}))
    page = reader.get(f"/insights/reports/{view}")
    assert page.status == 200
    assert not page.all("#dashboard")


def test_a_dashboard_that_is_not_shared_any_more_leaves_the_home_page(
    crm: Any, site: Any, board: str, db: Any
) -> None:
    reader = site.client(site.user(grants=SHARED))
    reader.post(f"{board}/home", {"on": "1"})
    assert reader.get("/").texts("#home-insights-dashboard h3")
    with db() as session:
        session.get_one(Dashboard, int(board.rpartition("/")[2])).audience = "private"
    assert not reader.get("/").texts("#home-insights-dashboard h3")


def test_a_dashboard_and_its_cards_need_few_statements(crm: Any, board: str, queries: Any) -> None:
    for number in range(10):
        crm.post(f"{board}/cards", {"view": save(crm, f"Thẻ {number}")})
    links = [str(link["href"]) for link in crm.get(board).all(".home-card h2 a")]
    with queries(6):
        crm.get(board)
    for link in links[:2]:
        with queries(5):
            crm.get(link, htmx=True)
