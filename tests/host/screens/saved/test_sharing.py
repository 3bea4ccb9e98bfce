"""Who sees a saved view, who changes it, and what becomes of it when it goes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from library import CLERK
from library_site import Client, Site
from saving import CHIEF, COLLEAGUE, READERS, Save, names
from sqlalchemy import select

from crm_host.auth.models import Team
from crm_host.data.access import NotFound
from crm_host.data.actor import acting_as
from crm_host.data.changes import Change
from crm_host.data.session import system_session
from crm_host.screens.saved.shelf import saved_view
from crm_host.testing.queries import recorded

#: May do everything, and owns nothing here.
ADMINISTRATOR = replace(CLERK, user_id=2, name="Quản trị", is_administrator=True)


@pytest.mark.parametrize("path", ["{list}?view=1", "/views/1", "/views/1/delete"])
def test_a_private_view_does_not_exist_for_others(site: Site, save: Save, path: str) -> None:
    save("Khách của tôi", "owner:me")

    for other in (COLLEAGUE, ADMINISTRATOR):
        browser = site.browser(other)
        absent = browser.get(path.format(list=READERS).replace("1", "99"))
        hidden = browser.get(path.format(list=READERS))
        assert hidden.status == absent.status == 404
        assert "Khách của tôi" not in browser.get("/views").text


@pytest.mark.parametrize("path", ["/views/1/state", "/views/1/mine", "/views/1/delete"])
def test_a_private_view_cannot_be_written_by_others(site: Site, save: Save, path: str) -> None:
    address = save("Khách của tôi", "owner:me")

    assert site.browser(COLLEAGUE).post(path, {"kind": "list", "tab": "1"}).status == 404
    assert site.browser(CHIEF).get(address).status == 200


def test_everyone_sees_a_shared_view_and_its_owner_changes_it(site: Site, save: Save) -> None:
    address = save("Thành viên", "status:member", audience="everyone")

    other = site.browser(COLLEAGUE)
    page = other.get(address)
    assert names(page) == ["Đặng Đức", "Vũ An"]
    changed = other.get(f"{address}&q=status:left")
    assert changed.all(".view-modified")
    assert not changed.all('form[action$="/state"]')
    assert other.post("/views/1/state", {"kind": "list", "state": ""}).status == 403
    assert other.get("/views/1").status == 403
    assert names(site.browser(CHIEF).get(address)) == ["Đặng Đức", "Vũ An"]


def test_an_administrator_changes_shared_views(site: Site, save: Save) -> None:
    address = save("Thành viên", "status:member", audience="everyone")

    answer = site.browser(ADMINISTRATOR).post(
        "/views/1/state", {"kind": "list", "state": "q=status:left"}
    )

    assert answer.location == address
    assert names(site.browser(COLLEAGUE).get(address)) == ["ΓΙΩΡΓΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ"]


def test_a_team_sees_what_is_shared_with_it(site: Site, save: Save, hanoi_team: int) -> None:
    member = replace(COLLEAGUE, team_ids=frozenset({hanoi_team}))
    address = save("Hà Nội", 'city:"Hà Nội"', audience=f"team:{hanoi_team}")

    assert site.browser(COLLEAGUE).get(address).status == 404
    page = site.browser(member).get(address)
    assert page.status == 200
    assert "Chi nhánh Hà Nội" in page.one(".saved-views").get_text()


def test_a_view_of_a_team_that_is_gone_is_its_owners_alone(
    site: Site, save: Save, hanoi_team: int
) -> None:
    address = save("Hà Nội", 'city:"Hà Nội"', audience=f"team:{hanoi_team}")
    with site.app.app_context(), system_session("test data") as own:
        own.delete(own.get_one(Team, hanoi_team))
    site.app.extensions.pop("crm_saved_views", None)
    member = replace(COLLEAGUE, team_ids=frozenset({hanoi_team}))

    assert site.browser(member).get(address).status == 404
    form = site.browser(CHIEF).get("/views/1")
    assert form.one("#audience option[selected]").get_text() == "Only you"


def test_the_row_rules_of_its_reader_hold_in_a_shared_view(site: Site, save: Save) -> None:
    address = save("Tất cả", "", audience="everyone", tab=True)
    own = replace(COLLEAGUE, grants={"library.reader.read": "own"})

    assert names(site.browser(own).get(address)) == ["ΓΙΩΡΓΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ"]
    counted = site.browser(own).get("/views/library.reader/tabs", htmx=True)
    assert counted.texts(".count") == ["1"]


def test_sharing_needs_the_right(site: Site, hanoi_team: int) -> None:
    form = {"record": "library.reader", "name": "Thành viên", "position": "0"}
    mine = replace(CLERK, team_ids=frozenset({hanoi_team}))
    in_teams = replace(mine, grants={**CLERK.grants, "host.views.share": "team"})

    alone = site.browser(mine)
    assert alone.get("/views/new?record=library.reader").texts("#audience option") == ["Only you"]
    assert alone.post("/views/new", form | {"audience": "everyone"}).status == 422

    teams = site.browser(in_teams)
    assert teams.post("/views/new", form | {"audience": "everyone"}).status == 422
    assert teams.post("/views/new", form | {"audience": f"team:{hanoi_team}"}).status == 303


def test_deleting_ones_own_is_one_step_and_can_be_undone(client: Client, save: Save) -> None:
    address = save("Thành viên", "status:member")

    answer = client.post("/views/1/delete")
    undo = client.get(answer.location).one("#toasts form")
    assert client.get(address).status == 404
    client.post(str(undo["action"]))

    assert names(client.get(address)) == ["Đặng Đức", "Vũ An"]


def test_who_used_a_deleted_view_gets_its_successor(site: Site, save: Save) -> None:
    save("Thành viên", "status:member", audience="everyone")
    successor = save("Đã rời", "status:left", audience="everyone")
    other = site.browser(COLLEAGUE)
    other.post("/views/1/mine", {"default": "1", "tab": "1"})

    chief = site.browser(CHIEF)
    assert chief.post("/views/1/delete").status == 422
    assert "Đã rời" in chief.get("/views/1/delete").text
    assert chief.post("/views/1/delete", {"successor": "2"}).status == 303

    other = site.browser(COLLEAGUE)
    assert other.get(READERS).location == successor
    assert other.get(successor).texts("#view-tabs a") == ["All", "Đã rời"]


def test_a_private_view_is_no_successor_of_a_shared_one(site: Site, save: Save) -> None:
    save("Thành viên", "status:member", audience="everyone")
    save("Của tôi", "status:left")

    assert site.browser(CHIEF).post("/views/1/delete", {"successor": "2"}).status == 422


def test_tabs_are_counted_after_the_page(client: Client, save: Save, site: Site) -> None:
    save("Thành viên", "status:member", tab=True)
    save("Đã rời", "status:left", tab=True)
    page = client.get(READERS)
    tabs = page.one("#view-tabs")
    assert page.texts("#view-tabs a") == ["All", "Thành viên", "Đã rời"]

    counted = client.get(str(tabs["hx-get"]), htmx=True)

    assert counted.texts("a") == ["All", "Thành viên 2", "Đã rời 1"]


def test_counts_of_all_tabs_are_one_statement(client: Client, save: Save, site: Site) -> None:
    for number in range(3):
        save(f"Điểm {number}", f"points:>{number}", tab=True)
    client.get("/views/library.reader/tabs", htmx=True)

    with recorded(site.engine) as recorder:
        client.get("/views/library.reader/tabs", htmx=True)

    assert recorder.count == 1, str(recorder)


def test_saved_views_cost_the_list_no_statement(client: Client, save: Save, site: Site) -> None:
    client.get(f"{READERS}?q=status:member")
    with recorded(site.engine) as plain:
        client.get(f"{READERS}?q=status:member")
    address = save("Thành viên", "status:member", tab=True)
    client.get(address)
    with recorded(site.engine) as viewed:
        client.get(address)

    assert viewed.count == plain.count, str(viewed)


def test_a_tab_is_everybodys_own_choice(site: Site, save: Save) -> None:
    save("Thành viên", "status:member", audience="everyone", tab=True)

    site.browser(COLLEAGUE).post("/views/1/mine", {"tab": "0"})

    assert not site.browser(COLLEAGUE).get(READERS).all("#view-tabs")
    assert site.browser(CHIEF).get(READERS).all("#view-tabs")


def test_modules_ask_for_a_view_by_its_id(site: Site, save: Save) -> None:
    save("Thành viên", "status:member sort:-points")

    with site.app.app_context():
        with acting_as(CHIEF):
            found = saved_view(1)
            assert (found.record_type, found.query) == (
                "library.reader",
                "status:member sort:-points",
            )
        with acting_as(COLLEAGUE), pytest.raises(NotFound):
            saved_view(1)


def test_saving_is_told_in_a_change_set(site: Site, save: Save) -> None:
    save("Thành viên", "status:member")

    with site.app.app_context(), system_session("looking") as own:
        told = own.scalars(select(Change).where(Change.record_type == "host.saved_view")).one()
        assert told.values["name"] == [None, "Thành viên"]
        assert told.values["query"] == [None, "status:member"]
