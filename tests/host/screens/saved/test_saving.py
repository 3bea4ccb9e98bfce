"""Saving what a list shows, changing it, and going back to it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from library_site import Client, Site
from saving import CHIEF, READERS, Save, names, query_of, state_form


def test_a_saved_view_shows_what_was_saved(client: Client, save: Save) -> None:
    address = save("Người Hà Nội", 'city:"Hà Nội" sort:-name', cols="name,points")

    page = client.get(address)

    assert page.status == 200
    assert names(page) == ["Vũ An", "Đặng Đức"]
    assert page.texts("thead th")[1:] == ["Name", "Points"]
    assert page.one("#filter-text")["value"] == 'city:"Hà Nội" sort:-name'
    assert page.one(".saved-views summary").get_text(strip=True) == "Người Hà Nội"
    assert not page.all(".view-modified")


def test_the_form_comes_from_the_list_itself(client: Client) -> None:
    listed = client.get(f"{READERS}?q=city:Huế")
    form = str(listed.one('.saved-views a[href^="/views/new"]')["href"])

    saved = client.submit(form, {"name": "Huế"})

    assert saved.status == 303
    assert names(client.get(saved.location)) == ["Nguyễn Thị Đào"]


def test_a_change_is_marked_and_can_be_saved_or_reset(client: Client, save: Save) -> None:
    address = save("Thành viên", "status:member")
    changed = client.get(f"{address}&q=status:left")
    assert "modified" in changed.one(".view-modified").get_text()
    assert names(changed) == ["ΓΙΩΡΓΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ"]
    links = {tag.get_text(strip=True): str(tag["href"]) for tag in changed.all(".views-bar a.btn")}
    assert links["Reset"] == address

    form = changed.one('form[action$="/state"]')
    answer = client.post(str(form["action"]), state_form(changed))

    assert answer.location == address
    page = client.get(address)
    assert names(page) == ["ΓΙΩΡΓΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ"]
    assert not page.all(".view-modified")


def test_saving_over_a_view_can_be_undone(client: Client, save: Save) -> None:
    address = save("Thành viên", "status:member")
    changed = client.get(f"{address}&q=status:left")
    client.post(str(changed.one('form[action$="/state"]')["action"]), state_form(changed))
    undo = client.get(address).one("#toasts form")

    client.post(str(undo["action"]))

    assert names(client.get(address)) == ["Đặng Đức", "Vũ An"]


def test_undo_does_not_write_over_a_newer_change(client: Client, save: Save) -> None:
    address = save("Thành viên", "status:member")
    changed = client.get(f"{address}&q=status:left")
    client.post(str(changed.one('form[action$="/state"]')["action"]), state_form(changed))
    undo = str(client.get(address).one("#toasts form")["action"])
    again = client.get(f"{address}&q=status:new")
    client.post(str(again.one('form[action$="/state"]')["action"]), state_form(again))

    assert client.post(undo).status == 409
    assert names(client.get(address)) == ["Nguyễn Thị Đào"]


def test_every_address_of_the_page_keeps_the_view(client: Client, save: Save) -> None:
    address = save("Có điểm", "points:>=40", cols="name,points")
    page = client.get(address)

    sort = query_of(str(page.one("thead th:nth-of-type(3) a")["href"]))
    assert sort == {"view": "1", "q": "points:>=40 sort:points"}
    chip = query_of(str(page.one("a.chip")["href"]))
    assert chip == {"view": "1", "q": ""}
    assert page.fields("#filter")["view"] == "1"
    without = client.get(str(page.one("a.chip")["href"]))
    assert without.status == 200
    assert len(names(without)) == 7
    assert without.texts("thead th")[1:] == ["Name", "Points"]
    assert without.all(".view-modified")


def test_what_is_typed_into_a_view_is_a_change_of_it(client: Client, save: Save) -> None:
    address = save("Có điểm", "points:>=40")
    typing = str(client.get(address).one("#filter-text")["hx-get"])

    page = client.get(f"{typing}&q=points:>=40+smith", htmx=True, headers={"HX-Target": "results"})

    assert names(page) == ["Amelia Smith"]
    assert page.all(".view-modified")
    pushed = page.response.headers["HX-Push-Url"]
    assert query_of(pushed) == {"view": "1", "q": "points:>=40 smith"}


def test_columns_are_a_change_of_the_view_and_not_of_the_list(client: Client, save: Save) -> None:
    address = save("Có điểm", "points:>=40")
    form = client.get(address).fields('form[action$="/columns"]')

    chosen = client.post(f"{READERS}/columns", form | {"col": ["name", "city"]})

    page = client.get(chosen.location)
    assert page.texts("thead th")[1:] == ["Name", "City"]
    assert page.all(".view-modified")
    assert len(names(page)) == 4
    assert len(client.get(READERS).texts("thead th")) > 3


def test_the_columns_that_one_chose_are_saved_along(client: Client) -> None:
    client.post(f"{READERS}/columns", {"col": ["name", "joined"]})
    form = str(client.get(READERS).one('.saved-views a[href^="/views/new"]')["href"])
    saved = client.submit(form, {"name": "Ngày vào"}).location
    client.post(f"{READERS}/columns", {"reset": "1"})

    assert client.get(saved).texts("thead th")[1:] == ["Name", "Joined"]


def test_the_default_opens_when_the_list_is_opened_bare(client: Client, save: Save) -> None:
    address = save("Thành viên", "status:member", default=True)

    assert client.get(READERS).location == address
    page = client.get(address)
    whole = client.get(str(page.all(".saved-views a.menu-item")[0]["href"]))
    assert len(names(whole)) == 7
    filtered = client.get(f"{READERS}?q=city:Huế")
    cleared = client.get(str(filtered.one("a.chip")["href"]))
    assert len(names(cleared)) == 7


def test_one_begins_with_one_view_at_most(client: Client, save: Save) -> None:
    save("Thành viên", "status:member", default=True)
    second = save("Đã rời", "status:left", default=True)

    assert client.get(READERS).location == second
    client.post("/views/2/mine", {"default": "0"})
    assert len(names(client.get(READERS))) == 7


def test_other_ways_to_look_keep_filter_and_view(client: Client, save: Save) -> None:
    address = save("Thành viên", "status:member")
    page = client.get(address)
    board = next(
        str(tag["href"]) for tag in page.all(".view-switch a") if "Board" in tag.get_text()
    )

    shown = client.get(board)

    assert shown.status == 200
    assert query_of(board) == {"view": "1"}
    assert shown.all(".view-modified")
    assert "Vũ An" in shown.text
    assert "Amelia Smith" not in shown.text
    back = next(str(tag["href"]) for tag in shown.all(".view-switch a") if "List" in tag.text)
    assert not client.get(back).all(".view-modified")


def test_a_view_opens_as_what_it_was_saved(client: Client, save: Save) -> None:
    address = save("Bảng", "points:>0", kind="board", by="status")

    assert "/board" in address
    page = client.get(address)
    assert page.status == 200
    assert not page.all(".view-modified")


def test_grouping_belongs_to_the_view(client: Client, save: Save) -> None:
    address = save("Theo thành phố", "points:>0", cols="name,points", group="city")
    page = client.get(address)
    assert not page.all(".view-modified")

    opened = client.get(str(page.one("#results [hx-get*=york i]")["hx-get"]), htmx=True)
    assert opened.texts("thead th") == ["Name", "Points"]
    chooser = client.get(str(page.one("[hx-get*=grouping]")["hx-get"]))
    assert chooser.fields("form:has([name=group])")["view"] == "1"
    assert client.get(f"{address}&group=").all(".view-modified")


def test_a_column_that_is_gone_is_named(client: Client, save: Save) -> None:
    page = client.get(save("Lương", "points:>=40", cols="name,salary"))

    assert page.texts("thead th")[1:] == ["Name"]
    assert "The column “salary” is left out" in page.text


def test_a_filter_that_is_gone_is_marked_as_in_any_list(client: Client, save: Save) -> None:
    page = client.get(save("Lương", "salary:>500 status:member"))

    assert "salary" in page.one(".chip.is-unknown").get_text()
    assert names(page) == ["Đặng Đức", "Vũ An"]


def test_a_name_is_needed(site: Site) -> None:
    page = site.browser(CHIEF).post(
        "/views/new", {"record": "library.reader", "name": " ", "audience": "private"}
    )

    assert page.status == 422
    assert "Fill this in." in page.text


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("board", "by=status"),
        ("calendar", "on=joined&span=month"),
        ("graph", "by=city&kind=pie"),
        ("pivot", "rows=status&columns=city"),
        ("list", "group=status"),
    ],
)
def test_every_way_to_look_can_be_saved(client: Client, kind: str, shown: str) -> None:
    path = READERS if kind == "list" else f"{READERS}/{kind}"
    page = client.get(f"{path}?q=points:>=40&{shown}")
    assert page.status == 200
    form = str(page.one('.saved-views a[href^="/views/new"]')["href"])

    address = client.submit(form, {"name": "Có điểm"}).location

    saved = client.get(address)
    assert (saved.status, urlsplit(address).path) == (200, path)
    assert query_of(address) == {"view": "1"}
    assert not saved.all(".view-modified")
    assert saved.texts("#results a.chip") == page.texts("#results a.chip")
    assert client.get(f"{address}&q=points:>1000").all(".view-modified")
    assert saved.texts("#results table, #results [id^=board]") == page.texts(
        "#results table, #results [id^=board]"
    )
