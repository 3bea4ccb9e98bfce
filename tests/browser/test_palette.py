"""Points 1, 2, 3, 8, 9 and 10, and row 4 of the time table: counted in real key events."""

from __future__ import annotations

import re

import pytest
from browsing import NewPage, focused, new_person, scrolls_sideways, violations
from playwright.sync_api import Page, Route, TimeoutError, expect

LIST = "/contacts/contacts"
SELECTED = "#palette-list [aria-selected=true]"
#: Chromium drops keys that come before a page's first frame, as nobody could have pressed them.
PAINTED = "() => performance.getEntriesByType('paint').length > 0"
#: Milliseconds until a shortcut that did nothing counts as dead.
REACTION = 5_000


class Keys:
    """Counts the keys that a test presses."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1


def press_as(page: Page, key: str, code: str, **modifiers: bool) -> None:
    """Send the event of a keyboard layout that Chromium does not have here."""
    init = {"key": key, "code": code, "bubbles": True, "cancelable": True, **modifiers}
    page.evaluate(
        "init => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', init))", init
    )


def open_palette(page: Page, text: str = "") -> None:
    page.wait_for_function(PAINTED)
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    if text:
        page.keyboard.type(text)
        answered = f"() => document.querySelector('#pal-answer')?.dataset.for === {text!r}"
        page.wait_for_function(answered)


def close_palette(page: Page) -> None:
    # While it closes, the keys that open it would only mark its text.
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


def test_01_control_k_opens_from_every_screen(page: Page, catalogue: list[str]) -> None:
    closed = []
    for path in catalogue:
        page.goto(path)
        if page.locator("header.topbar").count() == 0:
            continue
        page.keyboard.press("Control+k")
        if not page.locator("#palette").is_visible() or focused(page, "it.name") != "q":
            closed.append(path)
    assert closed == []


def test_01_greek_and_russian_layouts_open_it_too(page: Page) -> None:
    page.goto(LIST)
    for letter in ("κ", "л"):
        press_as(page, letter, "KeyK", ctrlKey=True)
        expect(page.locator("#palette")).to_be_visible()
        close_palette(page)
    press_as(page, "ψ", "KeyC")
    page.wait_for_url(re.compile(f"{LIST}/new"))


@pytest.mark.parametrize("spacing", ["0912 777 3{0}", "+84 91.277.73{0}"])
def test_02_row_4_five_digits_and_enter_open_the_customer(page: Page, spacing: str) -> None:
    number = "45" if spacing.startswith("0") else "46"
    name = f"Đặng Bảy {number}"
    id = new_person(page, name, **{"phone-0-value": spacing.format(number)})
    page.goto("/account")
    keys = Keys(page)

    keys.press("Control+k", *f"773{number}", "Enter")  # at once, before any answer came

    page.wait_for_url(re.compile(rf"{LIST}/{id}\b"))
    expect(page.locator("h1")).to_contain_text(name)
    assert keys.count <= 7


def test_02_the_matched_digits_are_shown_first_and_marked(page: Page) -> None:
    new_person(page, "Ngô Chín", **{"phone-0-value": "0933 888 271"})
    page.goto(LIST)

    open_palette(page, "38882")

    first = page.locator("#palette-list [role=option]").first
    expect(first).to_contain_text("Ngô Chín")
    expect(first.locator(".palette-field")).to_have_text("Phone")
    assert re.sub(r"\D", "", first.locator("mark").inner_text()) == "38882"


def test_03_names_are_found_without_accents(page: Page) -> None:
    new_person(page, "Đặng Quỳnh Đức")
    new_person(page, "Σοφία Παπαδοπούλου")
    page.goto("/settings/host")
    for typed, name in (
        ("dang quynh duc", "Đặng Quỳnh Đức"),
        ("σοφια παπαδοπουλου", "Σοφία Παπαδοπούλου"),
    ):
        open_palette(page, typed)
        expect(page.locator(SELECTED)).to_contain_text(name)
        close_palette(page)


def test_arrows_choose_enter_goes_and_escape_returns(page: Page) -> None:
    page.goto(LIST)
    page.focus("#filter-text")
    open_palette(page)
    page.wait_for_selector(SELECTED)
    first = page.locator(SELECTED).get_attribute("id")
    assert focused(page, "it.getAttribute('aria-activedescendant')") == first

    page.keyboard.press("ArrowUp")
    last = page.locator("#palette-list [role=option]").last.get_attribute("id")
    assert page.locator(SELECTED).get_attribute("id") == last
    page.keyboard.press("ArrowDown")
    assert page.locator(SELECTED).get_attribute("id") == first

    page.keyboard.press("Escape")
    assert focused(page, "it.id") == "filter-text"
    open_palette(page, "organizations")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("kind:organization|kind%3Aorganization"))


def test_control_enter_opens_a_new_tab(page: Page) -> None:
    page.goto(LIST)
    open_palette(page, "your account")

    with page.context.expect_page() as opened:
        page.keyboard.press("Control+Enter")

    opened.value.wait_for_url("**/account")
    assert page.url.endswith(LIST)


def test_what_this_screen_offers_is_in_the_palette(page: Page) -> None:
    id = new_person(page, "Lý Mười")
    page.goto(f"{LIST}/{id}")
    open_palette(page, "edit")
    expect(page.locator("#pal-group-here")).to_contain_text("Edit")
    page.locator("#pal-group-here [role=option]").first.click()
    page.wait_for_url(re.compile(rf"{LIST}/{id}/edit"))


def test_nothing_found_creates_it(page: Page) -> None:
    page.goto("/account")
    open_palette(page, "Trương Không Có")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"{LIST}/new"))
    assert page.input_value("#display_name") == "Trương Không Có"


def test_enter_waits_for_slow_groups_and_creates_what_none_of_them_has(page: Page) -> None:
    page.goto("/account")
    slow = (
        '<div id="pal-answer" role="presentation" data-for="vu cham" data-text="vu cham"'
        ' data-found=""><div class="palette-group" role="group" id="pal-group-contacts-contact"'
        ' hx-get="/search/contacts.contact?q=vu%20cham" hx-trigger="load" hx-swap="outerHTML">'
        '<div class="palette-state" role="presentation">Contacts: still searching…</div></div>'
        '<div class="palette-group" role="group" id="pal-group-new-named" hidden>'
        f'<a class="palette-item" id="pal-new" role="option" href="{LIST}/new">Create</a>'
        "</div></div>"
    )
    page.route("**/search?q=vu*", lambda route: route.fulfill(body=slow, content_type="text/html"))

    def late(route: Route) -> None:
        page.keyboard.press("Enter")
        route.continue_()

    page.route("**/search/contacts.contact?*", late)
    open_palette(page, "vu cham")

    expect(page).to_have_url(re.compile(f"{LIST}/new$"))
    expect(page.locator("#display_name")).to_be_visible()


def test_a_slow_group_comes_by_itself(page: Page) -> None:
    new_person(page, "Mai Chậm")
    page.goto("/account")
    slow = (
        '<div id="pal-answer" role="presentation" data-for="mai cham" data-text="mai cham"'
        ' data-found=""><div class="palette-group" role="group" id="pal-group-contacts-contact"'
        ' hx-get="/search/contacts.contact?q=mai%20cham" hx-trigger="load" hx-swap="outerHTML">'
        '<div class="palette-state" role="presentation">Contacts: still searching…</div>'
        "</div></div>"
    )
    page.route("**/search?q=mai*", lambda route: route.fulfill(body=slow, content_type="text/html"))

    open_palette(page, "mai cham")

    expect(page.locator(SELECTED)).to_contain_text("Mai Chậm")


def test_08_every_listed_shortcut_works(page: Page) -> None:
    id = new_person(page, "Hồ Phím")
    new_person(page, "Hồ Phím Hai")
    for path in (LIST, f"{LIST}/{id}?in=kind:person", f"{LIST}/new", "/settings/host"):
        page.goto(path)
        page.wait_for_function(PAINTED)
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_be_visible()
        listed = page.evaluate(LISTED)
        assert len(listed) >= 5, path
        assert not [label for label, _ in listed if "Ctrl" in label], path
        page.keyboard.press("Escape")
        for label, keys in listed:
            if keys == ["Ctrl", "Z"]:
                continue  # on the page of the change and for half a minute: test_undo presses it
            assert reacts(page, path, keys), f"{label} ({' '.join(keys)}) on {path}"


LISTED = """() => [...document.querySelectorAll('#keys dt')].map(term =>
  [term.textContent,
   [...term.nextElementSibling.querySelectorAll('kbd')].map(key => key.textContent)])"""
#: Notes whether a key event was taken, which every working shortcut does.
TAKEN = """() => { window.taken = false; addEventListener('keydown',
  event => { window.taken ||= event.defaultPrevented }) }"""


def reacts(page: Page, path: str, keys: list[str]) -> bool:
    """Press a shortcut on a page of its own, which it may leave; returns whether it was taken."""
    own = page.context.new_page()
    own.goto(path)
    own.wait_for_function(PAINTED)
    own.evaluate(TAKEN)
    if keys == ["Ctrl", "Enter"]:
        own.locator("main form[method=post] input:not([type=hidden])").first.focus()
    for key in ["Control+" + keys[1]] if keys[0] == "Ctrl" else keys:
        own.keyboard.press(key)
    try:
        own.wait_for_function("() => window.taken !== false", timeout=REACTION)
    except TimeoutError:
        return False
    finally:
        own.close()
    return True


def test_09_single_keys_are_switched_off_and_remapped(page: Page) -> None:
    page.goto("/shortcuts")
    page.fill("input[name=key-create]", "n")
    page.keyboard.press("Enter")
    page.wait_for_selector("#toasts .toast")
    page.goto(LIST)
    new = page.locator("[data-shortcut=create]")
    assert new.get_attribute("aria-keyshortcuts") == "n"
    assert "n" in (new.get_attribute("title") or "")
    page.keyboard.press("c")
    page.wait_for_timeout(200)
    assert page.url.endswith(LIST)
    page.keyboard.press("n")
    page.wait_for_url(re.compile(f"{LIST}/new"))

    page.goto("/shortcuts")
    page.uncheck("input[name=single]")
    page.click(".shortcuts .btn-primary")
    page.wait_for_selector("#toasts .toast")
    page.goto(LIST)
    for key in ("n", "c", "?", "g", "p", "/"):
        page.keyboard.press(key)
    page.wait_for_timeout(200)
    assert page.url.endswith(LIST)
    assert page.locator("dialog[open]").count() == 0
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()

    page.goto("/shortcuts")
    page.click(".shortcuts [name=reset]")
    page.wait_for_selector("#toasts .toast")


def test_09_a_conflict_is_explained_at_its_key(page: Page) -> None:
    page.goto("/shortcuts")
    page.fill("input[name=key-create]", "f")
    page.keyboard.press("Enter")
    error = page.locator("#key-create-error")
    expect(error).to_contain_text("“f” is taken by: Add a filter.")
    assert violations(page) == []


def test_10_nothing_opens_while_composing(page: Page) -> None:
    page.goto(LIST)
    press_as(page, "k", "KeyK", ctrlKey=True, isComposing=True)
    press_as(page, "?", "Slash", isComposing=True)
    page.wait_for_timeout(200)
    assert page.locator("dialog[open]").count() == 0

    open_palette(page)
    page.wait_for_selector(SELECTED)
    page.keyboard.insert_text("dang")
    press_as(page, "Enter", "Enter", isComposing=True)  # ends the composition, acts on nothing
    page.wait_for_timeout(200)
    expect(page.locator("#palette")).to_be_visible()
    assert page.url.endswith(LIST)


@pytest.mark.parametrize(
    ("theme", "language", "width"),
    [("light", "en", 1366), ("dark", "vi", 1366), ("light", "el", 360), ("dark", "el", 320)],
)
def test_axe_finds_nothing_on_the_open_palette(
    new_page: NewPage, theme: str, language: str, width: int
) -> None:
    page = new_page(theme=theme, language=language, width=width)
    page.goto(LIST)
    faults = []
    for typed in ("", "nguyen", "0", "zzzqqq"):
        open_palette(page, typed)
        page.wait_for_selector("#pal-answer")
        faults += [f"{typed!r}: {line}" for line in violations(page)]
        close_palette(page)
    page.goto("/search?q=nguyen")
    faults += violations(page)
    page.goto("/shortcuts")
    faults += violations(page)
    assert faults == []
    assert not scrolls_sideways(page)


def test_on_phones_the_search_tab_opens_it_over_the_whole_screen(new_page: NewPage) -> None:
    page = new_page(width=360, has_touch=True)
    page.goto(LIST)
    page.locator(".bottom-bar [data-palette]").tap()
    box = page.locator("#palette").bounding_box()
    assert box is not None
    assert (round(box["x"]), round(box["width"])) == (0, 360)
    assert box["height"] >= 890
    assert focused(page, "it.getAttribute('role')") == "combobox"


def test_without_script_the_page_does_the_same(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(LIST)
    page.click(".topbar-search")
    page.fill("main input[name=q]", "organizations")
    page.keyboard.press("Enter")
    page.click("#group-go a")
    assert "organization" in page.url
    page.click(".topbar [data-dialog='#keys']")
    expect(page.locator("h1")).to_have_text("Keyboard shortcuts")
