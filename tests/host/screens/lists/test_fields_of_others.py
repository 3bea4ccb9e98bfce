"""Fields of side tables and links to records in a list: like any other field."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from library import CLERK, Membership, Reader
from library_site import Client, Site

from crm_host.data.session import system_session

READERS = "/library/readers"


@pytest.fixture(autouse=True)
def _members(site: Site) -> None:
    with site.app.app_context(), system_session("test data") as own:
        for id_, stars in ((1, 5), (3, 2), (4, 9), (6, None)):
            Membership.of(own.get(Reader, id_)).stars = stars  # type: ignore[arg-type]
        own.get(Reader, 2).mentor_id = 1  # type: ignore[union-attr]
        own.get(Reader, 3).mentor_id = 1  # type: ignore[union-attr]


def test_a_side_table_is_shown_filtered_and_sorted(client: Client) -> None:
    client.post(f"{READERS}/columns", {"col": ["name", "stars"]})

    page = client.get(f"{READERS}?q=stars:>2 sort:-stars")

    assert page.texts("thead th")[1:] == ["Name", "Stars"]
    assert page.texts("tbody th") == ["Άννα Παπαδοπούλου", "Đặng Đức"]
    assert page.texts("td.cell-num") == ["9", "5"]


def test_rows_without_a_side_table_come_last(client: Client) -> None:
    upward = client.get(f"{READERS}?q=sort:stars").texts("tbody th")
    downward = client.get(f"{READERS}?q=sort:-stars").texts("tbody th")

    assert upward[:3] == ["Vũ An", "Đặng Đức", "Άννα Παπαδοπούλου"]
    assert downward[:3] == upward[2::-1]
    assert set(upward[3:]) == set(downward[3:])


def test_the_record_page_walks_an_order_of_a_side_table(client: Client) -> None:
    page = client.get(f"{READERS}/1?in=sort:stars")

    around = [urlsplit(str(a["href"])).path for a in page.all("a[rel=prev], a[rel=next]")]
    assert around == [f"{READERS}/3", f"{READERS}/4"]


def test_a_link_shows_a_name_and_is_filtered_by_it(client: Client) -> None:
    client.post(f"{READERS}/columns", {"col": ["name", "mentor_id"]})

    page = client.get(f"{READERS}?q=mentor:dang")
    assert page.status == 303
    found = client.get(page.location)
    assert found.texts("tbody th") == ["Nguyễn Thị Đào", "Vũ An"]
    assert found.texts("tbody td.cell-end") == ["Đặng Đức", "Đặng Đức"]
    assert client.get(f"{READERS}?q=mentor_id:1").texts(".chip") == ["Mentor: Đặng Đức"]
    nobody = client.get(f"{READERS}?q=mentor_id:zeus")
    assert "Nothing is called “zeus”." in nobody.text


def test_a_hidden_record_is_not_named(site: Site) -> None:
    from dataclasses import replace

    client = site.browser(replace(CLERK, grants={"library.reader.read": "own"}))
    client.post(f"{READERS}/columns", {"col": ["name", "mentor_id"]})

    page = client.get(READERS)

    assert page.texts("tbody th") == ["Nguyễn Thị Đào"]
    assert page.texts("tbody td.cell-end") == ["(restricted)"]
    assert "Đặng" not in client.get(f"{READERS}?q=mentor_id:1").html
