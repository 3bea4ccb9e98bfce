"""Points 32 and 55, and row 11 of the time table: records that are one, found, merged, undone."""

from __future__ import annotations

import re
import time

import pytest
from browsing import NewPage, new_person, row_names, scrolls_sideways, violations
from counting import actions, count_actions
from playwright.sync_api import Locator, Page, expect

LIST = "/contacts/contacts"
QUEUE = "/portability/duplicates/contacts"


def compared(page: Page) -> None:
    """Have all records compared and come back to the queue."""
    page.goto(QUEUE)
    page.get_by_role("button", name="Compare all again").click()
    page.get_by_role("link", name="Show the duplicates").click(timeout=60_000)


def pair_of(page: Page, name: str) -> Locator:
    return page.locator(".panel", has=page.get_by_role("heading", name=f"{name} and {name}"))


def test_a_record_that_exists_is_named_while_somebody_types(page: Page) -> None:
    new_person(page, "Lê Thị Trùng Lặp", **{"email-0-value": "trung.lap@example.com"})
    page.goto(f"{LIST}/new")
    page.fill("[name=display_name]", "Lê Trùng")
    hint = page.locator("#likely-duplicates")
    expect(hint).to_be_empty()

    page.locator("[name='email-0-value']").press_sequentially("Trung.Lap@example.com")

    expect(hint.get_by_role("link", name="Lê Thị Trùng Lặp")).to_be_visible()
    expect(hint).to_contain_text("The same: E-mail")
    expect(page.locator("[name='email-0-value']")).to_be_focused()
    assert hint.get_attribute("role") == "status"
    assert violations(page) == []
    page.fill("[name='email-0-value']", "khac.han@example.com")
    expect(hint).to_be_empty()


def test_row_11_two_duplicates_are_merged_by_two_keys_and_undone(new_page: NewPage) -> None:
    page = new_page()
    name = "Αντώνης Διπλός"
    for number in (1, 2):
        values = {"email-0-value": "antonis.diplos@example.com", "birthday": "9/3/1980"}
        new_person(page, name, **values, nickname=f"Τόνης {number}")
    compared(page)
    expect(page.locator(".panel h2").first).to_contain_text(name)
    count_actions(page)
    page.reload()

    began = time.monotonic()
    page.keyboard.press("m")
    expect(page.get_by_role("button", name="Merge")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text(f"Merged into {name}")
    seconds = time.monotonic() - began

    done = actions(page)
    print(f"row 11: {done.keys} keys, {done.clicks} clicks, {seconds:.1f} s")
    assert (done.keys, done.clicks) == (2, 0)
    expect(pair_of(page, name)).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.locator("#toasts")).to_contain_text("Undone")
    page.goto(f"{LIST}?q=διπλός")
    assert row_names(page) == [name, name]


def test_55_five_records_become_one_with_chosen_values_and_five_again(page: Page) -> None:
    name = "Nguyễn Văn Năm"
    ids = [
        new_person(page, name, nickname=f"Năm {n}", **{"email-0-value": f"nam{n}@example.com"})
        for n in range(1, 6)
    ]
    page.goto(f'{LIST}?q="{name}"')
    page.locator("thead [data-select-all]").check()
    page.locator(".selection-bar").get_by_role("button", name="Merge").click()
    expect(page.locator("h1")).to_have_text("Merge 5 records")
    assert page.get_by_role("radio").count() == 5
    assert violations(page) == []
    page.get_by_label("Năm 2", exact=True).check()
    page.get_by_role("button", name="Merge").click()

    expect(page.locator("h1")).to_contain_text(name)
    expect(page.locator("#fact-nickname")).to_contain_text("Năm 2")
    for n in range(1, 6):
        expect(page.locator("#fact-email")).to_contain_text(f"nam{n}@example.com")
    page.locator("#toasts .toast").get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Undone")
    page.goto(f'{LIST}?q="{name}"')
    assert row_names(page) == [name] * 5
    page.goto(f"{LIST}/{ids[4]}")
    expect(page.locator("#fact-email")).to_have_text(re.compile(r"^\s*nam5@example.com"))


def test_32_the_old_address_of_a_merged_record_leads_to_the_survivor(page: Page) -> None:
    kept, gone = (new_person(page, f"Emma Twice {n}") for n in (1, 2))
    page.goto(f"/portability/merge/contacts?id={kept}&id={gone}&keep={kept}")
    page.get_by_role("button", name="Merge").click()
    expect(page.locator("h1")).to_contain_text("Emma Twice")

    page.goto(f"{LIST}/{gone}")

    expect(page).to_have_url(re.compile(rf"{LIST}/{kept}\b"))
    expect(page.locator("h1")).to_contain_text("Emma Twice")


def test_who_is_not_the_same_is_never_brought_up_again(page: Page) -> None:
    name = "Maria Zwilling"
    for _ in (1, 2):
        new_person(page, name, **{"email-0-value": "familie.zwilling@example.com"})
    compared(page)
    pair_of(page, name).get_by_role("button", name="Not duplicates").click()
    expect(page.locator("#toasts")).to_contain_text("stay two")
    expect(pair_of(page, name)).to_have_count(0)
    compared(page)
    expect(pair_of(page, name)).to_have_count(0)

    page.get_by_role("link", name="Not duplicates").click()
    pair_of(page, name).get_by_role("button", name="Bring back").click()
    page.goto(QUEUE)
    expect(pair_of(page, name)).to_have_count(1)


@pytest.mark.parametrize(("width", "theme"), [(1366, "light"), (320, "dark")])
def test_71_the_queue_is_accessible(new_page: NewPage, width: int, theme: str) -> None:
    page = new_page(width=width, theme=theme)
    for path in (QUEUE, f"{QUEUE}/rules", "/portability/merge/contacts?id=1&id=2"):
        page.goto(path)
        assert violations(page) == [], path
        assert not scrolls_sideways(page), path
