"""Columns, corrections and exports in a browser: readable by everyone, keys, phones."""

from __future__ import annotations

from pathlib import Path

from browsing import NewPage, scrolls_sideways, violations
from playwright.sync_api import Page

HUBSPOT = """Record ID,First Name,Last Name,Email,Date of birth,Number of Employees
51,Đức,Nguyễn,duc@thinhphat.vn,03/04/1990,many
52,Άννα,Παπαδοπούλου,anna@hellas.gr,05/06/1985,"1,250.00 people"
"""


def upload(page: Page, folder: Path) -> None:
    path = folder / "hubspot.csv"
    path.write_text(HUBSPOT, encoding="utf-8")
    page.goto("/portability/imports/new?record=contacts")
    page.set_input_files("input[type=file]", path)
    page.click(".action-bar .btn-primary")
    page.wait_for_selector("#match", state="attached")


def test_questions_and_corrections_are_readable_and_have_their_key(
    page: Page, tmp_path: Path
) -> None:
    upload(page, tmp_path)
    assert page.get_by_text("Recognized as an export of HubSpot.").is_visible()
    assert violations(page) == []

    page.click("#match .btn-primary")
    page.wait_for_selector(".banner-bad, [role=alert]")
    assert page.locator("select[aria-invalid=true]").count() == 1
    page.select_option("select[aria-invalid=true]", "dmy")
    page.click("#match .btn-primary")
    page.wait_for_selector(".counts")
    assert violations(page) == []

    page.locator("h1").click()
    page.keyboard.press("n")
    assert page.evaluate("() => document.activeElement.value") == "many"
    page.keyboard.press("Control+a")
    page.keyboard.type("12")
    page.get_by_role("button", name="Write “1250”").click()
    page.wait_for_function("() => document.querySelector('.counts dd').textContent === '2'")


def test_a_phone_is_told_where_to_go_on(new_page: NewPage, tmp_path: Path) -> None:
    page = new_page(width=360)
    upload(page, tmp_path)
    assert page.get_by_text("open this page on a computer").is_visible()
    assert not page.locator("#match").is_visible()
    assert violations(page) == []
    assert not scrolls_sideways(page)


def test_columns_of_an_export_are_chosen_and_kept(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/portability/exports/contacts/new")
    assert violations(page) == []
    page.fill("input[name=name]", "Thư mời")
    page.get_by_role("button", name="Save as template").click()
    page.wait_for_selector("#template")
    assert violations(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Export", exact=True).click()
    assert download.value.suggested_filename.endswith(".xlsx")
