"""Points 25 and 26: what was done is taken back at once, by key, by button, without scripts."""

from __future__ import annotations

import pytest
from browsing import NewPage, new_person, violations
from playwright.sync_api import Page, expect


def note_of(page: Page, person: int) -> str:
    page.goto(f"/contacts/contacts/{person}/edit")
    return page.input_value("[name=note]")


def save_note(page: Page, person: int, note: str) -> None:
    page.goto(f"/contacts/contacts/{person}/edit")
    page.fill("[name=note]", note)
    page.press("[name=note]", "Control+Enter")
    expect(page.locator("#toasts .toast")).to_contain_text("Saved:")


def test_25_a_deletion_is_taken_back_by_key(page: Page, new_page: NewPage) -> None:
    person = new_person(page, "Trần Thị Nhầm")
    page.goto(f"/contacts/contacts/{person}")
    page.click("summary:has-text('More')")
    page.click("button:has-text('Delete contact'), button.danger")
    toast = page.locator("#toasts .toast")
    expect(toast).to_contain_text("In the trash")
    assert page.locator("dialog[open]").count() == 0
    page.wait_for_timeout(10_000)
    expect(toast).to_be_visible()
    trash = new_page()
    trash.goto("/trash")
    expect(trash.locator("main")).to_contain_text("Trần Thị Nhầm")
    page.keyboard.press("Control+z")
    expect(page.locator("#toasts")).to_contain_text("Undone: 1 record")
    page.goto(f"/contacts/contacts/{person}")
    expect(page.locator("h1")).to_contain_text("Trần Thị Nhầm")


def test_25_a_deleted_record_waits_in_the_trash_until_it_is_brought_back(page: Page) -> None:
    person = new_person(page, "Παύλος Κάδος")
    page.click("summary:has-text('More')")
    page.click("button.danger")
    expect(page.locator("#toasts")).to_contain_text("In the trash")

    page.goto("/trash")
    row = page.locator("tbody tr", has_text="Παύλος Κάδος")
    row.get_by_role("button", name="Restore").click()

    expect(page.locator("#toasts .toast").last).to_contain_text("Παύλος Κάδος")
    page.goto(f"/contacts/contacts/{person}")
    expect(page.locator("h1")).to_contain_text("Παύλος Κάδος")


def test_26_what_can_be_undone_is_done_without_a_question(page: Page) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    names = ["Ana Undo", "Ben Undo", "Cao Undo"]
    for name in names:
        new_person(page, name)

    def ends(text: str) -> None:
        expect(page.locator("#toasts .toast").last).to_contain_text(text)
        expect(
            page.locator("#toasts .toast").last.get_by_role("button", name="Undo")
        ).to_be_visible()
        assert page.locator("dialog[open]").count() == 0
        assert asked == []

    page.click("summary:has-text('More')")
    page.get_by_role("button", name="Archive").click()
    ends("Cao Undo")
    page.keyboard.press("Control+z")
    expect(page.locator("#toasts")).to_contain_text("Undone: 1 record")
    for action, said in (("Archive", "Archive"), ("Delete", "Delete")):
        page.goto("/contacts/contacts?q=undo")
        page.locator("thead [data-select-all]").check()
        page.locator(".selection-bar").get_by_role("button", name=action, exact=True).click()
        ends(said)
        page.keyboard.press("Control+z")
        expect(page.locator("#toasts")).to_contain_text("Undone")


def test_the_key_works_after_the_message_is_gone_and_on_another_page(page: Page) -> None:
    person = new_person(page, "Νίκος Λάθος")
    save_note(page, person, "wrong")
    page.click("#toasts [data-dismiss]")
    expect(page.locator("#toasts .toast")).to_have_count(0)
    page.goto("/contacts/contacts")
    page.keyboard.press("Control+z")
    expect(page.locator("#toasts")).to_contain_text("Undone: 1 record")
    assert note_of(page, person) == ""


def test_in_a_text_field_the_key_belongs_to_the_field(page: Page) -> None:
    person = new_person(page, "Emma Field")
    save_note(page, person, "ghi nhớ")
    page.goto(f"/contacts/contacts/{person}/edit")
    page.fill("[name=note]", "typed")
    page.press("[name=note]", "Control+z")
    page.wait_for_timeout(300)
    assert note_of(page, person) == "ghi nhớ"


def test_pressed_twice_it_does_not_bring_the_change_back(page: Page) -> None:
    person = new_person(page, "Lan Hai Lần")
    save_note(page, person, "twice")
    page.locator("h1").click()
    for _time in range(2):
        page.keyboard.press("Control+z")
        expect(page.locator("#toasts")).to_contain_text("Undone: 1 record")
    page.wait_for_timeout(300)
    assert note_of(page, person) == ""


@pytest.mark.parametrize("width", [1366, 320])
def test_undoing_works_without_scripts(new_page: NewPage, page: Page, width: int) -> None:
    person = new_person(page, f"Ana Novak {width}")
    plain = new_page(java_script_enabled=False, width=width)
    plain.goto(f"/contacts/contacts/{person}/edit")
    plain.fill("[name=note]", "wrong")
    plain.click("main form button.btn-primary:has-text('Save')")
    plain.click("#toasts form button")
    assert note_of(page, person) == ""


def test_reverting_from_the_history_and_the_trash_are_accessible(page: Page) -> None:
    person = new_person(page, "Đặng Văn Cũ")
    save_note(page, person, "old")
    page.goto(f"/contacts/contacts/{person}/history")
    page.locator("a:has-text('Revert this change')").first.click()
    expect(page.locator("h1")).to_have_text("Revert this change")
    assert violations(page) == []
    page.click("main form button:has-text('Revert')")
    assert note_of(page, person) == ""
    page.goto("/trash")
    assert violations(page) == []
    page.goto("/audit")
    assert violations(page) == []
    assert page.locator(".audit-set").first.inner_text()
