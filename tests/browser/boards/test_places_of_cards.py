"""Points 37 and 38: where cards stand, how many are shown, and what they say."""

from __future__ import annotations

import re
from datetime import timedelta

from boards import BOARD, column, first_card
from browsing import focused, violations
from maven import Deal
from maven_site import Site
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import update

from crm_host.data.base import db
from crm_host.data.session import system_session
from crm_host.data.types import utc_now


def rename(site: Site, card: Locator, name: str) -> None:
    """Give the record of a card another name, and so another place in the order of names."""
    with site.app.app_context(), system_session("arranging") as own:
        own.get(Deal, int(str(card.get_attribute("data-card")))).name = name


def names(page: Page, key: str) -> list[str]:
    return column(page, key).locator(".board-card > a").all_inner_texts()


def positions(page: Page, key: str) -> list[tuple[str | None, str | None]]:
    """Return the place of each card and how many there are, as a reader of the screen hears it."""
    cards = column(page, key).locator(".board-card").all()
    return [(c.get_attribute("aria-posinset"), c.get_attribute("aria-setsize")) for c in cards]


def test_37_more_cards_come_on_demand(page: Page) -> None:
    won = column(page, "won")
    expect(won.locator(".board-card")).to_have_count(20)

    won.locator(".board-more a").click()

    expect(won.locator(".board-card")).to_have_count(40)
    expect(won.locator(".board-card").nth(20)).to_have_attribute("aria-posinset", "21")


def test_a_moved_card_takes_its_place_and_the_others_keep_theirs(page: Page, site: Site) -> None:
    page.goto(f"{BOARD}?q=sort:name")
    column(page, "engaging").locator(".board-more a").click()
    expect(column(page, "engaging").locator(".board-card")).to_have_count(40)
    before = names(page, "engaging")
    card = first_card(page, "prospecting")
    rename(site, card, f"{before[29]} β")
    card.locator("a").focus()

    page.keyboard.press("Shift+ArrowRight")

    expect(column(page, "engaging").locator(".count")).to_have_text("1590")
    expect(column(page, "engaging").locator(".board-card").nth(30)).to_have_attribute(
        "id", str(card.get_attribute("id"))
    )
    assert names(page, "engaging") == [*before[:30], f"{before[29]} β", *before[30:]]
    assert positions(page, "engaging") == [(str(place), "1590") for place in range(1, 42)]
    assert positions(page, "prospecting") == [(str(place), "499") for place in range(1, 20)]
    assert focused(page, "it.closest('.board-card')?.id") == card.get_attribute("id")
    assert violations(page) == []


def test_a_card_beyond_what_is_shown_is_seen_and_comes_only_once(page: Page, site: Site) -> None:
    page.goto(f"{BOARD}?q=sort:name")
    won = column(page, "won")
    last = names(page, "won")[-1]
    card = first_card(page, "engaging")
    rename(site, card, f"{last} β")
    card.locator("a").focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(won.locator(".count")).to_have_text("4239")
    assert names(page, "won")[0] == f"{last} β"

    won.locator(".board-more a").click()

    expect(won.locator(".board-card")).to_have_count(40)
    shown = names(page, "won")
    assert shown[19:21] == [last, f"{last} β"]
    assert shown.count(f"{last} β") == 1
    assert positions(page, "won") == [(str(place), "4239") for place in range(1, 41)]
    page.goto(f"{BOARD}?q=sort:name")
    won.locator(".board-more a").click()
    expect(won.locator(".board-card")).to_have_count(40)
    assert names(page, "won") == shown


def test_a_folded_column_takes_a_card(page: Page) -> None:
    column(page, "engaging").get_by_role("button", name="Fold Engaging").click()
    expect(column(page, "engaging").locator(".board-card")).to_have_count(0)
    card = first_card(page, "prospecting")
    second = column(page, "prospecting").locator(".board-card").nth(1).get_attribute("id")
    card.locator("a").focus()

    page.keyboard.press("Shift+ArrowRight")

    expect(column(page, "engaging").locator(".count")).to_have_text("1590")
    expect(card).to_have_count(0)
    assert focused(page, "it.closest('.board-card')?.id") == second
    expect(column(page, "prospecting")).to_have_accessible_name("Prospecting, 499 deals")
    page.keyboard.press("Control+z")
    expect(column(page, "prospecting").locator(".count")).to_have_text("500")


def test_38_idle_deals_and_those_without_a_next_step_say_so_in_words(
    page: Page, site: Site
) -> None:
    left = utc_now() - timedelta(days=40)
    deals = Deal.__table__
    with site.app.app_context(), db.engine.begin() as connection:
        statement = update(deals).where(deals.c.stage == "prospecting").values(updated_at=left)
        connection.execute(statement)
    page.goto(BOARD)

    card = column(page, "prospecting").locator(".board-card").first
    expect(card.locator(".badge")).to_have_text("idle 40 days")
    expect(card.locator(".badge svg")).to_be_visible()
    expect(card.locator("a")).to_have_accessible_description(re.compile("idle 40 days"))
    assert column(page, "won").locator(".badge").count() == 0


def test_titles_are_typed_one_after_the_other(page: Page) -> None:
    engaging = column(page, "engaging")
    engaging.locator("summary").click()
    engaging.locator("[name=title]").fill("Cửa hàng Lan Anh")
    page.keyboard.press("Enter")
    expect(engaging.locator(".board-card a").first).to_have_text("Cửa hàng Lan Anh")
    expect(engaging.locator("[name=title]")).to_be_focused()

    page.keyboard.type("Μύλοι Παπαδόπουλου")
    page.keyboard.press("Enter")

    expect(engaging.locator(".board-card a").first).to_have_text("Μύλοι Παπαδόπουλου")
    expect(engaging.locator(".count")).to_have_text("1591")
