"""Points 71 and 74 to 76: boards on phones, without scripts or motion, and read aloud."""

from __future__ import annotations

import pytest
from boards import BOARD, JULY, OpenPage, column, first_card, grab
from browsing import scrolls_sideways, violations
from playwright.sync_api import Page, expect

#: Hours of a week, and the form that moves an entry without dragging.
WEEK = "/maven/deals/calendar?on=meeting&span=week"
MOVE = "/maven/deals/calendar/move?on=closed&id=1"


def test_a_phone_shows_one_column_at_a_time(open_page: OpenPage) -> None:
    page = open_page(width=360)
    page.goto(BOARD)
    expect(page.locator(".board-column:visible")).to_have_count(1)
    assert not scrolls_sideways(page)

    page.select_option("#board-column", "v-won")

    expect(column(page, "won")).to_be_visible()
    expect(page.locator(".board-column:visible")).to_have_count(1)
    first_card(page, "won").locator(".board-grip").click()
    page.select_option(".board-card .board-move select", "v-lost")
    page.locator(".board-card .board-move button").click()
    expect(page.locator("#live")).to_contain_text("moved to Lost, 2474 deals")
    expect(column(page, "won")).to_be_visible()
    assert not scrolls_sideways(page)


def test_76_without_scripts_a_select_and_a_button_move_a_card(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(BOARD)
    card = column(page, "prospecting").locator(".board-card").first
    name = card.locator("a").inner_text()

    card.locator("select").select_option("v-won")
    card.locator("button", has_text="Move").click()

    expect(page.locator(".toast")).to_contain_text(f"{name} moved to Won")
    expect(column(page, "won").locator(".count")).to_have_text("4239")


def test_75_with_reduced_motion_nothing_moves_by_itself(open_page: OpenPage) -> None:
    page = open_page(reduced_motion="reduce")
    page.goto(BOARD)
    card = first_card(page, "prospecting")
    grab(page, card, column(page, "won"))

    moving = "element => getComputedStyle(element).transitionDuration"
    assert page.locator(".drag-ghost").evaluate(moving) in ("0s", "1e-05s")
    page.keyboard.press("Escape")
    page.mouse.up()


@pytest.mark.parametrize(("theme", "width"), [("light", 1366), ("dark", 320)])
@pytest.mark.parametrize(
    "address", [BOARD, f"{BOARD}?by=agent_id", JULY, f"{JULY}&span=agenda", WEEK, MOVE]
)
def test_71_boards_and_calendars_are_accessible(
    open_page: OpenPage, address: str, theme: str, width: int
) -> None:
    page = open_page(width, theme)
    page.goto(address)

    assert violations(page) == []
    assert not scrolls_sideways(page)


def test_74_a_reader_of_the_screen_hears_columns_cards_and_places(page: Page) -> None:
    won = column(page, "won")
    expect(won).to_have_accessible_name("Won, 4238 deals, $10,005,534.00")
    card = won.locator(".board-card").first
    assert (card.get_attribute("aria-posinset"), card.get_attribute("aria-setsize")) == (
        "1",
        "4238",
    )
    facts = card.locator(".board-facts").inner_text()
    expect(card.locator("a")).to_have_accessible_description(" ".join(facts.split()))
