"""Row 9 of the time table: a card moves on and its next step is planned, by keys alone."""

from __future__ import annotations

import time

from browsing import NewPage, focused, violations
from counting import actions, count_actions
from playwright.sync_api import Page, expect

BOARD = "/contacts/contacts/board?by=owner_id"
SECONDS = 8
#: Shift, →, `t` and Enter; what is typed counts as one action more.
KEYS = 4
LINE = "call mon 9"


def first_card(page: Page) -> str:
    """Put the focus on the first card that can go to another column; return its id."""
    card = page.locator("[data-column]:visible").nth(0).locator(".board-card").first
    card.locator("a").first.focus()
    return str(card.get_attribute("id"))


def test_row_9_a_card_is_moved_and_its_next_step_planned(new_page: NewPage) -> None:
    page = new_page()
    count_actions(page)
    page.goto(BOARD)
    card = first_card(page)
    before = page.locator("[data-column]", has=page.locator(f"#{card}")).get_attribute("id")

    began = time.monotonic()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("t")
    line = page.locator("#dialog #feed-line")
    expect(line).to_be_focused()
    page.keyboard.type(LINE)
    expect(page.locator("#dialog #feed-reading")).to_contain_text("Call on Monday")
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("#toasts .toast").last).to_contain_text("Planned: Call on Monday")
    expect(page.locator("#dialog")).to_be_hidden()
    seconds = time.monotonic() - began

    done = actions(page)
    print(f"row 9: {done.keys} keys, {done.clicks} clicks, {seconds:.1f} s")
    assert (done.keys, done.clicks) == (KEYS, 0)
    assert seconds < SECONDS
    moved = page.locator(f"#{card}")
    expect(moved.locator(".badge")).to_contain_text(["Planned"])
    after = page.locator("[data-column]", has=page.locator(f"#{card}")).get_attribute("id")
    assert after != before
    expect(moved.locator("a").first).to_be_focused()


def test_an_empty_line_says_so_and_escape_returns_to_the_card(new_page: NewPage) -> None:
    page = new_page()
    page.goto(BOARD)
    card = first_card(page)
    page.keyboard.press("t")
    expect(page.locator("#dialog #feed-line")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#dialog .field-error")).to_have_text("Write something first.")
    page.keyboard.press("Escape")
    expect(page.locator("#dialog")).to_be_hidden()
    assert focused(page, "it.closest('.board-card')?.id") == card


def test_the_key_is_told_below_the_board_and_in_the_list_of_shortcuts(new_page: NewPage) -> None:
    page = new_page()
    page.goto(BOARD)
    expect(page.locator("[data-card-action]")).to_have_text("t Plan the next activity")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("Plan the next activity")
