"""The feed on the page of a record: three actions to log a call, and a line that is read aloud."""

from __future__ import annotations

import re

from browsing import NewPage, new_person, violations
from playwright.sync_api import Page, expect


def opened(page: Page, name: str) -> int:
    customer = new_person(page, name)
    page.goto(f"/contacts/contacts/{customer}")
    page.wait_for_selector(".feed-entries")
    return customer


def test_a_call_is_logged_in_three_actions(page: Page) -> None:
    opened(page, "Trần Thị Gọi")
    page.keyboard.press("l")
    expect(page.locator("#feed-text")).to_be_focused()
    page.keyboard.type("Muốn xem máy lọc mới.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("ol.timeline > li").first).to_contain_text("Muốn xem máy lọc mới.")
    expect(page.locator("ol.timeline > li").first).to_contain_text("Call")
    expect(page.locator("#feed-text")).to_have_value("")
    assert violations(page) == []


def test_the_next_step_is_read_before_it_is_saved(page: Page) -> None:
    opened(page, "Νίκος Επόμενος")
    page.keyboard.press("t")
    page.keyboard.type("call mon 9")
    expect(page.locator("#feed-reading")).to_have_text(
        re.compile(r"Call on Monday \d\d/\d\d/\d{4} at 09:00")
    )
    page.keyboard.press("Enter")
    expect(page.locator(".feed-entries ul.timeline > li").first).to_contain_text("09:00")
    assert violations(page) == []


def test_a_draft_comes_back_with_the_page(page: Page) -> None:
    customer = opened(page, "Emma Draft")
    page.keyboard.press("n")
    with page.expect_response("**/draft"):
        page.keyboard.insert_text("Half a thought")  # one change, one save
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"/contacts/contacts/{customer}")
    expect(page.locator("#feed-text")).to_have_value("Half a thought")


def test_without_scripts_everything_is_a_form(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    customer = new_person(page, "Trần Không Mã")
    page.goto(f"/contacts/contacts/{customer}")
    page.fill("#feed-text", "Ghi chú không cần mã.")
    page.click("#feed-composer .btn")
    page.click("#panel-feed a:has-text('Show the timeline')")
    expect(page.locator("ol.timeline > li").first).to_contain_text("Ghi chú không cần mã.")
    page.fill("#feed-line", "gọi mai 9h")
    page.click(".composer-line .btn")
    page.goto(f"/contacts/contacts/{customer}/360")
    page.click("h2 a:has-text('Next steps')")
    expect(page.locator("main")).to_contain_text("09:00")


def test_the_overview_shows_its_cards_and_has_keys(page: Page) -> None:
    customer = opened(page, "Άννα Επισκόπηση")
    page.goto(f"/contacts/contacts/{customer}/360")
    expect(page.locator(".overview")).to_contain_text("Nothing is planned.")
    assert violations(page) == []
    page.keyboard.press("2")
    expect(page).to_have_url(re.compile(r"/360/feed\.last$"))
