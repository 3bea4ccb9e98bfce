"""The feed on the page of a record: three actions to log a call, and a line that is read aloud."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest
from browsing import NewPage, new_person, violations
from counting import actions, count_actions
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, text

#: Keys from an open contact to a logged call (ux.md section 3, row 1).
KEYS = 3


def opened(page: Page, name: str) -> int:
    customer = new_person(page, name)
    page.goto(f"/contacts/contacts/{customer}")
    page.wait_for_selector(".feed-entries")
    return customer


def test_row_1_a_call_is_logged_in_three_actions(new_page: NewPage) -> None:
    page = new_page()
    opened(page, "Trần Thị Gọi")
    count_actions(page)
    page.reload()
    page.wait_for_selector(".feed-entries")

    began = time.monotonic()
    page.keyboard.press("l")
    expect(page.locator("#feed-text")).to_be_focused()
    page.keyboard.type("Muốn xem máy lọc mới.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("ol.timeline > li").first).to_contain_text("Muốn xem máy lọc mới.")
    seconds = time.monotonic() - began

    done = actions(page)
    print(f"row 1: {done.keys} keys, {done.clicks} clicks, {seconds:.1f} s")
    # Control and Enter are two keys of one action; what is typed is an action as well.
    assert (done.keys, done.clicks) == (KEYS, 0)
    expect(page.locator("ol.timeline > li").first).to_contain_text("Call")
    expect(page.locator("#feed-text")).to_have_value("")
    assert violations(page) == []


def test_row_1_a_call_is_logged_by_two_clicks(new_page: NewPage) -> None:
    page = new_page()
    opened(page, "Γιώργος Ποντίκης")
    count_actions(page)
    page.reload()
    page.wait_for_selector(".feed-entries")
    page.locator(".composer-chip", has_text="Call").click()
    expect(page.locator("#feed-text")).to_be_focused()
    page.keyboard.type("Θέλει προσφορά.")
    page.locator("#feed-composer button[type=submit]").click()
    expect(page.locator("ol.timeline > li").first).to_contain_text("Θέλει προσφορά.")
    assert actions(page).clicks == 2


@pytest.mark.parametrize(
    ("language", "line", "said", "kind"),
    [
        ("en", "call mon 9", r"Call on Monday \d\d/\d\d/\d{4} at 09:00", "call"),
        ("vi", "gọi thứ hai 9h", r"Gọi.* [Tt]hứ [Hh]ai.* \d\d/\d\d/\d{4}.* 09:00", "call"),
        ("el", "κλήση Δευτέρα 9", r"Κλήση.* Δευτέρα.* \d\d/\d\d/\d{4}.* 09:00", "call"),
    ],
)
def test_39_a_line_becomes_the_right_activity(
    new_page: NewPage, engine: Engine, language: str, line: str, said: str, kind: str
) -> None:
    page = new_page(language=language)
    customer = opened(page, f"Khách Dòng {language}")
    page.keyboard.press("t")
    page.keyboard.type(line)
    expect(page.locator("#feed-reading")).to_have_text(re.compile(said))
    page.keyboard.press("Enter")
    expect(page.locator(".feed-entries ul.timeline > li").first).to_contain_text("09:00")

    found = "SELECT type, due_on, due_time, state FROM feed_activity WHERE record_id = :id"
    with engine.connect() as connection:
        row = connection.execute(text(found), {"id": customer}).one()
    day = date.fromisoformat(str(row.due_on))
    assert (row.type, row.due_time, row.state) == (kind, "09:00", "planned")
    assert day.weekday() == 0
    assert 0 <= (day - date.today()).days <= 8


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


def test_30_a_draft_comes_back_with_the_page(page: Page) -> None:
    customer = opened(page, "Emma Draft")
    page.keyboard.press("n")
    expect(page.locator("#feed-text")).to_be_focused()
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
    page.click("#feed-composer button[type=submit]")
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
