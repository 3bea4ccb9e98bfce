"""A board shows columns with counts, sums and the first cards, for whoever may read the field."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from bs4 import Tag
from maven_site import MANAGER, SELLER, TRAINEE, Client, Site

from crm_host.testing.page import Page
from crm_host.testing.queries import query_budget

BOARD = "/maven/deals/board"


def named(page: Page, column: Tag) -> str:
    """Return what a reader of the screen hears of a column."""
    return page.one(f"#{column['aria-labelledby']}").get_text()


def columns(page: Page) -> list[str]:
    return [named(page, column) for column in page.all(".board-column")]


def cards(page: Page, column: str) -> list[str]:
    return page.texts(f"#board-{column} .board-card > a")


def test_columns_stand_in_the_order_of_the_choices_with_counts_and_sums(client: Client) -> None:
    page = client.get(BOARD)

    assert columns(page) == [
        "Prospecting, 500 deals",
        "Engaging, 1589 deals",
        "Won, 4238 deals, $10,005,534.00",
        "Lost, 2473 deals, $0.00",
    ]
    assert page.texts(".board-column h2") == ["Prospecting", "Engaging", "Won", "Lost"]
    assert len(page.all("#board-v-won .board-card")) == 20


def test_cards_stand_in_the_order_of_the_list(client: Client) -> None:
    board = client.get(f"{BOARD}?q=stage:won sort:-value")
    listed = client.get("/maven/deals?q=stage:won sort:-value")

    assert cards(board, "v-won") == listed.texts("tbody th")[:20]


def test_a_card_shows_the_first_columns_of_the_list(client: Client) -> None:
    page = client.get(f"{BOARD}?q=stage:won sort:-value")

    first = page.all("#board-v-won .board-card")[0]
    name, agent, closed, value = client.get("/maven/deals?q=stage:won sort:-value").texts(
        "tbody tr:first-child > :nth-child(2), tbody tr:first-child > :nth-child(n+4)"
    )
    assert [span.get_text() for span in first.select(".board-facts span")] == [agent, closed, value]
    link = first.select("a")[0]
    assert link.get_text() == name
    assert "in=stage" in str(link["href"])


def test_more_cards_follow_where_the_first_ones_end(client: Client) -> None:
    page = client.get(f"{BOARD}?q=sort:name")
    listed = client.get("/maven/deals?q=stage:lost sort:name").texts("tbody th")
    more = page.one("#more-v-lost a")

    part = client.get(str(more["hx-get"]), htmx=True, headers={"HX-Target": "more-v-lost"})
    assert not part.is_whole
    assert part.texts(".board-card > a") == listed[20:40]
    assert part.all(".board-card")[0]["aria-posinset"] == "21"

    whole = client.get(str(more["href"]))
    assert cards(whole, "v-lost") == listed[20:40]
    assert cards(whole, "v-won") == cards(page, "v-won")


def test_a_link_makes_columns_of_the_records_with_most_cards(client: Client) -> None:
    page = client.get(f"{BOARD}?by=agent_id")

    names = page.texts(".board-column h2")
    assert len(names) == 21
    assert names[:-1] == sorted(names[:-1])
    assert "Darcel Schlecht" in names
    assert names[-1] == "Others"
    assert sum(int(text) for text in page.texts(".board-column .count")) == 8800


def test_few_linked_records_all_have_a_column(site: Site) -> None:
    page = site.browser(MANAGER).get(f"{BOARD}?by=account_id")

    assert page.texts(".board-column h2")[0] == "(none)"
    assert columns(page)[0].startswith("(none), 1425 deals")


def test_any_number_can_be_summed_and_the_address_says_so(client: Client) -> None:
    page = client.get(f"{BOARD}?sum=days&q=stage:won")
    assert columns(page)[2] == "Won, 4238 deals, 219,452"
    links = [str(chip["href"]) for chip in page.all(".chips a")]
    assert parse_qs(urlsplit(links[0]).query)["sum"] == ["days"]

    assert columns(client.get(f"{BOARD}?sum=none"))[2] == "Won, 4238 deals"


def test_switching_to_the_list_keeps_the_filter(client: Client) -> None:
    page = client.get(f"{BOARD}?q=product:gtk-500")

    urls = {tab.get_text(strip=True): str(tab["href"]) for tab in page.all(".view-switch a")}
    assert parse_qs(urlsplit(urls["List"]).query)["q"] == ["product:gtk-500"]
    back = client.get(urls["List"])
    assert "product=" not in back.html
    assert back.all('.view-switch a[href*="/board?q=product"]')


def test_folding_is_kept_for_each_user(changed_site: Site) -> None:
    manager = changed_site.browser(MANAGER)
    manager.post(f"{BOARD}/fold", {"column": "v-lost", "fold": "1"})

    folded = manager.get(BOARD)
    assert "is-folded" in folded.one("#board-v-lost")["class"]
    assert not folded.all("#board-v-lost .board-card")
    assert changed_site.browser(SELLER).get(BOARD).all("#board-v-lost .board-card")

    changed_site.browser(MANAGER).post(f"{BOARD}/fold", {"column": "v-lost", "fold": "0"})
    assert manager.get(BOARD).all("#board-v-lost .board-card")


def test_counts_and_sums_are_those_of_visible_records(site: Site) -> None:
    page = site.browser(SELLER).get(BOARD)

    assert sum(int(text) for text in page.texts(".board-column .count")) == 553 + 194


def test_a_field_that_may_not_be_read_is_neither_summed_nor_shown(site: Site) -> None:
    page = site.browser(TRAINEE).get(f"{BOARD}?sum=value")

    assert columns(page)[2] == "Won, 4238 deals"
    assert "$" not in page.one("#board").get_text()
    assert "value" not in [option["value"] for option in page.all("#board-sum option")]
    assert not page.all(".board-grip, .board-card form, .board-new")


def test_a_part_of_the_page_comes_alone_and_is_announced(client: Client) -> None:
    part = client.get(f"{BOARD}?q=stage:won", htmx=True, headers={"HX-Target": "results"})

    assert not part.is_whole
    assert part.one("[hx-swap-oob='innerHTML:#live']").get_text() == "Found: 4238 deals"


def test_a_large_board_needs_few_statements(site: Site) -> None:
    browser = site.browser(MANAGER)
    for address in (BOARD, f"{BOARD}?by=agent_id", f"{BOARD}?q=product:gtk-500"):
        browser.get(address)
        with query_budget(site.engine, 8):
            browser.get(address)
    more = str(browser.get(BOARD).one("#more-v-won a")["hx-get"])
    with query_budget(site.engine, 4):
        browser.get(more, htmx=True, headers={"HX-Target": "more-v-won"})
