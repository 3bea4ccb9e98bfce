"""Points 35 and 36: cards go to another column by pointer, finger and keys, or come back."""

from __future__ import annotations

import pytest
from boards import BOARD, OpenPage, column, first_card, grab
from browsing import focused, violations
from maven import Deal
from playwright.sync_api import Page, expect

from crm_host.data.kinds import ValueRefused


def test_35_a_dragged_card_changes_the_column_and_its_numbers(page: Page) -> None:
    card = first_card(page, "prospecting")
    name = card.locator("a").inner_text()

    grab(page, card, column(page, "won"))
    expect(page.locator(".drag-ghost")).to_be_visible()
    expect(column(page, "won").locator(".drag-line")).to_be_visible()
    page.mouse.up()

    expect(column(page, "won").locator(".count")).to_have_text("4239")
    expect(column(page, "prospecting").locator(".count")).to_have_text("499")
    expect(column(page, "won").locator(".board-card a").first).to_have_text(name)
    spoken = f"{name} moved to Won, 4239 deals, $10,005,534.00"
    expect(page.locator("#live")).to_have_text(spoken)
    assert "/board" in page.url, "the click that ends a drag must not open the card"


def test_escape_ends_dragging_and_nothing_is_sent(page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    card = first_card(page, "prospecting")

    grab(page, card, column(page, "won"))
    page.keyboard.press("Escape")
    expect(page.locator(".drag-ghost")).to_have_count(0)
    page.mouse.up()

    expect(page.locator("#live")).to_contain_text("stays where it was")
    expect(column(page, "prospecting").locator(f"#{card.get_attribute('id')}")).to_be_visible()
    assert "POST" not in sent


def test_35_a_card_goes_one_column_on_by_the_keyboard_and_keeps_the_focus(page: Page) -> None:
    card = first_card(page, "prospecting")
    name = card.locator("a").inner_text()
    card.locator("a").focus()

    page.keyboard.press("Shift+ArrowRight")

    expect(column(page, "engaging").locator(".count")).to_have_text("1590")
    sums = column(page, "engaging").locator(".board-sum").all_inner_texts()
    spoken = ", ".join([f"{name} moved to Engaging", "1590 deals", *sums])
    expect(page.locator("#live")).to_have_text(spoken)
    assert focused(page, "it.closest('.board-card')?.id") == card.get_attribute("id")
    page.keyboard.press("Shift+ArrowLeft")
    expect(column(page, "engaging").locator(".count")).to_have_text("1589")
    assert focused(page, "it.closest('[data-column]').dataset.column") == "v-prospecting"


def test_arrows_go_from_card_to_card(page: Page) -> None:
    column(page, "prospecting").locator(".board-card a").first.focus()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")

    second = column(page, "engaging").locator(".board-card").nth(1).get_attribute("id")
    assert focused(page, "it.closest('.board-card').id") == second


def test_s_opens_the_list_of_columns(page: Page) -> None:
    card = first_card(page, "engaging")
    card.locator("a").focus()

    page.keyboard.press("s")
    assert focused(page, "it.getAttribute('aria-label')").startswith("Move ")
    card.locator("select").select_option("v-lost")
    page.keyboard.press("Enter")

    expect(column(page, "lost").locator(".count")).to_have_text("2474")
    assert focused(page, "it.closest('.board-card')?.id") == card.get_attribute("id")


def test_what_was_moved_is_undone_from_the_message(page: Page) -> None:
    card = first_card(page, "prospecting")
    card.locator("a").focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(column(page, "engaging").locator(".count")).to_have_text("1590")

    page.locator(".toast button", has_text="Undo").click()

    expect(column(page, "engaging").locator(".count")).to_have_text("1589")
    expect(column(page, "prospecting").locator(".count")).to_have_text("500")


def test_36_a_rejected_card_returns_and_says_why(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def normalize(deal: Deal) -> None:
        if deal.stage == "won" and deal.value is None:
            raise ValueRefused("Write down the value before the deal is won.")

    monkeypatch.setattr(Deal, "normalize", normalize)
    card = first_card(page, "prospecting")

    grab(page, card, column(page, "won"))
    page.mouse.up()

    back = column(page, "prospecting").locator(f"#{card.get_attribute('id')}")
    expect(back.locator(".board-refusal")).to_have_text(
        "Write down the value before the deal is won."
    )
    expect(column(page, "won").locator(".count")).to_have_text("4238")
    assert violations(page) == []


def test_of_two_people_who_drag_one_card_the_second_hears_who_was_first(
    page: Page, open_page: OpenPage
) -> None:
    other = open_page()
    other.goto(BOARD)
    card_id = first_card(page, "prospecting").get_attribute("id")
    page.locator(f"#{card_id} > a").focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(column(page, "engaging").locator(".count")).to_have_text("1590")

    grab(other, other.locator(f"#{card_id}"), column(other, "won"))
    other.mouse.up()

    told = column(other, "engaging").locator(f"#{card_id} .board-refusal")
    expect(told).to_have_text("Nguyễn Thị Thu has moved this to Engaging meanwhile.")
    expect(column(other, "won").locator(f"#{card_id}")).to_have_count(0)


def test_a_finger_moves_a_card_after_resting_on_it(open_page: OpenPage) -> None:
    page = open_page(has_touch=True)
    page.goto(BOARD)
    card, goal = first_card(page, "prospecting").bounding_box(), column(page, "won").bounding_box()
    assert card is not None
    assert goal is not None
    hand = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        spots = [{"x": x, "y": y} for x, y in points]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": spots})

    touch("touchStart", (card["x"] + 20, card["y"] + 45))
    page.wait_for_selector(".drag-ghost")
    touch("touchMove", (card["x"] + 80, card["y"] + 60))
    touch("touchMove", (goal["x"] + 60, goal["y"] + 120))
    touch("touchEnd")

    expect(column(page, "won").locator(".count")).to_have_text("4239")
