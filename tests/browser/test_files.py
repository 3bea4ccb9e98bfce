"""Files on the page of a record, with the mouse, by dropping, and without scripts."""

from __future__ import annotations

import pytest
from browsing import NewPage, new_person, violations
from playwright.sync_api import Page, expect

#: Puts a file on the drop zone as dragging it there would.
DROP = """name => {
  const data = new DataTransfer()
  data.items.add(new File(['Giá: 1.200.000 ₫'], name, { type: 'text/plain' }))
  const zone = document.querySelector('#record-files .dropzone')
  zone.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
}"""
PDF = {"name": "Báo giá.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"}
HTML = {
    "name": "Τιμολόγιο.html",
    "mimeType": "image/png",
    "buffer": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
}


def files_of(page: Page, customer: int) -> None:
    page.goto(f"/contacts/contacts/{customer}")
    page.locator("#panel-files").scroll_into_view_if_needed()
    page.wait_for_selector("#record-files")


def test_files_are_attached_by_choosing_and_by_dropping(page: Page) -> None:
    files_of(page, new_person(page, "Trần Thị Tệp"))
    page.set_input_files("#record-file", [PDF, HTML])
    page.click("#record-files form .btn:has-text('Attach')")
    expect(page.locator("#record-files li")).to_have_count(2)
    expect(page.locator("#record-files a[target=_blank]")).to_have_count(1)
    page.evaluate(DROP, "bảng giá.txt")
    page.click("#record-files form .btn:has-text('Attach')")
    expect(page.locator("#record-files li").first).to_contain_text("bảng giá.txt")
    assert violations(page) == []


def test_a_refused_file_says_why_in_the_panel(page: Page) -> None:
    files_of(page, new_person(page, "Νίκος Αρχείος"))
    page.set_input_files("#record-file", {"name": "κενό.txt", "mimeType": "", "buffer": b""})
    page.click("#record-files form .btn:has-text('Attach')")
    expect(page.locator("#record-files [role=alert]")).to_have_text("κενό.txt is empty.")


def test_a_deleted_file_comes_back_with_undo(page: Page) -> None:
    customer = new_person(page, "Emma Files")
    files_of(page, customer)
    page.set_input_files("#record-file", PDF)
    page.click("#record-files form .btn:has-text('Attach')")
    page.click("#record-files li .btn:has-text('Delete')")
    with page.expect_response("**/restore"):
        page.click(".toast .btn:has-text('Undo')")
    files_of(page, customer)
    expect(page.locator("#record-files li")).to_have_count(1)


@pytest.mark.parametrize("width", [1366, 320])
def test_everything_works_without_scripts(new_page: NewPage, page: Page, width: int) -> None:
    customer = new_person(page, f"Lan Novák {width}")
    plain = new_page(java_script_enabled=False, width=width)
    plain.goto(f"/contacts/contacts/{customer}")
    plain.click("#panel-files a")
    plain.set_input_files("#record-file", PDF)
    plain.click("#record-files form .btn:has-text('Attach')")
    plain.click("#panel-files a")
    expect(plain.locator("#record-files li")).to_have_count(1)


@pytest.mark.parametrize("path", ["", "new", "1", "1/holidays"])
def test_the_pages_of_working_hours_are_accessible(page: Page, path: str) -> None:
    page.goto(f"/admin/calendars/{path}")
    assert violations(page) == []


def test_the_page_of_document_numbers_is_accessible(page: Page) -> None:
    page.goto("/admin/sequences/")
    assert violations(page) == []
