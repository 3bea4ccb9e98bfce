"""The pipeline as bars, lines and slices, and as a table of the same numbers."""

from __future__ import annotations

import pytest
from maven_site import MANAGER, SELLER, TRAINEE, Site

from crm_host.testing.page import Page
from crm_host.testing.queries import query_budget

GRAPH = "/maven/deals/graph"


def table(page: Page) -> dict[str, list[str]]:
    """Return the numbers of the table by the name of their row."""
    rows = page.all(".report-table tbody tr")
    return {
        row.select_one("th").get_text(): [" ".join(c.get_text().split()) for c in row.select("td")]  # type: ignore[union-attr]
        for row in rows
    }


def test_won_value_by_quarter(site: Site) -> None:
    page = site.browser(MANAGER).get(f"{GRAPH}?q=stage:won&by=closed:quarter&measure=sum:value")

    assert table(page) == {
        "Q1 2017": ["$1,134,672.00"],
        "Q2 2017": ["$3,086,111.00"],
        "Q3 2017": ["$2,982,255.00"],
        "Q4 2017": ["$2,802,496.00"],
    }
    assert page.texts("h2.report-title") == ["Sum of Value by Closed on: Quarter USD"]


def test_each_bar_leads_to_its_records(site: Site) -> None:
    client = site.browser(MANAGER)
    page = client.get(f"{GRAPH}?q=stage:won&by=closed:quarter")
    bars = page.all(".chart-bars a")

    first = client.get(str(bars[0]["href"]))

    assert bars[0]["aria-label"] == "Q1 2017: 531"
    assert bars[0]["href"] == "/maven/deals?q=stage:won+closed:2017-q1"
    assert "of 531" in first.text


@pytest.mark.parametrize("by", ["stage", "product", "agent_id", "account_id", "closed:year",
                                "closed:month", "closed:week", "closed:day", "owner",
                                "created:month", "name"])  # fmt: skip
def test_the_link_of_each_number_finds_that_many(site: Site, by: str) -> None:
    client = site.browser(MANAGER)
    page = client.get(f"{GRAPH}?q=agent_id:1&by={by}")

    links = page.all(".report-table tbody td a")
    for link in (*links[:2], *links[-2:]):
        found = client.get(f"{link['href']}&count=exact")
        number = link.get_text().strip()
        assert f"of {number}" in found.text, (by, link["href"])


def test_a_split_has_a_key_and_a_total(site: Site) -> None:
    page = site.browser(MANAGER).get(f"{GRAPH}?by=product&split=stage&kind=stacked")

    assert page.texts(".chart-key li") == ["Prospecting", "Engaging", "Won", "Lost"]
    assert table(page)["MG Special"] == ["120", "308", "793", "430", "1,651"]


def test_the_smallest_are_shown_together(site: Site) -> None:
    page = site.browser(MANAGER).get(f"{GRAPH}?q=stage:won&by=agent_id&measure=sum:value&kind=pie")
    shown = table(page)

    assert list(shown)[:3] == ["Darcel Schlecht", "Vicki Laflamme", "Kary Hendrixson"]
    assert list(shown)[-1] == "Others"
    assert page.texts(".chart-key li")[0] == "Darcel Schlecht 11.5 %"
    assert len(page.all(".chart-pie path")) == 6


def test_a_line_goes_through_empty_periods(site: Site) -> None:
    page = site.browser(MANAGER).get(f"{GRAPH}?q=agent_id:1&by=closed:week&kind=line")

    weeks = list(table(page))
    assert len(weeks) > 30
    assert len(page.all(".chart-lines circle")) <= len(weeks)
    assert page.all(".chart-lines polyline")


def test_averages_are_no_slices(site: Site) -> None:
    page = site.browser(MANAGER).get(f"{GRAPH}?by=stage&measure=avg:days&kind=pie")

    assert page.all(".chart-bars")
    assert table(page)["Won"] == ["51.78"]
    assert "no parts of one whole" in page.text


def test_who_may_not_see_the_value_cannot_measure_it(site: Site) -> None:
    page = site.browser(TRAINEE).get(f"{GRAPH}?q=stage:won&by=product&measure=sum:value")

    assert "Value" not in page.one("#results").get_text()
    assert table(page)["MG Special"] == ["793"]


def test_a_hidden_account_has_no_name(site: Site) -> None:
    page = site.browser(TRAINEE).get(f"{GRAPH}?by=account_id")

    assert set(table(page)) == {"(restricted)", "(none)"}


def test_a_seller_sees_own_deals(site: Site) -> None:
    page = site.browser(SELLER).get(f"{GRAPH}?by=stage&measure=sum:value")

    assert table(page)["Won"] == ["$1,153,214.00"]


def test_too_many_values_are_told(site: Site) -> None:
    page = site.browser(MANAGER).get(f"{GRAPH}?by=name")

    assert "too many different values" in page.text


def test_nothing_found(site: Site) -> None:
    page = site.browser(MANAGER).get(f"{GRAPH}?q=closed:1999")

    assert "Nothing to show" in page.text


def test_few_statements(site: Site) -> None:
    client = site.browser(MANAGER)
    client.get(f"{GRAPH}?by=agent_id")

    with query_budget(site.engine, 6):
        client.get(f"{GRAPH}?by=agent_id&split=account_id&measure=sum:value")
