"""Entries of a calendar go to another day by pointer and keys."""

from __future__ import annotations

from boards import JULY
from browsing import focused
from maven import Deal
from maven_site import Site
from playwright.sync_api import Page, expect

from crm_host.data.session import system_session


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
