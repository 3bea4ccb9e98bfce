"""The start page, reports and dashboards of the demo, in a real browser (S3, S23; 31, 56, 57)."""

from __future__ import annotations

import pytest
from browsing import NewPage, focused, scrolls_sideways, violations
from playwright.sync_api import Locator, Page, Route, expect

NAME = "Tổng quan khách hàng"
BROKEN = '<div class="banner banner-bad" role="alert"><p>Incident number: 1a2b3c4d</p></div>'


def open_dashboard(page: Page) -> None:
    page.goto("/insights/dashboards")
    page.get_by_role("link", name=NAME, exact=True).first.click()
    expect(page.locator("h1")).to_have_text(NAME)


def settled(page: Page) -> None:
    """Wait until every card has come."""
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Loading…")).to_have_count(0)


@pytest.mark.parametrize(("theme", "width"), [("light", 320), ("dark", 1366)])
def test_start_page_reports_and_dashboards_are_accessible(
    new_page: NewPage, theme: str, width: int
) -> None:
    page = new_page("manager", theme=theme, width=width)
    open_dashboard(page)
    address = page.url.partition("?")[0]
    page.goto("/insights/reports")
    report = str(page.locator("tbody th a").first.get_attribute("href"))
    found = []
    for path in ("/", "/home/cards", address, f"{address}/arrange", "/insights/reports", report):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        found += [f"{path}: {line}" for line in violations(page)]
        if scrolls_sideways(page):
            found.append(f"{path}: scrolls sideways")
    assert found == []


def test_my_day_is_worked_through_by_keys(new_page: NewPage) -> None:
    page = new_page("sales")
    page.goto("/")
    rows = page.locator("#feed-day [data-row]")
    first, second = (rows.nth(place).get_attribute("id") for place in (0, 1))
    expect(page.locator(".home-card").first).to_contain_text("My day")

    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page, "it.closest('[data-row]').id") == second
    page.keyboard.press("d")

    expect(page.locator(f"#{second}")).to_have_count(0)
    expect(page.locator(f"#{first}")).to_be_visible()
    assert focused(page, "it.tagName") != "BODY"
    page.keyboard.press("Control+z")
    expect(page.locator("#toasts")).to_contain_text("Undone")
    page.goto("/")
    expect(page.locator(f"#{second}")).to_be_visible()


def test_my_day_comes_first_on_a_phone(new_page: NewPage) -> None:
    page = new_page("sales", width=320)
    page.goto("/")
    boxes = [card.bounding_box() for card in page.locator(".home-card").all()]
    assert len({box["x"] for box in boxes if box}) == 1
    expect(page.locator(".home-card h2").first).to_have_text("My day")


def test_cards_of_the_start_page_are_moved_by_keyboard(new_page: NewPage) -> None:
    page = new_page("service")
    page.goto("/home/cards")
    items = page.locator("#arrange > li")
    expect(items.first).to_contain_text("My day")

    page.get_by_role("button", name="Move “My day” down").focus()
    page.keyboard.press("Enter")
    expect(items.nth(1)).to_contain_text("My day")
    assert focused(page, "it.getAttribute('aria-label')") == "Move “My day” down"
    expect(page.locator("#live")).to_contain_text("“My day” is card 2 of")
    page.keyboard.press("Enter")
    expect(items.nth(2)).to_contain_text("My day")

    page.goto("/")
    expect(page.locator(".home-card h2").nth(2)).to_have_text("My day")


def drag(page: Page, item: Locator, x: float, y: float) -> None:
    """Drag an item by its left end to a place on the page, by its top left corner."""
    box = item.bounding_box()
    assert box
    page.mouse.move(box["x"] + 60, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 30, steps=4)
    page.mouse.move(x, y, steps=8)


def test_cards_are_dragged_up_and_down(new_page: NewPage) -> None:
    page = new_page("reader")
    page.goto("/home/cards")
    items = page.locator("#arrange > [data-arrange]")
    names = items.locator("> span")
    before = names.all_inner_texts()
    assert len(before) > 2
    top, third = items.first.bounding_box(), items.nth(2).bounding_box()
    assert top
    assert third

    drag(page, items.last, top["x"] + 60, top["y"] + 10)
    expect(page.locator("#arrange > :first-child")).to_have_class("drag-line")
    page.mouse.up()
    expect(names).to_have_text([before[-1], *before[:-1]])

    drag(page, items.first, third["x"] + 60, third["y"] + 10)
    # The line stands where the card will: between the third and the one after it.
    expect(page.locator("#arrange > :nth-child(4)")).to_have_class("drag-line")
    page.mouse.up()
    expect(names).to_have_text([*before[:2], before[-1], *before[2:-1]])


def test_a_card_that_is_dropped_elsewhere_stays_where_it_was(new_page: NewPage) -> None:
    page = new_page("reader")
    page.goto("/home/cards")
    items = page.locator("#arrange > [data-arrange]")
    before = items.locator("> span").all_inner_texts()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))

    drag(page, items.last, 900, 20)
    expect(page.locator(".drag-ghost")).to_be_visible()
    page.mouse.up()

    expect(page.locator(".drag-ghost")).to_have_count(0)
    page.reload()
    expect(items.locator("> span")).to_have_text(before)
    assert "POST" not in sent


def test_a_dashboard_is_built_without_script(new_page: NewPage) -> None:
    page = new_page("manager", java_script_enabled=False)
    page.goto("/insights/dashboards/new")
    page.fill("[name=name]", "Bảng của tôi")
    page.click("#record-form .action-bar .btn-primary")
    page.get_by_role("link", name="Add a card").click()
    cards = page.locator("#arrange li > span")
    for place in (0, 1):
        page.locator("#add-view").select_option(index=place)
        page.get_by_role("button", name="Add a card").click()
        expect(cards).to_have_count(place + 1)
    names = cards.all_inner_texts()

    page.get_by_role("button", name=f"Move “{names[1]}” up").click()

    expect(cards).to_have_text(names[::-1])
    page.get_by_role("link", name="Done", exact=True).click()
    page.locator(".home-card h2 a").first.click()
    expect(page.locator("h1")).to_have_text(names[1])


def test_31_a_failing_card_leaves_the_others(new_page: NewPage) -> None:
    page = new_page("manager")
    open_dashboard(page)
    settled(page)
    address = str(page.locator(".home-card h2 a").first.get_attribute("href"))

    def broken(route: Route) -> None:
        route.fulfill(status=404, content_type="text/html", body=BROKEN)

    page.route(f"**{address}", broken)
    page.reload()
    cards = page.locator(".home-card")
    expect(cards.first).to_contain_text("Incident number: 1a2b3c4d")
    expect(cards.nth(1).locator("svg.chart-lines")).to_be_visible()
    expect(cards.nth(2).locator("table.pivot")).to_be_visible()


def test_56_a_number_of_a_card_leads_to_its_rows_and_back(new_page: NewPage) -> None:
    page = new_page("manager")
    open_dashboard(page)
    cell = page.locator("table.pivot td a").first
    number = cell.inner_text()

    cell.click()
    expect(page.locator("#results")).to_contain_text(f"of {number}")
    page.go_back()

    expect(page.locator("h1")).to_have_text(NAME)
    expect(page.locator("table.pivot td a").first).to_have_text(number)
    expect(page.locator("svg.chart-bars").first).to_be_visible()


def test_a_graph_is_saved_as_a_report(new_page: NewPage) -> None:
    page = new_page("manager")
    page.goto("/contacts/contacts/graph?by=kind&kind=pie&q=kind:person")
    page.locator(".saved-views summary").click()
    page.get_by_role("link", name="Save as a report").click()
    page.get_by_label("Name").fill("Người theo loại")
    page.keyboard.press("Control+s")
    expect(page.locator(".saved-views summary")).to_contain_text("Người theo loại")

    page.goto("/insights/reports?q=nguoi+theo")
    page.get_by_role("link", name="Người theo loại").click()

    expect(page.locator(".chart-pie")).to_be_visible()
    expect(page.locator(".chart-pie li")).to_have_count(1)
