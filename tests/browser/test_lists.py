"""Points 3 to 20: finding, filtering, moving through lists and coming back."""

from __future__ import annotations

import re
from collections.abc import Callable

from browsing import (
    NewPage,
    focused,
    is_whole_page,
    new_person,
    query_of,
    row_names,
    type_filter,
)
from playwright.sync_api import Page, expect

from crm_host.testing.client import Client
from crm_host.testing.site import Site

LIST = "/contacts/contacts"


def test_03_names_are_found_without_accents(page: Page) -> None:
    new_person(page, "Đặng Minh Đức")
    new_person(page, "Ελένη Παπαδοπούλου")
    page.goto(LIST)

    type_filter(page, "dang minh duc")
    expect(page.locator("#results")).to_contain_text("Đặng Minh Đức")
    type_filter(page, "ελενη παπαδοπουλου")
    expect(page.locator("#results")).to_contain_text("Ελένη Παπαδοπούλου")


def test_05_back_returns_to_the_filtered_list_at_the_same_row(page: Page) -> None:
    page.goto(LIST)
    type_filter(page, "kind:person")
    row = page.locator("[data-row]").nth(30)
    anchor = row.get_attribute("id")
    row.locator("th a").click()
    expect(page.locator("h1")).to_be_visible()
    page.keyboard.press("e")
    page.wait_for_url(re.compile("/edit"))

    page.go_back()
    page.go_back()

    page.wait_for_url(lambda url: query_of(url) == "kind:person")
    page.wait_for_function(f"document.activeElement.closest('#{anchor}') !== null")
    expect(page.locator(f"#{anchor}")).to_be_in_viewport()


def test_07_every_address_gives_a_whole_page_when_reloaded(page: Page) -> None:
    page.goto(LIST)
    type_filter(page, "kind:person")
    addresses = [page.url]
    page.locator("thead a").first.click()
    page.wait_for_url(lambda url: url != addresses[0])
    addresses.append(page.url)
    page.locator("a[rel=next]").click()
    page.wait_for_url(re.compile("at="))
    addresses.append(page.url)

    for address in addresses:
        page.goto(address)
        page.reload()
        assert is_whole_page(page), address
        assert page.locator("[data-row]").count() > 0, address


def test_10_no_shortcut_fires_while_somebody_types(page: Page) -> None:
    page.goto(LIST)
    page.focus("#filter-text")
    page.keyboard.type("cexj?[")
    assert page.locator("dialog[open]").count() == 0
    assert page.url.partition("?")[0].endswith(LIST)

    composed = "new KeyboardEvent('keydown', {key: 'c', isComposing: true, bubbles: true})"
    page.evaluate(
        f"() => {{ document.activeElement.blur(); document.body.dispatchEvent({composed}) }}"
    )
    page.wait_for_timeout(300)
    assert page.url.partition("?")[0].endswith(LIST)

    page.keyboard.press("c")  # outside of any input the same key does its work
    page.wait_for_url(re.compile(f"{LIST}/new"))


def test_11_brackets_walk_the_list_one_came_from(page: Page) -> None:
    page.goto(f"{LIST}?q=kind:person sort:-display_name")
    first, second, third = row_names(page)[:3]
    page.locator("[data-row]").nth(1).locator("th a").click()
    heading = page.locator("h1")
    expect(heading).to_contain_text(second)

    page.keyboard.press("]")
    expect(heading).to_contain_text(third)
    page.keyboard.press("[")
    expect(heading).to_contain_text(second)
    page.keyboard.press("[")
    expect(heading).to_contain_text(first)


def test_12_a_typed_and_a_clicked_filter_have_one_address(page: Page) -> None:
    page.goto(LIST)
    type_filter(page, "kind:organization")
    typed = page.url

    page.goto(LIST)
    page.click("summary[data-key=f]")
    page.select_option("#add-field", "kind")
    page.click("#results .menu-form .btn-primary")
    page.select_option("#add-value", "organization")
    page.click("#results .menu-form .btn-primary")
    page.wait_for_url(lambda url: query_of(url) == "kind:organization")

    assert page.url == typed


def tab_until(page: Page, expression: str, most: int = 60) -> None:
    for _ in range(most):
        if focused(page, expression):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{most} tabs never reached {expression}")


def test_13_the_filter_builder_needs_no_mouse(page: Page) -> None:
    page.goto(LIST)
    page.focus("#filter-text")
    tab_until(page, "it.matches('summary[data-key=f]')")
    page.keyboard.press("Enter")
    tab_until(page, "it.id === 'add-field'")
    for _ in range(60):
        if focused(page, "it.value") == "kind":
            break
        page.keyboard.press("ArrowDown")
    tab_until(page, "it.matches('.menu-form .btn-primary')")
    page.keyboard.press("Enter")
    page.wait_for_selector("#add-value")
    tab_until(page, "it.id === 'add-value'")
    page.keyboard.press("End")
    chosen = focused(page, "it.value")
    tab_until(page, "it.matches('.menu-form .btn-primary')")
    page.keyboard.press("Enter")

    page.wait_for_url(lambda url: query_of(url) == f"kind:{chosen}")
    assert focused(page, "it.tagName") != "BODY"


def test_14_an_unknown_token_is_marked_and_stops_bulk_actions(page: Page) -> None:
    page.goto(LIST)
    assert page.locator("#results button[name=action]").count() > 0

    page.goto(f"{LIST}?q=ciy:Huế")

    expect(page.locator(".chip.is-unknown")).to_contain_text("ciy")
    expect(page.locator("#results")).to_contain_text("Did you mean")
    assert page.locator("#results button[name=action]").count() == 0
    assert page.locator("[data-row]").count() > 0


def test_17_three_empty_lists_say_three_things(
    site: Site, crm: Client, login_as: Callable[..., Client]
) -> None:
    with site.app.app_context():
        grants = {
            code: "own" if "own" in permission.scopes else "all"
            for code, permission in site.app.extensions["crm"].permissions.items()
        }
    own = login_as(grants=grants)

    texts = [
        crm.get(LIST).one("#results .empty").get_text(),
        crm.get(f"{LIST}?q=nobody").one("#results .empty").get_text(),
        own.get(LIST).one("#results .empty").get_text(),
    ]

    assert len(set(texts)) == 3
    assert "bring your data" in texts[0]
    assert "matches this filter" in texts[1]
    assert "role" in texts[2]


def test_20_select_all_says_how_many(new_page: NewPage) -> None:
    page = new_page()
    page.goto(LIST)
    total = re.search(r"of ([\d,.]+)", page.locator(".pager > span").inner_text())
    assert total is not None

    page.locator("thead [data-select-all]").check()

    expect(page.locator("[data-select-count]")).to_contain_text("50")
    expect(page.locator("label:has(input[name=all])")).to_contain_text(total[1])


def test_19_people_are_sorted_by_given_name_with_d_before_d_with_stroke(new_page: NewPage) -> None:
    page = new_page(language="vi")
    for name in ("Trần Xếp Đào", "Vũ Xếp Dũng", "Lê Xếp Én", "Phạm Xếp An", "Đỗ Xếp Ân"):
        new_person(page, name)

    page.goto(f"{LIST}?q=xếp sort:display_name")

    # By family name Đỗ would be first; by code points Đào and Ân would be last.
    assert [name.split()[-1] for name in row_names(page)] == ["An", "Ân", "Dũng", "Đào", "Én"]
