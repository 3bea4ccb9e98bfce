"""What the browser tests of boards and calendars share."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page

BOARD = "/maven/deals/board"
JULY = "/maven/deals/calendar?on=closed&at=2017-07"
#: Opens a page of the manager.
OpenPage = Callable[..., Page]


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
