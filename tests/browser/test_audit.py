"""Point 58: the record of changes says what was before and after, and what did it."""

from __future__ import annotations

import re
from pathlib import Path

from browsing import NewPage, new_person, save, scrolls_sideways, violations
from playwright.sync_api import Page, expect

LIST = "/contacts/contacts"
AUDIT = "/audit?record=contacts.contact"


def test_58_a_change_on_screen_shows_before_after_who_and_where(page: Page) -> None:
    person = new_person(page, "Trần Thị Nhật Ký", nickname="Ký cũ")
    page.goto(f"{LIST}/{person}/edit")
    page.fill("[name=nickname]", "Ký mới")
    save(page)
    expect(page.locator("#fact-nickname")).to_contain_text("Ký mới")

    page.goto(f"{AUDIT}&number={person}")

    newest = page.locator(".audit-set").first
    expect(newest.locator(".audit-head")).to_contain_text("Nguyễn Thị Đào · on screen")
    line = newest.locator(".audit-lines > div", has_text="Nickname")
    expect(line.locator(".audit-old")).to_have_text(re.compile(r"−\s*before:\s*Ký cũ"))
    expect(line.locator(".audit-new")).to_have_text(re.compile(r"\+\s*after:\s*Ký mới"))
    assert violations(page) == []
    page.goto(f"{LIST}/{person}")
    page.keyboard.press("Control+z")
    expect(page.locator("#toasts")).to_contain_text("Undone")
    page.goto(f"{AUDIT}&number={person}")
    expect(page.locator(".audit-set").first.locator(".audit-head")).to_contain_text("by undoing")


def test_58_imports_commands_and_background_work_are_told_apart(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "ημερολόγιο.csv"
    path.write_text("Επώνυμο;Όνομα\nΕισαγωγίδης;Ηλίας\n", encoding="utf-8")
    page.goto("/portability/imports/new?record=contacts.contact")
    page.set_input_files("input[type=file]", path)
    page.click(".action-bar .btn-primary")
    page.click("#match .btn-primary")
    page.click(".action-bar .btn-primary")
    page.get_by_text(re.compile("Open the result")).click(timeout=60_000)

    page.goto(f"{AUDIT}&source=import")
    imported = page.locator(".audit-set").first
    expect(imported.locator(".audit-head")).to_contain_text("by import")
    expect(imported).to_contain_text("Εισαγωγίδης")
    page.goto(f"{AUDIT}&source=command")
    expect(page.locator(".audit-head").first).to_contain_text("by command")
    page.locator("#audit-source").select_option(label="by import")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator(".audit-set").first).to_contain_text("Εισαγωγίδης")


def test_the_record_of_changes_fits_a_phone(new_page: NewPage) -> None:
    page = new_page(width=320, theme="dark")
    page.goto("/audit")
    assert not scrolls_sideways(page)
    value = page.locator(".audit-new").first.bounding_box()
    assert value is not None
    assert value["width"] > 200, "values are not squeezed into a narrow column"
