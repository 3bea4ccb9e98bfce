"""Settings (S20) are searched while somebody types, and without scripts by Enter."""

from __future__ import annotations

from browsing import NewPage, query_of, violations
from playwright.sync_api import Page, Request, expect


def test_settings_are_found_while_typing(page: Page) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/settings/?q=" in request.url:
            asked.append(query_of(request.url))

    page.on("request", note)
    page.goto("/settings/look/")
    page.keyboard.press("/")
    page.keyboard.type("time z", delay=30)

    expect(page.locator(".setting a")).to_have_text("Time zone")
    assert asked == ["time z"], "a pause of 150 ms sends, each letter does not"
    assert query_of(page.url) == "time z"
    expect(page.locator("#live")).to_have_text("1 setting found")
    assert page.title().startswith("Settings")
    assert page.evaluate("() => document.activeElement.id") == "setting-search"
    assert violations(page) == []

    page.keyboard.type("qq")
    expect(page.get_by_text("No setting matches").first).to_be_visible()
    page.go_back()  # the letters were no steps of their own
    assert "/settings/" not in page.url


def test_typed_values_are_not_lost_to_a_search(page: Page) -> None:
    page.goto("/settings/host")
    name = page.locator("[name='host.firm_name']")
    name.fill("Αφοί Γεωργίου ΟΕ")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))

    page.fill("#setting-search", "zone")
    page.wait_for_timeout(400)

    assert len(asked) == 1
    assert name.input_value() == "Αφοί Γεωργίου ΟΕ"
    name.fill(name.get_attribute("data-saved") or "")  # closing the page would ask again


def test_without_script_enter_searches(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/settings/host")
    page.fill("#setting-search", "zone")
    page.keyboard.press("Enter")
    expect(page.locator(".setting a")).to_have_text("Time zone")
    assert query_of(page.url) == "zone"
