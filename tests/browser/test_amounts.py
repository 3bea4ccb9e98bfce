"""Point 82: amounts under Vietnamese and Greek notation, with and without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from browsing import violations
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server
from workshop_site import MANAGER, Site, application, build_workshop

from crm_host.data.base import db
from crm_host.testing.databases import copied_database

NEW = "/workshop/machines/new"


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[tuple[Site, str]]:
    """Serve the workshop, whose machines have an amount, and return it with its address."""
    with copied_database("sqlite", "workshop", build_workshop) as url:
        site = Site(application(url, tmp_path))
        server = make_server("localhost", 0, site.app, threaded=True)
        Thread(target=server.serve_forever, daemon=True).start()
        yield site, f"http://localhost:{server.port}"
        server.shutdown()
        with site.app.app_context():
            db.engine.dispose()


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def page(
    request: pytest.FixtureRequest, chromium: Browser, workshop: tuple[Site, str]
) -> Iterator[Page]:
    site, address = workshop
    site.actor = replace(MANAGER, language="vi")
    context = chromium.new_context(base_url=address, java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def enter(page: Page, amount: str, currency: str = "VND") -> None:
    """Open the form of a new machine and type an amount."""
    page.goto(NEW)
    page.fill("[name=name]", "Máy tiện CNC")
    page.fill("[name=cost]", amount)
    page.select_option("[name='cost:currency']", currency)


def save(page: Page) -> None:
    page.click(".action-bar .btn-primary")


def shown(page: Page) -> str:
    """Return the amount on the page of the record that was saved."""
    page.wait_for_url(re.compile(r"/workshop/machines/\d+"))
    return page.locator("#fact-cost").inner_text().replace("\u00a0", " ").strip()


def test_82_a_point_stands_between_thousands_and_dong_have_no_decimals(page: Page) -> None:
    enter(page, "1.234")
    save(page)

    assert shown(page) == "1.234 ₫"


def test_82_what_is_typed_is_told_with_its_groups(
    chromium: Browser, workshop: tuple[Site, str]
) -> None:
    site, address = workshop
    site.actor = replace(MANAGER, language="vi")
    page = chromium.new_page(base_url=address)
    page.goto(NEW)
    told = page.locator("output[for=cost]")

    page.fill("[name=cost]", "1234567")
    expect(told).to_have_text("= 1.234.567\u00a0₫")
    page.select_option("[name='cost:currency']", "EUR")
    expect(told).to_have_text("= 1.234.567,00\u00a0€")
    page.fill("[name=cost]", "1,234.50")
    expect(told).to_have_text("")
    page.close()


def test_82_a_pasted_foreign_amount_is_asked_about_and_never_guessed(page: Page) -> None:
    enter(page, "1,234.50", "EUR")
    save(page)
    expect(page.locator("[name=cost][aria-invalid=true]")).to_have_value("1,234.50")

    page.locator("button[name='cost:meant']").click()

    assert shown(page) == "1.234,50 €"


def test_82_decimals_of_dong_are_refused_and_rounded_by_one_press(page: Page) -> None:
    enter(page, "1234567,5")
    page.press("[name=cost]", "Enter")
    offer = page.locator("button[name='cost:meant']")
    expect(offer).to_contain_text("1.234.568\u00a0₫")

    offer.evaluate("button => button.dataset.seen = ''")
    page.press("[name=cost]", "Enter")  # which sends the form, and takes no offer
    page.locator("button[name='cost:meant']:not([data-seen])").click()

    assert shown(page) == "1.234.568 ₫"


#: Presses the offer as soon as the form that came back has it, before any script saw the form.
AT_ONCE = """() => addEventListener('htmx:load', () =>
    document.querySelector("button[name='cost:meant']").click(), {capture: true, once: true})"""


def test_82_a_press_that_comes_with_the_question_saves(
    chromium: Browser, workshop: tuple[Site, str]
) -> None:
    site, address = workshop
    site.actor = replace(MANAGER, language="vi")
    page = chromium.new_page(base_url=address)
    enter(page, "1234567,5")
    page.evaluate(AT_ONCE)
    page.press("[name=cost]", "Enter")

    assert shown(page) == "1.234.568 ₫"
    page.close()


def test_82_the_question_is_accessible(chromium: Browser, workshop: tuple[Site, str]) -> None:
    site, address = workshop
    for language in ("vi", "el"):
        site.actor = replace(MANAGER, language=language)
        for width in (360, 1366):
            context = chromium.new_context(
                base_url=address, bypass_csp=True, viewport={"width": width, "height": 800}
            )
            page = context.new_page()
            enter(page, "1,234")
            save(page)
            expect(page.locator("button[name='cost:meant']")).to_have_count(2)
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            context.close()
