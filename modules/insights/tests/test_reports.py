"""Reports: saved graphs, pivots and grouped lists, as their readers see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from crm_contacts.factories import make_contact

from crm_host.auth.models import FieldRight
from crm_host.kernel.state import bump_config_version

CONTACTS = "contacts.contact"


@pytest.fixture
def people(db: Any) -> None:
    """Three contacts, of which one is an organization."""
    with db() as session:
        make_contact(session, display_name="Nguyễn Thị Đào")
        make_contact(session, display_name="Ada Lovelace")
        make_contact(session, kind="organization", display_name="Lọc nước An Phát")


def save(browser: Any, name: str, kind: str, state: str, audience: str = "everyone") -> int:
    """Save what a page shows as a report; returns the id of the view."""
    values = {"record": CONTACTS, "kind": kind, "state": state, "name": name}
    answer = browser.post("/views/new", values | {"audience": audience, "position": "0"})
    return int(answer.location.rpartition("view=")[2])


def test_graphs_and_pivots_are_saved_as_reports(crm: Any, people: None) -> None:
    for path in ("/graph", "/pivot", "?group=kind"):
        assert "Save as a report" in crm.get(f"/contacts/contacts{path}").text
    assert "Save as a report" not in crm.get("/contacts/contacts").text


def test_the_list_has_reports_and_no_other_views(crm: Any, people: None) -> None:
    save(crm, "Theo loại", "graph", "by=kind")
    save(crm, "Bảng theo loại", "pivot", "rows=kind")
    save(crm, "Nhóm theo người", "list", "group=owner")
    save(crm, "Chỉ một danh sách", "list", "q=dao")
    page = crm.get("/insights/reports")
    assert page.texts("tbody th a") == ["Bảng theo loại", "Nhóm theo người", "Theo loại"]
    assert page.texts("tbody tr:first-child td")[:4] == ["Contacts", "Pivot", "Everyone", "You"]


def test_reports_are_found_without_accents(crm: Any, people: None) -> None:
    save(crm, "Doanh số quý", "graph", "by=kind")
    save(crm, "Πωλήσεις", "graph", "by=kind")
    assert crm.get("/insights/reports?q=doanh so").texts("tbody th a") == ["Doanh số quý"]
    assert crm.get("/insights/reports?q=πωλησεισ").texts("tbody th a") == ["Πωλήσεις"]
    assert "No report is called like this" in crm.get("/insights/reports?q=zzz").text


def test_a_graph_has_its_table_and_every_number_leads_to_its_rows(crm: Any, people: None) -> None:
    page = crm.get(f"/insights/reports/{save(crm, 'Theo loại', 'graph', 'by=kind')}")
    cells = page.texts("table.report-table td a")
    assert sorted(cells) == ["1", "2"]
    (two,) = [a for a in page.all("table.report-table td a") if a.get_text(strip=True) == "2"]
    assert len(crm.get(str(two["href"])).texts("tbody th a")) == 2
    assert page.all("svg.chart-bars rect")


def test_a_pivot_and_a_grouped_list_are_tables(crm: Any, people: None) -> None:
    pivot = crm.get(f"/insights/reports/{save(crm, 'P', 'pivot', 'rows=kind&cols=owner')}")
    assert pivot.texts("table.pivot tbody th") == ["Person", "Organization"]
    grouped = crm.get(f"/insights/reports/{save(crm, 'G', 'list', 'group=kind')}")
    assert grouped.texts("table.pivot tbody th") == ["Person", "Organization"]


def test_a_filter_is_kept(crm: Any, people: None) -> None:
    view = save(crm, "Khách Đào", "graph", "by=kind&q=dao")
    assert crm.get(f"/insights/reports/{view}").texts("table.report-table td") == ["1"]


def test_private_reports_of_others_are_absent(crm: Any, site: Any, people: None) -> None:
    view = save(crm, "Của riêng tôi", "graph", "by=kind", audience="private")
    other = site.client(site.user("administrator"))
    assert other.get(f"/insights/reports/{view}").status == 404
    assert "Của riêng tôi" not in other.get("/insights/reports").text
    assert "Của riêng tôi" not in other.get("/search?q=cua+rieng").text


def limited(site: Any, grants: Mapping[str, str]) -> Any:
    return site.client(site.user(grants={"insights.report.read": "all"} | dict(grants)))


def test_a_report_counts_only_what_its_reader_sees(crm: Any, site: Any, people: None) -> None:
    view = save(crm, "Theo loại", "graph", "by=kind")
    reader = site.user(grants={"insights.report.read": "all", "contacts.contact.read": "own"})
    with site.system() as session:
        make_contact(session, display_name="Khách của tôi", owner_id=reader)
    page = site.client(reader).get(f"/insights/reports/{view}")
    assert page.texts("table.report-table td") == ["1"]


def test_who_may_not_see_the_records_has_no_such_report(crm: Any, site: Any, people: None) -> None:
    view = save(crm, "Theo loại", "graph", "by=kind")
    reader = limited(site, {})
    assert reader.get(f"/insights/reports/{view}").status == 404
    assert "Theo loại" not in reader.get("/insights/reports").text


def test_a_field_that_may_not_be_read_is_no_number(crm: Any, site: Any, people: None) -> None:
    view = save(crm, "Theo loại", "graph", "by=kind")
    reader = site.user(grants={"insights.report.read": "all", "contacts.contact.read": "all"})
    (role,) = site.actor(reader).roles
    with site.system() as session:
        session.add(FieldRight(role=role, record=CONTACTS, field="kind", level="none"))
        bump_config_version(session.connection())
    page = site.client(reader).get(f"/insights/reports/{view}")
    assert "A field that it needs is gone, or you may not read it." in page.text
    assert not page.all("table")


def test_a_filter_that_is_not_understood_shows_no_numbers(crm: Any, people: None) -> None:
    view = save(crm, "Sai bộ lọc", "graph", "by=kind&q=sao:5")
    page = crm.get(f"/insights/reports/{view}")
    assert "Its filter is not understood" in page.text
    assert not page.all("table")


def test_deleting_a_report_is_taken_back(crm: Any, people: None) -> None:
    view = save(crm, "Nháp", "graph", "by=kind", audience="private")
    crm.post(f"/views/{view}/delete")
    page = crm.get("/insights/reports")
    assert "Nháp" not in page.texts("tbody th a")
    crm.post(str(page.one("#toasts form")["action"]))
    assert crm.get("/insights/reports").texts("tbody th a") == ["Nháp"]


def test_changing_and_deleting_lead_back_to_the_reports(crm: Any, people: None) -> None:
    save(crm, "Theo loại", "graph", "by=kind", audience="private")
    shared = save(crm, "Cả đội", "graph", "by=kind", audience="everyone")

    def link(name: str, label: str) -> str:
        rows = crm.get("/insights/reports").all("tbody tr")
        row = next(row for row in rows if name in row.get_text())
        return next(str(a["href"]) for a in row.select("a") if a.get_text() == label)

    saved = crm.submit(link("Theo loại", "Change"), {"name": "Theo loại khách"})
    assert saved.location == "/insights/reports"
    from_report = f"/insights/reports/{shared}"
    change = crm.get(from_report).one("a[href*='/views/']")["href"]
    assert crm.submit(str(change), {"name": "Cả phòng"}).location == from_report
    delete = link("Cả phòng", "Delete")
    assert crm.get(delete).one(".action-bar a")["href"] == "/insights/reports"
    assert crm.submit(delete, {"successor": "none"}).location == "/insights/reports"
    form = crm.get("/insights/reports").one("tbody form")
    assert crm.post(str(form["action"])).location == "/insights/reports"
    assert not crm.get("/insights/reports").all("tbody tr")


def test_no_way_back_leads_out_of_the_house(crm: Any, people: None) -> None:
    view = save(crm, "Nháp", "graph", "by=kind", audience="private")
    assert crm.post(f"/views/{view}/delete?next=//evil.example").location == "/views"


def test_a_report_needs_few_statements(crm: Any, people: None, queries: Any) -> None:
    view = save(crm, "Theo loại", "graph", "by=kind")
    for path in ("/insights/reports", f"/insights/reports/{view}"):
        crm.get(path)
        with queries(6):
            crm.get(path)
