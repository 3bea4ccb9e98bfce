"""Contacts in groups by where they are and by their tags: in several, where they have several."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import Tag
from crm_contacts.factories import make_contact, make_tag
from crm_contacts.models import PostalAddress
from sqlalchemy.orm import Session

from crm_host.testing.client import Client
from crm_host.testing.page import Page
from crm_host.testing.site import Site

Db = Callable[[], AbstractContextManager[Session]]
LIST = "/contacts/contacts"
DAO, NIKOS, EMMA, AN = "Nguyễn Thị Đào", "Νίκος Παππάς", "Emma Clarke", "Lê An"


@pytest.fixture(autouse=True)
def _contacts(db: Db) -> None:
    """One with two countries, one with two tags, one with an address of nowhere, one without."""
    with db() as session:
        vip, dealer = make_tag(session, name="VIP"), make_tag(session, name="Đại lý")
        north = make_tag(session, name="Miền Bắc", parent=dealer)
        dao, nikos, emma, _an = (
            make_contact(session, display_name=name) for name in (DAO, NIKOS, EMMA, AN)
        )
        dao.addresses = [
            PostalAddress(province="Hà Nội", area="Hoàn Kiếm", country="VN"),
            PostalAddress(city="Αθήνα", country="GR"),
        ]
        dao.tags = [vip, north]
        nikos.addresses = [
            PostalAddress(city="ΑΘΗΝΑ", country="GR"),
            PostalAddress(city="Αθήνα", province="Αττική", country="GR"),
        ]
        nikos.tags = [dealer]
        emma.addresses = [PostalAddress(street="12 Low Lane")]


def part(of: Tag, selector: str) -> str:
    """Return the text of one element inside another."""
    (found,) = of.select(selector)
    return found.get_text()


def groups(page: Page) -> dict[str, str]:
    return {
        part(one, ".group-name"): part(one, ".group-count") for one in page.soup.select(".group")
    }


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("country", {"Greece": "2", "Vietnam": "1", "(none)": "2"}),
        ("city", {"Hà Nội": "1", "Αθήνα": "2", "(none)": "2"}),
        ("tag", {"Đại lý": "1", "Miền Bắc": "1", "VIP": "1", "(none)": "2"}),
    ],
)
def test_each_group_finds_as_many_as_it_counts(
    crm: Client, by: str, expected: dict[str, str]
) -> None:
    page = crm.get(f"{LIST}?group={by}")

    found = {name.replace("ΑΘΗΝΑ", "Αθήνα"): count for name, count in groups(page).items()}
    assert found == expected
    assert "An entry with several values counts once in each group." in page.text
    for one in page.soup.select(".group[hx-get]"):
        query = parse_qs(urlsplit(str(one["hx-get"])).query)["q"][0]
        listed = crm.get(LIST, follow_redirects=True, query_string={"q": query, "group": ""})
        rows = listed.all("tbody tr")
        assert str(len(rows)) == part(one, ".group-count"), query


def test_two_of_them_make_a_pivot(crm: Client) -> None:
    page = crm.get(f"{LIST}/pivot?rows=tag&cols=country")

    rows = {part(row, "th").strip(): row for row in page.all("table.pivot tbody tr")}
    assert [cell.text.strip() for cell in rows["VIP"].select("td")] == ["1", "1", "", "1"]
    total = page.one("table.pivot tfoot tr").select("td")
    assert sorted(cell.text.strip() for cell in total[:-1]) == ["1", "2", "2"]
    assert total[-1].text.strip() == "4"  # whoever stands in several groups counts once here
    (link,) = total[-1].select("a")
    listed = crm.get(str(link["href"]), follow_redirects=True)
    assert len(listed.all("tbody tr")) == 4
    assert "An entry with several values counts once in each group." in page.text


def test_totals_over_series_of_a_graph_count_everybody_once(crm: Client) -> None:
    page = crm.get(f"{LIST}/graph?by=kind&split=country")

    (row,) = page.all("table.report-table tbody tr")
    assert row.select("td")[-1].text.strip() == "4"


def test_whoever_may_not_see_tags_finds_all_in_the_group_of_none(site: Site) -> None:
    crm = site.client(site.user(grants={"contacts.contact.read": "all"}))

    assert groups(crm.get(f"{LIST}?group=tag")) == {"(none)": "4"}


def test_a_country_that_no_list_knows_is_counted_and_not_linked(crm: Client, db: Db) -> None:
    with db() as session:
        contact = make_contact(session, display_name="Rupert of Hentzau")
        contact.addresses = [PostalAddress(city="Strelsau", country="Ruritania")]

    page = crm.get(f"{LIST}?group=country")

    assert groups(page)["Ruritania"] == "1"
