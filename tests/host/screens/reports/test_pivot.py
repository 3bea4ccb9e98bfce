"""The pipeline as a table of rows, columns and measures."""

from __future__ import annotations

import csv
import io
from urllib.parse import parse_qs, urlencode, urlsplit

from maven_site import MANAGER, SELLER, TRAINEE, Client, Site

from crm_host.testing.page import Page
from crm_host.testing.queries import query_budget

PIVOT = "/maven/deals/pivot"
BY_QUARTER = f"{PIVOT}?q=stage:won&rows=product,agent_id&cols=closed:quarter&measures=sum:value"


def table(page: Page) -> dict[str, list[str]]:
    """Return the numbers by the name of their row, the last row included."""
    found = {}
    for row in page.all("table.pivot tbody tr, table.pivot tfoot tr"):
        head = row.select_one("th")
        assert head is not None
        found[head.get_text(strip=True)] = [cell.get_text(strip=True) for cell in row.select("td")]
    return found


def turned(client: Client, page: Page, name: str) -> Page:
    """Open or close a row."""
    (link,) = (one for one in page.all(".pivot-toggle") if one.get_text(strip=True) == name)
    return client.get(str(link["href"]))


def test_products_by_quarter_with_totals(site: Site) -> None:
    shown = table(site.browser(MANAGER).get(BY_QUARTER))

    assert list(shown)[:3] == ["GTX Basic", "GTX Pro", "MG Special"]
    assert shown["GTX Pro"][-1] == "$3,510,578.00"
    assert shown["All"] == [
        "$1,134,672.00",
        "$3,086,111.00",
        "$2,982,255.00",
        "$2,802,496.00",
        "$10,005,534.00",
    ]


def test_a_row_opens_and_closes(site: Site) -> None:
    client = site.browser(MANAGER)
    page = client.get(BY_QUARTER)

    opened = turned(client, page, "MG Special")
    closed = turned(client, opened, "MG Special")

    assert "Darcel Schlecht" not in table(page)
    assert "Darcel Schlecht" in table(opened)
    assert opened.one('.pivot-toggle[aria-expanded="true"]').get_text(strip=True) == "MG Special"
    assert table(opened)["MG Special"] == table(page)["MG Special"]
    assert table(closed) == table(page)


def test_three_levels_of_rows(site: Site) -> None:
    client = site.browser(MANAGER)
    page = client.get(f"{PIVOT}?rows=stage,product,agent_id&measures=count")

    page = turned(client, page, "Won")
    page = turned(client, page, "GTX Pro")

    shown = table(page)
    assert shown["Won"] == ["4,238"]
    assert shown["GTX Pro"] == ["729"]
    assert len(page.all(".pivot-2")) > 10
    assert shown["All"] == ["8,800"]


def test_each_number_leads_to_its_records(site: Site) -> None:
    client = site.browser(MANAGER)
    page = client.get(f"{PIVOT}?rows=product,agent_id&cols=stage&measures=count&open=gtx-pro")

    cells = page.all("table.pivot td a")
    for link in (cells[0], cells[7], cells[40], cells[-1]):
        query = parse_qs(urlsplit(str(link["href"])).query).get("q", [""])[0]
        found = client.get("/maven/deals?" + urlencode({"q": query, "count": "exact"}))
        assert f"of {link.get_text().strip()}" in found.text


def test_several_measures_stand_side_by_side(site: Site) -> None:
    page = site.browser(MANAGER).get(
        f"{PIVOT}?q=stage:won,lost&rows=stage&measures=count,avg:value,avg:days"
    )

    assert page.texts("table.pivot thead th") == [
        "Stage", "Count", "Average of Value", "Average of Days to close"
    ]  # fmt: skip
    assert table(page)["Won"] == ["4,238", "$2,360.91", "51.78"]


def test_the_file_holds_what_is_seen(site: Site) -> None:
    client = site.browser(MANAGER)
    page = turned(client, client.get(BY_QUARTER), "MG Special")

    answer = client.get(str(page.one("a[download]")["href"]))

    rows = list(csv.reader(io.StringIO(answer.response.data.decode("utf-8-sig"))))
    assert rows[0][:3] == ["Product", "Agent", "Q1 2017: Sum of Value (USD)"]
    assert rows[-1] == [
        "All", "", "1134672.00", "3086111.00", "2982255.00", "2802496.00", "10005534.00"
    ]  # fmt: skip
    assert ["MG Special", "Darcel Schlecht"] in [row[:2] for row in rows]
    assert len(rows) == len(page.all("table.pivot tbody tr")) + 2


def test_who_may_not_see_a_field_cannot_name_it(site: Site) -> None:
    client = site.browser(TRAINEE)
    address = f"{PIVOT}?q=stage:won&rows=account_id&measures=sum:value"

    page = client.get(address)
    file = client.get(address.replace("/pivot?", "/pivot/export?"))

    assert table(page) == {"(restricted)": ["4,238"], "All": ["4,238"]}
    assert "Value" not in page.one("#results").get_text()
    assert "Value" not in file.response.data.decode()


def test_a_seller_sees_own_deals(site: Site) -> None:
    page = site.browser(SELLER).get(f"{PIVOT}?rows=stage&measures=count,sum:value")

    assert table(page)["Won"] == ["349", "$1,153,214.00"]
    assert table(page)["All"] == ["747", "$1,153,214.00"]


def test_columns_that_no_page_has_room_for(site: Site) -> None:
    page = site.browser(MANAGER).get(f"{PIVOT}?rows=stage&cols=account_id")

    assert "too many different values" in page.text


def test_few_statements(site: Site) -> None:
    client = site.browser(MANAGER)
    client.get(BY_QUARTER)

    with query_budget(site.engine, 6):
        client.get(f"{PIVOT}?rows=agent_id,account_id&cols=closed:month&measures=sum:value,count")
