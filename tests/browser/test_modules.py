"""Points 59, 60, 64 and 65: modules in the browser, on a server of the test's own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fakes import Fake
from installation import Installation
from playwright.sync_api import Browser, Page, expect

from crm_host.cli.demo import ACCOUNTS, PASSWORD
from crm_host.testing.command import build_demo
from crm_host.testing.databases import copied_database
from crm_host.testing.live import live_server

TRUST = "This is Python code and runs with the server's rights"
STATES = "SELECT name, state, version FROM host_module ORDER BY name"


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    packages = tmp_path / "packages"
    packages.mkdir()
    (tmp_path / "data").mkdir()
    with copied_database("sqlite", "demo", build_demo) as url:
        yield Installation(url, tmp_path / "data", packages)


@contextmanager
def served(installation: Installation, chromium: Browser) -> Iterator[Page]:
    """Serve the installation and sign in as its administrator."""
    environ = {"PYTHONPATH": str(installation.packages)}
    with live_server(installation.url, installation.data_dir, environ=environ) as server:
        context = chromium.new_context(base_url=server.address, locale="en")
        page = context.new_page()
        page.goto("/login")
        page.fill("input[name=email]", ACCOUNTS[0].email)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        yield page
        context.close()


def speak_english(installation: Installation) -> None:
    installation.rows("UPDATE host_user SET language = 'en'")


def until(installation: Installation, name: str, state: str) -> None:
    deadline = time.monotonic() + 60
    while installation.status(name).state != state:
        assert time.monotonic() < deadline, f"{name} is still {installation.status(name).state}"
        time.sleep(0.2)


def test_59_60_installing_shows_a_plan_that_says_what_python_code_may_do(
    installation: Installation, chromium: Browser
) -> None:
    speak_english(installation)
    Fake("visits").write(installation.packages)
    before = installation.rows(STATES)
    with served(installation, chromium) as page:
        page.goto("/apps/visits")
        page.click(".page-actions a.btn-primary")
        expect(page.locator("main")).to_contain_text(TRUST)
        expect(page.locator("main")).to_contain_text("Enforced by the host")
        expect(page.locator("main")).to_contain_text("Nothing has been changed yet")
        assert installation.rows(STATES) == before

        page.click("main form .btn-primary")
        until(installation, "visits", "enabled")


def test_64_a_module_that_crashes_leaves_the_site_usable(
    installation: Installation, chromium: Browser
) -> None:
    speak_english(installation)
    Fake("visits").write(installation.packages)
    installation.crm("module", "install", "visits", "--yes")
    crash = {"events.py": "raise RuntimeError('the visitors are gone')"}
    Fake("visits", files=crash).write(installation.packages)

    with served(installation, chromium) as page:
        page.goto("/contacts/contacts")
        assert page.locator("[data-row]").count() > 0
        page.goto("/apps/")
        card = page.locator(".app-card.is-broken")
        expect(card).to_contain_text("the visitors are gone")
        expect(card).to_contain_text("Broken")


def test_65_no_setting_installs_or_removes_a_module(
    installation: Installation, chromium: Browser
) -> None:
    before = installation.rows(STATES)
    with served(installation, chromium) as page:
        page.goto("/settings/")
        links = page.locator(".settings nav a").all()
        for address in [str(link.get_attribute("href")) for link in links]:
            page.goto(address)
            for box in page.locator("main form[method=post] input[type=checkbox]").all():
                box.set_checked(not box.is_checked())
            if page.locator("main form[method=post] .btn-primary").count():
                page.click("main form[method=post] .btn-primary")
                page.wait_for_load_state()
        assert installation.rows(STATES) == before
