"""Groups, graphs and pivots of the demo's contacts, in a real browser."""

from __future__ import annotations

import re

import pytest
from browsing import NewPage, scrolls_sideways, violations
from playwright.sync_api import expect

CONTACTS = "/contacts/contacts"


def test_a_list_is_grouped_by_keyboard(new_page: NewPage) -> None:
    page = new_page()
    page.goto(CONTACTS)

    page.locator("summary", has_text="Group").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#group-0")).to_be_focused()
    page.keyboard.type("Kind")
    page.get_by_role("button", name="Apply").last.press("Enter")

    expect(page.locator(".group")).to_have_count(2)
    page.locator(".group summary").first.press("Enter")
    expect(page.locator(".group-body tr[data-row]")).to_have_count(50)


def test_totals_come_when_they_are_scrolled_to(new_page: NewPage) -> None:
    page = new_page()
    page.goto(f"{CONTACTS}?q=kind:organization&cols=display_name,employee_count")

    page.locator(".list-totals").scroll_into_view_if_needed()

    expect(page.locator(".totals dt").first).to_contain_text("Sum of")


def test_57_each_chart_has_a_table_and_leads_to_its_records(new_page: NewPage) -> None:
    page = new_page()
    page.goto(f"{CONTACTS}/graph?by=kind")

    page.get_by_label("Shown as").select_option("pie")
    expect(page.locator(".chart-pie path")).to_have_count(2)
    number = page.locator(".report-table td").first.inner_text()
    page.locator(".chart-pie a").first.press("Enter")

    page.wait_for_url("**/contacts/contacts?*")
    expect(page.locator("#results")).to_contain_text(f"of {number}")


def test_56_numbers_of_a_pivot_lead_to_their_rows(new_page: NewPage) -> None:
    page = new_page()
    page.goto(f"{CONTACTS}/pivot?rows=kind,language")

    page.get_by_role("link", name="Person", exact=True).press("Enter")
    expect(page.locator(".pivot-1").first).to_be_visible()
    expect(page.get_by_role("link", name="Person", exact=True)).to_be_focused()
    cell = page.locator("tr:has(.pivot-1) td a").first
    number = cell.inner_text()
    cell.click()

    expect(page.locator("#results")).to_contain_text(f"of {number}")


@pytest.mark.parametrize(("width", "theme"), [(1366, "light"), (360, "dark")])
def test_71_axe_finds_nothing(new_page: NewPage, width: int, theme: str) -> None:
    page = new_page(width=width, theme=theme)
    found = []
    for path in (
        "?group=kind,language",
        "/graph?by=created:month&split=kind&kind=line",
        "/graph?by=language&kind=pie",
        "/graph?by=language&split=kind&kind=stacked",
        "/pivot?rows=kind,language&cols=created:quarter&measures=count,avg:employee_count",
    ):
        page.goto(CONTACTS + path, wait_until="networkidle")
        found += [f"{path}: {problem}" for problem in violations(page)]
        found += [f"{path} is too wide"] if scrolls_sideways(page) else []
    assert found == []


#: A split graph and a pivot with two levels of rows, columns, and all sums.
REPORTS = {
    "graph": "/graph?by=language&split=kind&kind=stacked",
    "pivot": "/pivot?rows=kind,language&cols=created:quarter&open=person",
}


@pytest.mark.parametrize("report", REPORTS)
def test_56_every_number_of_a_report_opens_the_rows_behind_it(
    new_page: NewPage, report: str
) -> None:
    page = new_page()
    page.goto(CONTACTS + REPORTS[report])
    if report == "pivot":  # whose first group is open
        expect(page.locator(".pivot-1").first).to_be_visible()
    cells = page.locator(".report-table td, .pivot td")
    numbers = [text for text in cells.all_inner_texts() if text.strip()]
    links = cells.locator("a")
    shown = dict(
        links.evaluate_all("all => all.map(one => [one.getAttribute('href'), one.innerText])")
    )

    assert links.count() == len(numbers), "a number without a way to its rows"
    for address, number in shown.items():
        listed = page.request.get(address).text()
        found = re.search(r"\d+–\d+ of ([\d,]+)", listed)
        rows = (
            int(found[1].replace(",", ""))
            if found
            else len(re.findall(r"<tr[^>]* data-row[ >]", listed))
        )
        assert rows == int(number.replace(",", "")), address


@pytest.mark.parametrize(
    ("kind", "drawn"), [("bar", "rect"), ("line", "circle"), ("pie", "path"), ("stacked", "rect")]
)
def test_57_each_kind_of_chart_has_its_table(new_page: NewPage, kind: str, drawn: str) -> None:
    page = new_page()
    split = "&split=kind" if kind in ("stacked", "line") else ""

    page.goto(f"{CONTACTS}/graph?by=language{split}&kind={kind}")

    numbers = [text for text in page.locator(".report-table td a").all_inner_texts() if text]
    assert len(numbers) >= page.locator(f".chart {drawn}, .chart-{kind} {drawn}").count() > 0
    expect(page.locator(".report-table")).to_be_visible()
    expect(page.locator(".report-table tbody th").first).not_to_be_empty()
