"""Points 18, 20, 21 and 24: changing a field in its place, and many records at once."""

from __future__ import annotations

import re

from browsing import NewPage, focused, new_person, violations
from playwright.sync_api import Locator, Page, expect

LIST = "/contacts/contacts"


def fact(page: Page, name: str) -> Locator:
    return page.locator(f"#fact-{name}")


def open_editor(page: Page, name: str, label: str) -> None:
    fact(page, name).get_by_role("link", name=label).click()
    expect(fact(page, name).locator("input:focus")).to_have_count(1)


def unfolded(page: Page) -> None:
    """Show the empty facts as well."""
    for summary in page.locator(".record-facts summary").all():
        summary.click()


def test_21_enter_saves_escape_restores_and_the_focus_is_never_lost(page: Page) -> None:
    new_person(page, "Đặng Minh Đức")
    unfolded(page)

    open_editor(page, "nickname", "Change Nickname")
    assert violations(page) == []
    page.keyboard.type("Đức còi")
    page.keyboard.press("Enter")
    expect(fact(page, "nickname")).to_contain_text("Đức còi")
    expect(fact(page, "nickname").locator("[data-inline]")).to_be_focused()

    page.keyboard.press("Enter")
    expect(fact(page, "nickname").locator("input[name=nickname]")).to_be_focused()
    page.keyboard.type("khác")
    page.keyboard.press("Escape")
    expect(fact(page, "nickname")).to_contain_text("Đức còi")
    expect(fact(page, "nickname").locator("[data-inline]")).to_be_focused()


def test_21_tab_saves_and_goes_to_the_next_field(page: Page) -> None:
    new_person(page, "Ελένη Παπαδοπούλου")
    unfolded(page)

    open_editor(page, "nickname", "Change Nickname")
    page.keyboard.type("Λένα")
    page.keyboard.press("Tab")

    expect(fact(page, "birthday").locator("input[name=birthday]")).to_be_focused()
    expect(fact(page, "nickname")).to_contain_text("Λένα")
    page.keyboard.type("31/2/2000")
    page.keyboard.press("Enter")
    expect(fact(page, "birthday").locator(".field-error")).to_be_visible()
    expect(fact(page, "birthday").locator("input[name=birthday]")).to_be_focused()


def test_21_leaving_an_editor_saves_what_was_typed(page: Page) -> None:
    new_person(page, "Amelia Smith")
    unfolded(page)

    open_editor(page, "nickname", "Change Nickname")
    page.keyboard.type("Amy")
    page.locator("h1").click()

    expect(fact(page, "nickname").locator("form")).to_have_count(0)
    expect(fact(page, "nickname")).to_contain_text("Amy")
    expect(page.locator(".toast").last).to_contain_text("Saved: Amelia Smith")


def test_21_a_cell_of_the_list_is_changed_by_mouse_and_by_keyboard(page: Page) -> None:
    page.goto(f"{LIST}?q=kind:person")
    cell = page.locator("td[data-edit=owner]").first
    cell.click()
    expect(cell.locator("select")).to_be_focused()
    cell.locator("select").select_option(index=1)
    name = cell.locator("option:checked").inner_text()
    page.keyboard.press("Enter")
    cell.get_by_role("button", name="Save").click()
    expect(cell).to_have_text(name)

    page.locator("[data-row] th a").nth(1).focus()
    page.keyboard.press("e")
    second = page.locator("td[data-edit=owner]").nth(1)
    expect(second.locator("select")).to_be_focused()
    page.keyboard.press("Escape")
    expect(second.locator("form")).to_have_count(0)
    assert focused(page, "it.tagName") != "BODY"


def test_24_two_people_at_one_field_choose(page: Page, new_page: NewPage) -> None:
    new_person(page, "Νίκος Ιωάννου")
    unfolded(page)
    other = new_page("administrator")
    other.goto(page.url)
    unfolded(other)
    open_editor(page, "nickname", "Change Nickname")

    open_editor(other, "nickname", "Change Nickname")
    other.keyboard.type("Nikos")
    other.keyboard.press("Enter")
    expect(fact(other, "nickname")).to_contain_text("Nikos")
    page.keyboard.type("Nick")
    page.keyboard.press("Enter")

    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("Which value stays?")
    expect(dialog.get_by_label("Saved meanwhile: Nikos")).to_be_checked()
    assert violations(page) == []
    dialog.get_by_label("Yours: Nick").check()
    dialog.get_by_role("button", name="Keep the chosen value").click()
    expect(dialog).to_be_hidden()
    expect(fact(page, "nickname")).to_contain_text("Nick")


def test_20_the_list_says_which_rows_are_meant(page: Page) -> None:
    page.goto(LIST)
    page.locator("thead [data-select-all]").check()
    said = page.locator("[data-select-count]")
    expect(said).to_have_text("50 on this page")

    page.locator(".selection-bar input[name=all]").check()
    expect(said).to_have_text(re.compile(r"^All [\d,]+ contacts$"))

    page.locator("[data-row] .row-check").first.uncheck()
    expect(said).to_have_text("Selected: 49")


def test_18_fifty_rows_are_changed_after_a_look_and_taken_back(page: Page) -> None:
    page.goto(LIST)
    page.locator("thead [data-select-all]").check()
    page.locator(".selection-bar").get_by_role("button", name="Change").click()
    expect(page.locator("h1")).to_have_text("Change: 50 contacts")
    assert violations(page) == []

    page.locator("#set-language").select_option("el")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.locator("h1")).to_have_text("Change: 50 contacts")
    assert page.locator("tbody tr").count() == 20
    assert violations(page) == []
    page.get_by_role("button", name="Change: 50 contacts").click()

    toast = page.locator(".toast").last
    expect(toast).to_contain_text("Change: 50 contacts")
    toast.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast").last).not_to_contain_text("Change: 50 contacts")


def test_18_more_than_two_hundred_rows_are_counted_followed_and_taken_back(page: Page) -> None:
    page.goto(f"{LIST}?q=kind:person")
    total = int(re.findall(r"of ([\d,]+)", page.locator(".pager > span").inner_text())[0])
    assert total > 200
    before = page.locator("[data-row] td[data-edit=owner]").all_inner_texts()
    page.locator("thead [data-select-all]").check()
    page.locator(".selection-bar input[name=all]").check()
    page.locator(".selection-bar").get_by_role("button", name="Change").click()
    page.locator("#set-owner").select_option(label="Emma Clarke")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.locator("h1")).to_have_text(f"Change: {total} contacts")
    assert page.locator("dialog[open]").count() == 0

    page.get_by_role("button", name=f"Change: {total} contacts").click()

    expect(page.locator("#job-progress")).to_be_visible()
    undo = page.get_by_role("button", name="Undo all of it")
    expect(undo).to_be_visible(timeout=60_000)
    expect(page.locator("main")).to_contain_text(str(total))
    other = page.context.new_page()
    other.goto(f"{LIST}?q=kind:person")
    owners = other.locator("[data-row] td[data-edit=owner]")
    expect(owners).to_have_text(["Emma Clarke"] * len(before))
    undo.click()
    expect(
        page.locator("#toasts, main").get_by_text(re.compile("taken back|Undone")).first
    ).to_be_visible()
    for _poll in range(60):
        other.reload()
        if owners.all_inner_texts() == before:
            return
        page.wait_for_timeout(500)
    raise AssertionError("the owners did not come back")
