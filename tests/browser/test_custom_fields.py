"""Point 66, and row 8 of the time table: a field of one's own, from a record in one dialog."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import NewPage, save, violations
from counting import actions, count_actions
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, text

LIST = "/contacts/contacts"
FIELDS = "/admin/fields/contacts.contact"


@pytest.fixture(autouse=True)
def _without_fields(engine: Engine) -> Iterator[None]:
    """Take the fields away again: other tests look at the same site."""
    yield
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM host_custom_field"))
        connection.execute(text("UPDATE contacts_contact SET custom = '{}'"))
        connection.execute(text("UPDATE host_generation SET config_version = config_version + 1"))


def add_field(page: Page, name: str, kind: str = "text") -> None:
    page.get_by_role("link", name="Add field").click()
    page.fill("#dialog [name=label]", name)
    page.select_option("#dialog [name=kind]", kind)
    page.click("#dialog .btn-primary")
    expect(page.locator("#dialog")).not_to_be_visible()


def test_66_a_field_added_from_a_record_is_at_once_in_form_list_filter_and_import(
    page: Page, tmp_path: Path
) -> None:
    page.goto(f"{LIST}/new")
    page.fill("[name=display_name]", "Trần Thị Trường Mới")
    began = time.monotonic()
    add_field(page, "Ngày ký", "date")
    field = page.get_by_label("Ngày ký")
    expect(field).to_be_visible()
    assert time.monotonic() - began < 15
    # What was typed before is still there.
    expect(page.locator("[name=display_name]")).to_have_value("Trần Thị Trường Mới")
    field.fill("9/3/2026")
    save(page)
    expect(page.locator("#fact-x_ngay_ky")).to_contain_text("09/03/2026")

    page.goto(f"{LIST}?q=x_ngay_ky:2026-03")
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page.locator("[data-row]")).to_contain_text("Trần Thị Trường Mới")
    page.goto(f'{LIST}?q="ngày ký":2026-03-09')
    expect(page.locator("[data-row]")).to_have_count(1)
    page.goto(f"{LIST}?q=x_ngay_ky:2026-03&cols=display_name,x_ngay_ky")
    expect(page.locator("thead")).to_contain_text("Ngày ký")
    expect(page.locator("[data-row]")).to_contain_text("09/03/2026")

    path = tmp_path / "hợp đồng.csv"
    path.write_text("Tên;Ngày ký\nAn;9/3/2026\n", encoding="utf-8")
    page.goto("/portability/imports/new?record=contacts.contact")
    page.set_input_files("input[type=file]", path)
    page.click(".action-bar .btn-primary")
    expect(page.locator("#match select[name^='col-']").nth(1)).to_have_value("x_ngay_ky")


def test_row_8_a_field_is_added_to_an_open_record_in_four_actions(new_page: NewPage) -> None:
    page = new_page()
    page.goto(LIST)
    page.locator("[data-row] th a").first.click()
    count_actions(page)
    page.reload()

    began = time.monotonic()
    page.get_by_role("link", name="Add field").click()
    expect(page.locator("#dialog [name=label]")).to_be_focused()
    page.keyboard.type("Mã hợp đồng")
    page.keyboard.press("Tab")
    page.keyboard.type("d")
    expect(page.locator("#dialog [name=kind]")).to_have_value("date")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#dialog")).not_to_be_visible()
    expect(page.locator("main")).to_contain_text("Mã hợp đồng")
    seconds = time.monotonic() - began

    done = actions(page)
    print(f"row 8: {done.keys} keys, {done.clicks} clicks, {seconds:.1f} s")
    # A click opens the dialog; beside the name, Tab and a letter choose, Control and Enter save.
    assert (done.keys, done.clicks) == (4, 1)


def test_66_the_dialog_works_by_keyboard_and_asks_only_for_what_a_type_needs(page: Page) -> None:
    page.goto(f"{LIST}/new")
    page.get_by_role("link", name="Add field").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#dialog [name=label]")).to_be_focused()
    room = page.locator("#dialog [name=label]").bounding_box()
    assert room is not None
    assert room["width"] > 300, "a name has room in the dialog"
    expect(page.locator("#dialog [name=choices]")).not_to_be_visible()
    page.keyboard.type("Hạng")
    page.keyboard.press("Tab")
    page.select_option("#dialog [name=kind]", "choice")
    expect(page.locator("#dialog [name=choices]")).to_be_visible()
    page.click("#dialog .btn-primary")
    expect(page.locator("#dialog .field-error").first).to_be_visible()
    page.fill("#dialog [name=choices]", "Bạc\nVàng")
    page.click("#dialog .btn-primary")
    expect(page.locator("#dialog")).not_to_be_visible()
    expect(page.get_by_label("Hạng")).to_be_visible()
    page.get_by_label("Hạng").select_option("Vàng")


def test_66_without_script_it_is_a_page_that_leads_back(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(LIST)
    page.click("[data-row] th a")
    address = page.url
    page.get_by_role("link", name="Add field").click()
    page.fill("[name=label]", "Mã số cũ")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(re.escape(address.partition("?")[0])))
    page.locator("details.more summary").first.click()
    expect(page.locator("main")).to_contain_text("Mã số cũ")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_have_no_barriers(new_page: NewPage, theme: str) -> None:
    page = new_page(theme=theme)
    page.goto(f"{LIST}/new")
    add_field(page, "Hạng", "text")
    expect(page.get_by_label("Hạng")).to_be_visible()
    page.get_by_role("link", name="Add field").click()
    expect(page.locator("#dialog [name=label]")).to_be_visible()
    assert violations(page) == []
    for path in ("", "/x_hang", "/x_hang/delete", "/x_hang/type", "/new"):
        page.goto(FIELDS + path)
        assert violations(page) == [], path
