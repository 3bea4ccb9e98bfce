"""Points 35 to 38, 74, 75 and 76: boards and calendars by pointer, finger, keys, and by forms."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from browsing import focused, scrolls_sideways, violations
from maven import Deal
from maven_site import MANAGER, Site, maven_site, start_again
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import update
from werkzeug.serving import make_server

from crm_host.data.base import db
from crm_host.data.kinds import ValueRefused
from crm_host.data.session import system_session
from crm_host.data.types import utc_now
from crm_host.testing.live import LiveServer

BOARD = "/maven/deals/board"
JULY = "/maven/deals/calendar?on=closed&at=2017-07"
#: Hours of a week, and the form that moves an entry without dragging.
WEEK = "/maven/deals/calendar?on=meeting&span=week"
MOVE = "/maven/deals/calendar/move?on=closed&id=1"
OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application with the deals."""
    with maven_site("sqlite", tmp_path_factory.mktemp("maven")) as site:
        yield site


@pytest.fixture(scope="module")
def server(pipeline: Site) -> Iterator[LiveServer]:
    """The same behind a socket, in place of the demo data."""
    made = make_server("localhost", 0, pipeline.app, threaded=True)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield LiveServer(f"http://localhost:{made.server_port}", os.getpid(), Path("unused"))
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture
def site(pipeline: Site) -> Iterator[Site]:
    """The application; what a test changes is forgotten."""
    pipeline.actor = MANAGER
    yield pipeline
    start_again(pipeline, "sqlite")


@pytest.fixture
def open_page(chromium: Browser, server: LiveServer, watch: Any, site: Site) -> Iterator[OpenPage]:
    """Open pages of the manager; the test fails if one of them misbehaves."""
    contexts = []

    def opened(width: int = 1366, theme: str = "light", **options: Any) -> Page:
        viewport = {"width": width, "height": 900}
        context = chromium.new_context(base_url=server.address, viewport=viewport, **options)
        contexts.append(context)
        context.add_cookies([{"name": "crm_theme", "value": theme, "url": server.address}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        watch.follow(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert watch.found == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    page = open_page()
    page.goto(BOARD)
    return page


def column(page: Page, key: str) -> Locator:
    return page.locator(f"#board-v-{key}")


def first_card(page: Page, key: str) -> Locator:
    """Return a card so that it is the same one wherever it goes."""
    card_id = column(page, key).locator(".board-card").first.get_attribute("id")
    return page.locator(f".board #{card_id}")


def grab(page: Page, card: Locator, over: Locator) -> None:
    """Press the button on a card and move over a column."""
    start, goal = card.bounding_box(), over.bounding_box()
    assert start is not None
    assert goal is not None
    page.mouse.move(start["x"] + 20, start["y"] + 45)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 60, steps=3)
    page.mouse.move(goal["x"] + goal["width"] / 2, goal["y"] + 120, steps=8)


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


def test_37_more_cards_come_on_demand(page: Page) -> None:
    won = column(page, "won")
    expect(won.locator(".board-card")).to_have_count(20)

    won.locator(".board-more a").click()

    expect(won.locator(".board-card")).to_have_count(40)
    expect(won.locator(".board-card").nth(20)).to_have_attribute("aria-posinset", "21")


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


def test_an_entry_is_dragged_to_another_day(page: Page) -> None:
    page.goto(JULY)
    entry = page.locator("[data-day='2017-07-12'] .calendar-entry").first
    entry_id = entry.get_attribute("id")
    goal = page.locator("[data-day='2017-07-14']").bounding_box()
    start = entry.bounding_box()
    assert goal is not None
    assert start is not None

    page.mouse.move(start["x"] + 10, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(start["x"] + 40, start["y"] + 20, steps=3)
    page.mouse.move(goal["x"] + 40, goal["y"] + 60, steps=6)
    page.mouse.up()

    expect(page.locator("#live")).to_contain_text("moved to Friday, July 14, 2017")
    assert _closed(page, entry_id) == "2017-07-14"


def _closed(page: Page, entry_id: str | None) -> str:
    """Return the day on which the calendar shows an entry, among all of that day."""
    for day in ("2017-07-12", "2017-07-13", "2017-07-14", "2017-07-19"):
        page.goto(f"/maven/deals/calendar?on=closed&span=day&at={day}")
        if page.locator(f"#{entry_id}").count():
            return day
    return ""


def test_shift_and_an_arrow_move_an_entry_by_a_day_or_a_week(page: Page, site: Site) -> None:
    with site.app.app_context(), system_session("arranging") as own:
        own.get(Deal, 1).name = "Đại lý Minh Anh"
    page.goto(f"{JULY}&q=minh")
    link = page.locator(".calendar-entry > a:first-child")
    if link.count() == 0:
        page.goto("/maven/deals/calendar?on=closed&span=agenda&at=2017-03&q=minh")
    before = page.locator("[data-day]:has(.calendar-entry)").get_attribute("data-day")
    link.first.focus()

    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#live")).to_contain_text("Đại lý Minh Anh moved to")
    expect(page.locator("[data-day]:has(.calendar-entry)")).not_to_have_attribute(
        "data-day", str(before)
    )
    assert focused(page, "it.closest('.calendar-entry') !== null")
