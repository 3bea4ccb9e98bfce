"""A list in groups that open one by one."""

from __future__ import annotations

from maven_site import MANAGER, SELLER, TRAINEE, Client, Site

from crm_host.testing.page import Page
from crm_host.testing.queries import query_budget


def headings(page: Page) -> dict[str, str]:
    """Return name and count of each group."""
    return {
        one.select(".group-name")[0].text: one.select(".group-count")[0].text
        for one in page.soup.select(".group")
    }


def opened(client: Client, page: Page, name: str) -> Page:
    """Open one of the groups."""
    for one in page.soup.select(".group[hx-get]"):
        if one.select(".group-name")[0].text == name:
            return client.get(str(one["hx-get"]), htmx=True)
    raise AssertionError(f"There is no group {name}: {headings(page)}")


def test_headings_count_and_add_up(site: Site) -> None:
    page = site.browser(MANAGER).get("/maven/deals?group=stage")

    assert headings(page) == {
        "Prospecting": "500",
        "Engaging": "1,589",
        "Won": "4,238",
        "Lost": "2,473",
    }
    sums = [one.text for one in page.soup.select(".group-sum")]
    assert "Sum of Value: $10,005,534.00" in sums
    assert not page.soup.select("tr[data-row]")


def test_a_group_opens_to_smaller_ones_and_these_to_rows(site: Site) -> None:
    client = site.browser(MANAGER)
    page = client.get("/maven/deals?group=stage,product,closed:quarter")

    products = opened(client, page, "Won")
    quarters = opened(client, products, "GTX Pro")
    rows = opened(client, quarters, "Q1 2017")

    assert headings(products)["MG Special"] == "793"
    assert list(headings(quarters)) == ["Q1 2017", "Q2 2017", "Q3 2017", "Q4 2017"]
    assert len(rows.all("tr[data-row]")) == 50
    assert "Won" in rows.text
    assert "Lost" not in rows.text


def test_links_are_grouped_by_name_and_nothing_comes_last(site: Site) -> None:
    page = site.browser(MANAGER).get("/maven/deals?q=-stage:won&group=account_id")

    names = list(headings(page))
    assert names[:3] == ["Acme Corporation", "Betasoloin", "Betatech"]
    assert names[-1] == "(none)"
    assert headings(page)["(none)"] == "1,425"


def test_without_script_a_group_is_a_list_with_a_filter(site: Site) -> None:
    client = site.browser(MANAGER)
    page = client.get("/maven/deals?group=account_id")
    last = page.all(".group .group-body a")[-1]

    answer = client.get(str(last["href"]))

    assert answer.status == 200
    assert "of 1,425" in answer.text


def test_a_field_that_is_hidden_is_no_group_and_no_sum(site: Site) -> None:
    client = site.browser(TRAINEE)

    page = client.get("/maven/deals?group=stage")
    totals = client.get("/maven/deals/totals")
    choice = client.get("/maven/deals/grouping")

    assert headings(page)["Won"] == "4,238"
    assert "Value" not in page.text
    assert "Value" not in totals.text
    assert "Value" not in choice.everything


def test_linked_records_that_are_hidden_are_one_group(site: Site) -> None:
    page = site.browser(TRAINEE).get("/maven/deals?group=account_id")

    assert headings(page) == {"(restricted)": "7,375", "(none)": "1,425"}


def test_a_seller_groups_own_deals(site: Site) -> None:
    page = site.browser(SELLER).get("/maven/deals?group=stage")

    assert headings(page)["Won"] == "349"


def test_totals_of_the_columns(site: Site) -> None:
    totals = site.browser(MANAGER).get("/maven/deals/totals?q=stage:won", htmx=True)

    assert totals.texts("dd") == ["$10,005,534.00", "$2,360.91"]
    assert totals.texts("dt") == ["Sum of Value", "Average of Value"]


def test_nothing_found_adds_up_to_nothing(site: Site) -> None:
    totals = site.browser(MANAGER).get('/maven/deals/totals?q="no such deal"', htmx=True)

    assert totals.status == 200
    assert totals.texts("dt") == ["Sum of Value", "Average of Value"]
    assert set(totals.texts("dd")) == {"–"}


def test_the_address_says_the_grouping_in_one_way(site: Site) -> None:
    client = site.browser(MANAGER)

    chosen = client.get("/maven/deals?q=&group=stage&group=closed&group=")
    unknown = client.get("/maven/deals?group=salary")

    assert chosen.location == "/maven/deals?group=stage,closed:month"
    assert unknown.location == "/maven/deals"


def test_few_statements(site: Site) -> None:
    client = site.browser(MANAGER)
    client.get("/maven/deals?group=agent_id")

    with query_budget(site.engine, 6):
        client.get("/maven/deals?group=agent_id")
    with query_budget(site.engine, 4):
        client.get("/maven/deals/group?q=stage:won&group=agent_id", htmx=True)
    with query_budget(site.engine, 4):
        client.get("/maven/deals/group?q=stage:won agent_id:1", htmx=True)
    with query_budget(site.engine, 4):
        client.get("/maven/deals/totals?q=stage:won", htmx=True)
