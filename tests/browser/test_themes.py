"""Point 80, settings (S20) and the first start (S2): themes, logo, dirty bar, setting up."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from browsing import NewPage, scrolls_sideways, violations
from olive import FAINT, description, write_theme
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect
from sqlalchemy import Engine, text

from crm_host.testing.databases import fresh_database
from crm_host.testing.live import LiveServer, live_server

LOOK = "/settings/look/"
#: Screens with the most colors on them.
SCREENS = ("/", "/contacts/contacts", "/contacts/contacts/1", "/contacts/contacts/new", LOOK)
MODES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
ACCENT = "() => getComputedStyle(document.querySelector('.btn-primary')).backgroundColor"
DEFAULT, MANGOSTEEN = "rgb(31, 95, 191)", "rgb(122, 31, 86)"


@pytest.fixture
def looks(server: LiveServer, engine: Engine) -> Iterator[Path]:
    """The folder of the server's themes; afterwards it is gone and the look the default one."""
    folder = server.log.parent / "themes"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
    with engine.begin() as connection:
        connection.execute(
            text(
                "DELETE FROM host_setting WHERE key IN "
                "('host.theme', 'host.logo', 'host.logo_dark', 'host.favicon', 'host.firm_name')"
            )
        )
        connection.execute(text("UPDATE host_generation SET config_version = config_version + 1"))


def use(page: Page, title: str) -> None:
    page.goto(LOOK)
    page.locator(".theme-card", has_text=title).get_by_role("button").click()
    expect(page.locator(".is-chosen h3")).to_contain_text(title)


def logo(width: int, height: int) -> FilePayload:
    output = io.BytesIO()
    Image.new("RGBA", (width, height), "#7a1f56").save(output, "PNG")
    return {"name": "logo.png", "mimeType": "image/png", "buffer": output.getvalue()}


def test_80_a_theme_swaps_logo_and_colors_for_everybody(new_page: NewPage, looks: Path) -> None:
    page, colleague = new_page(), new_page("sales", language="vi")
    colleague.goto("/contacts/contacts/new")
    assert colleague.evaluate(ACCENT) == DEFAULT

    use(page, "Mangosteen")

    colleague.reload()
    assert colleague.evaluate(ACCENT) == MANGOSTEEN
    source = colleague.locator(".brand .logo-light").get_attribute("src") or ""
    assert source.startswith("/assets/theme/mangosteen/logo.svg?v=")
    loaded = "() => document.querySelector('.brand .logo-light').naturalWidth"
    colleague.wait_for_function(f"() => ({loaded})() > 0")
    dark = new_page(theme="dark")
    dark.goto("/contacts/contacts/new")
    assert dark.evaluate(ACCENT) == "rgb(240, 163, 205)"
    expect(dark.locator(".brand .logo-dark")).to_be_visible()


def test_80_a_theme_with_low_contrast_is_refused(page: Page, looks: Path) -> None:
    files = {"theme.toml": description("faint"), "tokens.css": FAINT}
    write_theme(looks / "faint", files)
    page.goto(LOOK)
    card = page.locator(".theme-card", has_text="Faint")
    expect(card.get_by_text("Cannot be used")).to_be_visible()
    expect(card).to_contain_text("--crm-accent on --crm-bg has a contrast of 1.")
    assert card.get_by_role("button").count() == 0
    assert page.evaluate(ACCENT) == DEFAULT

    page.goto(f"{LOOK}?theme=faint")  # looking at it on one page is allowed
    expect(page.get_by_text("Nobody else sees it.")).to_be_visible()
    page.goto(LOOK)
    assert page.evaluate(ACCENT) == DEFAULT


def test_80_the_firms_own_logo_takes_the_place_of_the_themes(page: Page, looks: Path) -> None:
    page.goto(LOOK)
    page.set_input_files("#setting-host-logo", logo(1200, 300))
    page.get_by_role("button", name="Save the pictures").click()
    expect(page.locator(".logo-sample img")).to_be_visible()
    shown = page.locator(".brand .logo-light").bounding_box()
    assert shown is not None
    assert (round(shown["width"]), round(shown["height"])) == (112, 28)

    page.get_by_role("button", name="Use the theme's picture").click()
    page.wait_for_selector(".brand img[src*='/theme/default/']", state="attached")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_71_axe_finds_nothing_under_the_other_theme(
    new_page: NewPage, looks: Path, theme: str
) -> None:
    use(new_page(), "Mangosteen")
    page = new_page(theme=theme, language="el")
    found = []
    for path in SCREENS:
        page.goto(path)
        found += [f"{path}: {line}" for line in violations(page)]
    narrow = new_page(theme=theme, language="el", width=320)
    for path in SCREENS:
        narrow.goto(path)
        found += [f"{path} scrolls sideways"] * scrolls_sideways(narrow)
    assert found == []


def test_settings_count_what_is_not_saved_and_keys_work(page: Page, looks: Path) -> None:
    page.goto("/settings/host")
    note = page.locator("[data-unsaved-count]")
    expect(note).to_be_empty()
    page.fill("[name='host.firm_name']", "An Phát Hellas ΕΠΕ")
    page.select_option("[name='host.week_start']", "sunday")
    page.fill("[name='host.currency']", "GBP")
    expect(note).to_have_text("Unsaved: 3")
    page.select_option("[name='host.week_start']", "monday")
    expect(note).to_have_text("Unsaved: 2")

    page.fill("[name='host.currency']", "XQQ")
    page.keyboard.press("Control+s")
    expect(page.locator("#setting-host-currency-error")).to_be_visible()
    expect(note).to_have_text("Unsaved: 2")  # refused, so still not saved
    page.fill("[name='host.currency']", "VND")
    page.keyboard.press("Control+s")
    expect(note).to_be_empty()
    expect(page.locator(".brand")).to_contain_text("An Phát Hellas ΕΠΕ")

    page.locator("h1").click()
    page.keyboard.press("/")
    page.keyboard.type("quoc gai")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="No setting matches")).to_be_visible()


class Walk:
    """One person who sets up a fresh site."""

    def __init__(self, browser: Browser, server: LiveServer, **options: Any) -> None:
        self.context = browser.new_context(base_url=server.address, **options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)  # the first step creates the tables
        self.found: list[str] = []

    def look(self) -> None:
        """Scan the present step in both modes."""
        for mode in MODES:
            self.page.emulate_media(color_scheme=mode)
            self.found += [f"{self.page.url} {mode}: {line}" for line in violations(self.page)]
        if scrolls_sideways(self.page):
            self.found.append(f"{self.page.url} scrolls sideways")

    def go_on(self, path: str) -> None:
        self.page.get_by_role("button", name="Continue", exact=True).last.click()
        self.page.wait_for_url(f"**{path}")
        # A process that knew nothing of the tables makes room; its page asks again by itself.
        self.page.wait_for_selector(".steps")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_fresh_site_is_set_up_in_four_steps(
    chromium: Browser, tmp_path: Path, scripts: bool
) -> None:
    with fresh_database("sqlite") as url, live_server(url, tmp_path) as server:
        width = 1366 if scripts else 320
        walk = Walk(
            chromium,
            server,
            locale="en-GB",
            reduced_motion="reduce",
            java_script_enabled=scripts,
            viewport={"width": width, "height": 900},
        )
        page = walk.page
        page.goto("/")
        assert page.url.endswith("/setup/")
        page.select_option("#country", "GR")
        page.locator(".setup-languages").get_by_text("Ελληνικά").click()
        assert page.get_attribute("html", "lang") == "el"
        assert page.input_value("#country") == "GR"
        page.locator(".setup-languages").get_by_text("English").click()
        if scripts:
            page.select_option("#country", "VN")
            expect(page.locator("#defaults")).to_contain_text("Asia/Ho Chi Minh")
            walk.look()
        page.select_option("#country", "GR")
        walk.go_on("/setup/firm")
        page.fill("#firm_name", "Αφοί Γεωργίου ΟΕ")
        page.set_input_files("#logo", logo(64, 64))
        if scripts:
            walk.look()
        walk.go_on("/setup/administrator")
        page.go_back()
        assert page.input_value("#firm_name") == "Αφοί Γεωργίου ΟΕ"
        walk.go_on("/setup/administrator")
        page.fill("#name", "Άννα Γεωργίου")
        page.fill("#email", "anna@localhost")
        page.fill("#password", "short")
        page.fill("#repeated", "short")
        page.keyboard.press("Enter")
        page.wait_for_selector("[aria-invalid=true]")
        if scripts:
            walk.look()
        for field in ("#password", "#repeated"):
            page.fill(field, "το μικρό μας γατάκι")
        walk.go_on("/setup/data")
        if scripts:
            walk.look()
        page.get_by_role("button", name="Start empty").click()
        page.wait_for_url(f"{server.address}/")
        assert page.locator("h1").inner_text() == "Hello, Άννα Γεωργίου"
        assert page.locator(".brand").inner_text() == "Αφοί Γεωργίου ΟΕ"
        walk.context.close()
        assert walk.found == []
        assert "type the code" in server.log.read_text(encoding="utf-8")
