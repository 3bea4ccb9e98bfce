from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, unquote_plus, urlsplit

import pytest
from library import CLERK
from library_site import Client, Site

from crm_host.data.base import db
from crm_host.screens import counts
from crm_host.testing.queries import query_budget, recorded

READERS = "/library/readers"
EVERYBODY = [
    "Amelia Smith",
    "Đặng Đức",
    "Nguyễn Thị Đào",
    "Oliver O'Brien",
    "Vũ An",
    "Άννα Παπαδοπούλου",
    "ΓΙΩΡΓΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ",
]
Crowd = Callable[[int], None]


def filter_of(address: str) -> str:
    return parse_qs(urlsplit(address).query).get("q", [""])[0]


def test_the_list_shows_everybody_in_the_order_of_names(client: Client) -> None:
    page = client.get(READERS)

    assert page.texts("tbody th") == EVERYBODY
    assert page.texts("thead th")[1:] == ["Name", "Phones", "City", "Points", "Joined", "Owner"]
    assert page.texts("#reader-2 td")[1:] == ["", "Huế", "40", "", "Nguyễn Thị Thu"]
    assert "1–7 of 7" in page.text
    assert page.one("th[aria-sort]")["aria-sort"] == "ascending"


def test_a_row_leads_to_its_record_and_remembers_the_list(client: Client) -> None:
    page = client.get(f'{READERS}?q=city:"Hà Nội" sort:-name')

    link = page.one("#reader-1 th a")["href"]
    assert unquote_plus(str(link)) == '/library/readers/1?in=city:"Hà Nội" sort:-name'


def test_a_module_shows_a_cell_its_own_way(client: Client) -> None:
    page = client.get(READERS)

    assert page.one("#reader-1 td a")["href"] == "tel:+84912345678"


def test_typed_and_clicked_filters_have_one_address(client: Client) -> None:
    typed = client.get(f"{READERS}?q=City:Huế")
    clicked = client.get(f"{READERS}?add_field=city&add_op==&add_value=Huế")

    assert typed.status == clicked.status == 303
    assert typed.location == clicked.location
    assert client.get(typed.location).texts("tbody th") == ["Nguyễn Thị Đào"]


def test_the_builder_asks_for_field_then_value(client: Client) -> None:
    start = client.get(f"{READERS}?q=dang")
    assert "city" in [option["value"] for option in start.all("#add-field option")]

    second = client.get(f"{READERS}?q=dang&add_field=points")
    assert second.texts("#add-op option") == [
        "is", "is not", "is more than", "is at least", "is less than", "is at most",
    ]  # fmt: skip
    done = client.get(f"{READERS}?q=dang&add_field=points&add_op=>&add_value=100")
    assert filter_of(done.location) == "dang points:>100"

    choice = client.get(f"{READERS}?add_field=status")
    assert choice.texts("#add-value option") == ["New", "Member", "Left"]
    excluded = client.get(f"{READERS}?add_field=status&add_op=-&add_value=left")
    assert filter_of(excluded.location) == "-status:left"


def test_every_part_of_a_filter_can_be_taken_out(client: Client) -> None:
    page = client.get(f"{READERS}?q=status:member dang")

    chips = {chip.get_text(): filter_of(str(chip["href"])) for chip in page.all(".chip")}
    assert chips == {"Status: Member": "dang", "“dang”": "status:member"}


def test_an_unknown_name_is_marked_and_switches_actions_off(client: Client) -> None:
    page = client.get(f"{READERS}?q=ctiy:Huế dang")

    assert page.texts("tbody th") == ["Đặng Đức"]
    assert "“ctiy” is unknown here. Did you mean city ?" in page.text
    assert page.one(".chip.is-unknown").get_text() == "ctiy: Huế"
    assert filter_of(str(page.one(".toolbar p a")["href"])) == "city:Huế dang"
    assert not page.all("input[type=checkbox][name=id], button[name=action]")


def test_three_empty_lists_say_three_things(site: Site, client: Client) -> None:
    nothing = client.get(f"{READERS}?q=5678999")
    assert nothing.texts(".empty h2") == ["Nothing matches this filter"]
    links = [filter_of(str(link["href"])) for link in nothing.all(".empty a")]
    assert links == ["", "5678999 is:archived", ""]

    stranger = replace(CLERK, user_id=99, grants={"library.reader.read": "own"})
    rights = site.browser(stranger).get(READERS)
    assert rights.texts(".empty h2") == ["Nothing here belongs to you yet"]

    client = site.browser(CLERK)
    for id_ in range(1, 8):
        client.post(f"{READERS}/{id_}/delete")
    assert client.get(READERS).texts(".empty h2") == ["No readers yet"]


def test_pages_lead_there_and_back(client: Client, crowd: Crowd) -> None:
    crowd(120)
    seen: list[str] = []
    url, summaries = READERS, []
    while url:
        page = client.get(url)
        seen += page.texts("tbody th")
        summaries.append(page.texts(".toolbar-end > span")[0])
        found = page.all("a[rel=next]")
        url = str(found[0]["href"]) if found else ""
    assert summaries == ["1–50 of 127", "51–100 of 127", "101–127 of 127"]
    assert len(seen) == len(set(seen)) == 127

    back = client.get(str(page.one("a[rel=prev]")["href"]))
    assert back.texts("tbody th") == seen[50:100]
    assert back.texts(".toolbar-end > span")[0] == "51–100 of 127"
    first = client.get(str(back.one("a[rel=prev]")["href"]))
    assert first.texts("tbody th") == seen[:50]
    assert not first.all("a[rel=prev]")


def test_a_place_that_was_made_up_shows_the_beginning(client: Client, crowd: Crowd) -> None:
    crowd(60)
    place = str(client.get(READERS).one("a[rel=next]")["href"])

    for made_up in (f"{READERS}?at=x.y", place[:-1] + "A", f"{place}&q=points:>1"):
        page = client.get(made_up)
        assert page.status == 200
        assert "That place in the list does not exist any more." in page.text
        assert "1–50 of" in page.text


def test_headings_sort_and_turn_the_order(client: Client) -> None:
    page = client.get(f"{READERS}?q=has:points")
    link = str(page.all("thead a")[2]["href"])
    assert filter_of(link) == "has:points sort:points"

    sorted_page = client.get(link)
    assert sorted_page.texts("td.cell-num") == ["40", "120", "1,500", "1,500"]
    assert filter_of(str(sorted_page.all("thead a")[2]["href"])) == "has:points sort:-points"


def test_long_lists_are_counted_on_demand(
    client: Client, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd(60)
    monkeypatch.setattr(counts, "COUNT_CAP", 55)

    page = client.get(READERS)
    assert "1–50 of 55+" in page.text
    exact = client.get(str(page.one(".toolbar-end > a")["href"]))
    assert "1–50 of 67" in exact.text


def test_columns_are_kept_for_each_user(site: Site, client: Client) -> None:
    chosen = client.post(f"{READERS}/columns", {"col": ["name", "vip", "salary"], "q": "dang"})
    assert filter_of(chosen.location) == "dang"
    assert client.get(READERS).texts("thead th")[1:] == ["Name", "VIP"]  # not the salary

    other = site.browser(replace(CLERK, user_id=2))
    assert len(other.get(READERS).texts("thead th")) == 7
    client = site.browser(CLERK)
    client.post(f"{READERS}/columns", {"reset": "1"})
    assert len(client.get(READERS).texts("thead th")) == 7


def test_a_field_that_may_not_be_read_is_nowhere(site: Site) -> None:
    client = site.browser(CLERK)
    page = client.get(f"{READERS}?q=sort:salary")
    assert "Salary" not in page.html
    assert "This list cannot be sorted by “salary”." in page.text

    manager = site.browser(replace(CLERK, roles=frozenset({"manager"})))
    assert "Salary" in manager.get(READERS).html


@pytest.mark.parametrize("size", [1, 50])
@pytest.mark.parametrize("query", ["", "points:>0", "ban"])
def test_a_page_stays_within_its_statements(
    site: Site, client: Client, crowd: Crowd, size: int, query: str
) -> None:
    crowd(size)
    client.get(READERS)  # names and columns are remembered

    with site.app.app_context():
        engine = db.engine
    with query_budget(engine, 3):
        assert client.get(f"{READERS}?q={query}").status == 200


def test_a_script_gets_the_rows_and_the_canonical_address(client: Client) -> None:
    headers = {"HX-Target": "results"}
    part = client.get(f"{READERS}?q=City:Huế", htmx=True, headers=headers)
    assert not part.is_whole
    assert part.texts("tbody th") == ["Nguyễn Thị Đào"]
    assert part.one("#filter-text")["value"] == "city:Huế"
    assert part.one("[hx-swap-oob='innerHTML:#live']").get_text() == "Found: 1 reader"
    pushed = part.response.headers["HX-Push-Url"]
    assert filter_of(pushed) == "city:Huế"

    typing = client.get(
        f"{READERS}?q=City:Huế", htmx=True, headers=headers | {"HX-Trigger-Name": "q"}
    )
    assert not typing.all("#filter-text")
    assert typing.response.headers["HX-Replace-Url"] == pushed

    main = client.get(f"{READERS}?q=city:Huế", htmx=True, headers={"HX-Target": "main"})
    assert main.one("#results tbody th").get_text() == "Nguyễn Thị Đào"


def test_the_record_page_walks_the_list(client: Client) -> None:
    page = client.get(f"{READERS}/4?in=points:>100")

    assert [urlsplit(str(a["href"])).path for a in page.all("a[rel=prev], a[rel=next]")] == [
        f"{READERS}/1"
    ]


@pytest.mark.parametrize("language", ["vi", "el"])
def test_names_and_labels_of_other_languages_work(site: Site, language: str) -> None:
    client = site.browser(replace(CLERK, language=language))

    answer = client.get(f"{READERS}?q=όνομα:άννα họ-tên:ann")
    assert filter_of(answer.location) == "name:άννα name:ann"


def test_a_long_list_is_not_counted_again_while_it_stays_long(
    site: Site, client: Client, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd(60)
    monkeypatch.setattr(counts, "COUNT_CAP", 55)
    client.get(f"{READERS}?q=is:open")
    with site.app.app_context():
        engine = db.engine

    with recorded(engine) as again:
        page = client.get(f"{READERS}?q=is:open")
    assert "1–50 of 55+" in page.text
    assert "count(" not in str(again)

    client.post(f"{READERS}/bulk", {"action": "delete", "id": [*range(8, 30)], "confirmed": "1"})
    assert "1–45 of 45" in client.get(f"{READERS}?q=is:open").text
