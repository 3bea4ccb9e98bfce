"""The first start in a browser, as quickly as a person may go through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: What is typed: the rest is proposed by the pages or may be left for later.
NAME, EMAIL, PASSWORD = "Nguyễn Thị Đào", "dao@localhost", "con mèo nhỏ của chúng tôi"


def set_up(page: Page, address: str, choice: str) -> None:
    """Go from the first page of a fresh site to what one of its last buttons opens.

    Two clicks; everything else by Enter and Tab.

    :param page: a Playwright page that nobody has signed in with.
    :param choice: what to begin with: `sample`, `file` or `empty`.
    """
    page.goto(address)
    page.click("main .form-actions .btn-primary")
    page.wait_for_selector("#firm_name")
    page.keyboard.press("Enter")  # the cursor is in the name of the firm, which may wait
    page.wait_for_selector("#password")
    for part, text in enumerate((NAME, EMAIL, PASSWORD, PASSWORD)):
        if part:
            page.keyboard.press("Tab")
        page.keyboard.insert_text(text)
    page.keyboard.press("Enter")
    page.click(f"main button[name=choice][value={choice}]")
    page.wait_for_selector("header.topbar")
