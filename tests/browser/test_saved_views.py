"""Points 15 and 16: saved views, stars and what was opened last, with keys and in two browsers."""

from __future__ import annotations

from browsing import NewPage, new_person, query_of, row_names, type_filter
from playwright.sync_api import Page, expect

LIST = "/contacts/contacts"


def save_as(page: Page, name: str, *, tab: bool = False) -> None:
    """Save what the list shows from its menu, with keys alone."""
    page.locator("h1").focus()
    page.keyboard.press("v")
    page.get_by_role("link", name="Save as a new view").press("Enter")
    page.get_by_label("Name").fill(name)
    if tab:
        page.get_by_label("Show it as a tab above the list").check()
    page.keyboard.press("Control+s")
    expect(page.locator(".saved-views summary")).to_contain_text(name)


def test_16_a_view_is_saved_changed_marked_reset_and_shared(new_page: NewPage) -> None:
    page = new_page()
    new_person(page, "Trần Saved Bình")
    page.goto(LIST)
    type_filter(page, "saved binh")
    save_as(page, "Khách quen")
    assert "view=" in page.url
    assert "q=" not in page.url
    expect(page.locator(".view-modified")).to_have_count(0)

    type_filter(page, "kind:organization")

    expect(page.locator(".view-modified")).to_contain_text("modified")
    page.get_by_role("link", name="Reset").click()
    expect(page.locator(".view-modified")).to_have_count(0)
    assert row_names(page) == ["Trần Saved Bình"]

    type_filter(page, "saved tran")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("is saved")
    expect(page.locator("#filter-text")).to_have_value("saved tran")
    expect(page.locator(".view-modified")).to_have_count(0)

    address = page.url
    page.locator(".saved-views summary").click()
    page.get_by_role("link", name="Name and readers").click()
    page.get_by_label("Who sees it").select_option("everyone")
    page.keyboard.press("Control+s")
    expect(page.locator("#toasts")).to_contain_text("is saved")
    other = new_page("manager")
    other.goto(address)
    expect(other.locator(".saved-views summary")).to_contain_text("Khách quen")


def test_15_other_ways_to_look_keep_filter_and_view(page: Page) -> None:
    page.goto(LIST)
    type_filter(page, "kind:person")
    save_as(page, "Chỉ người")

    for label in ("Board", "Calendar", "Graph", "Pivot", "List"):
        page.locator(".view-switch").get_by_role("link", name=label).click()
        expect(page.locator(".view-switch [aria-current]")).to_have_text(label)
        expect(page.locator("#filter-text")).to_have_value("kind:person")
        expect(page.locator(".saved-views summary")).to_contain_text("Chỉ người")


def test_15_a_typed_filter_goes_along_from_view_to_view_and_back(page: Page) -> None:
    for number in (1, 2, 3):
        new_person(page, f"Ισμήνη Όψη {number}")
    page.goto(LIST)
    type_filter(page, "ισμηνη οψη")
    counted = {
        "Board": lambda: page.locator(".board-column .count").all_inner_texts()[0],
        "Graph": lambda: page.locator(".report-table td").first.inner_text(),
        "Pivot": lambda: page.locator(".report-table td, .pivot td").last.inner_text(),
        "List": lambda: str(len(row_names(page))),
    }

    for label, count in counted.items():
        page.locator(".view-switch").get_by_role("link", name=label).click()
        expect(page.locator(".view-switch [aria-current]")).to_have_text(label)
        assert query_of(page.url) == "ισμηνη οψη", label
        assert count().strip() == "3", label
    for label in ("Pivot", "Graph", "Board"):
        page.go_back()
        expect(page.locator(".view-switch [aria-current]")).to_have_text(label)
        expect(page.locator("#filter-text")).to_have_value("ισμηνη οψη")


def test_tabs_show_how_many_there_are(page: Page) -> None:
    page.goto(LIST)
    type_filter(page, "kind:organization")
    save_as(page, "Tổ chức", tab=True)

    tab = page.locator("#view-tabs").get_by_role("link", name="Tổ chức")
    expect(tab.locator(".count")).not_to_be_empty()
    page.locator("#view-tab-all").click()
    expect(page.locator("#view-tab-all")).to_have_attribute("aria-current", "page")
    tab.click()
    assert query_of(page.url) == ""
    expect(page.locator("#filter-text")).to_have_value("kind:organization")


def test_stars_work_with_the_key_and_appear_in_the_menu_and_the_palette(page: Page) -> None:
    new_person(page, "Ελένη Αστεριάδου")
    page.locator("h1").focus()
    page.keyboard.press("*")
    expect(page.locator("button.star")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#live")).to_contain_text("star")

    page.goto(f"{LIST}?q=αστεριαδου")
    star = page.locator("[data-row] .star").first
    expect(star).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("j")
    page.keyboard.press("*")
    expect(star).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#live")).to_contain_text("gone")
    page.keyboard.press("*")
    expect(star).to_have_attribute("aria-pressed", "true")
    page.wait_for_load_state("networkidle")

    page.locator(".rail-favorites summary").click()
    expect(page.locator(".rail-favorites .rail-lists")).to_contain_text("Ελένη Αστεριάδου")
    page.keyboard.press("Control+k")
    expect(page.locator("#pal-group-favorites")).to_contain_text("Ελένη Αστεριάδου")


def test_a_star_that_is_refused_is_taken_back(page: Page) -> None:
    new_person(page, "Amelia Stern")
    page.route("**/favorites/*", lambda route: route.abort())

    page.locator("button.star").click()

    expect(page.locator("#live")).to_contain_text("could not be changed")
    expect(page.locator("button.star")).to_have_attribute("aria-pressed", "false")


def test_without_scripts_views_and_stars_work(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{LIST}?q=kind:person")
    page.locator(".saved-views summary").click()
    page.get_by_role("link", name="Save as a new view").click()
    page.get_by_label("Name").fill("Không kịch bản")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".saved-views summary")).to_contain_text("Không kịch bản")

    page.fill("#filter-text", "kind:organization")
    page.locator("#filter button").click()
    expect(page.locator(".view-modified")).to_be_visible()
    page.locator("[data-row] .star").first.click()
    expect(page.locator("[data-row] .star").first).to_have_attribute("aria-pressed", "true")
