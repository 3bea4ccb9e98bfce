"""A real Chromium against a real server with the demo data, one of each per test process."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Request, Response, expect, sync_playwright
from sqlalchemy import Engine, create_engine, insert, text

from crm_host.app import create_app
from crm_host.cli.demo import ACCOUNTS, PASSWORD
from crm_host.config import Config
from crm_host.data.access import bind_actor
from crm_host.data.actor import SYSTEM, acting_as
from crm_host.data.base import db
from crm_host.data.types import utc_now
from crm_host.jobs.models import StoredJob
from crm_host.screens.saved.models import SavedView
from crm_host.testing.command import build_demo
from crm_host.testing.databases import copied_database
from crm_host.testing.live import LiveServer, live_server
from crm_host.testing.screens import screens, unreachable

#: Role of a demo account to its address.
EMAILS = {account.role: account.email for account in ACCOUNTS}
#: Chromium's own traffic and its sandbox, which root may not use.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)

#: Milliseconds until what a page should show is missed: machines that test are busy.
PATIENCE = 20_000

NewPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder."""
    for item in items:
        if "/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    if executable is None:
        pytest.skip("Chromium is not installed; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    with copied_database("sqlite", "demo", build_demo) as url:
        _add_job(url)
        _add_view(url)
        yield url


def _add_job(url: str) -> None:
    """Write a job that failed in the middle, so that there is one to look at."""
    engine = create_engine(url)
    began, ended = utc_now() - timedelta(minutes=2), utc_now()
    attempt = {"began": began.isoformat(), "ended": ended.isoformat(), "outcome": "failed"}
    row = {
        "name": "host.example",
        "module": "host",
        "label": "khách hàng.xlsx",
        "payload": {},
        "state": "failed",
        "done": 318,
        "total": 500,
        "started_at": began,
        "finished_at": ended,
        "error": "Row 319 cannot be read.",
        "traceback": "Traceback (most recent call last): …",
        "log": [attempt | {"error": "Row 319 cannot be read."}],
    }
    with engine.begin() as connection:
        connection.execute(insert(StoredJob), row)
    engine.dispose()


def _add_view(url: str) -> None:
    """Save a view of the contacts, so that its pages can be looked at."""
    engine = create_engine(url)
    row = {
        "name": "Khách hàng Hà Nội",
        "record_type": "contacts.contact",
        "kind": "list",
        "query": "kind:person",
        "parameters": {},
        "scope": "everyone",
        "owner_id": 1,
    }
    with engine.begin() as connection:
        connection.execute(insert(SavedView), row)
    engine.dispose()


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    """Look into the server's database from outside."""
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def server(
    chromium: Browser, database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveServer]:
    with live_server(database_url, tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="session")
def signed_in(chromium: Browser, server: LiveServer) -> Callable[[str], Any]:
    """Return the cookies of a demo account, signed in through the form once per process."""
    states: dict[str, Any] = {}

    def state(account: str) -> Any:
        if account not in states:
            context = chromium.new_context(base_url=server.address)
            page = context.new_page()
            page.goto("/login")
            page.fill("input[name=email]", EMAILS[account])
            page.fill("input[name=password]", PASSWORD)
            page.press("input[name=password]", "Enter")
            page.wait_for_url(lambda url: "/login" not in url)
            states[account] = context.storage_state()
            context.close()
        return states[account]

    return state


class Watch:
    """What must not happen on any page: errors, refused scripts, requests to other hosts."""

    def __init__(self, server: LiveServer) -> None:
        self.host = urlsplit(server.address).netloc
        self.found: list[str] = []

    def follow(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.found.append(f"script: {error}"))
        page.on("console", self._console)
        page.on("request", self._request)
        page.on("response", self._response)

    def _console(self, message: Any) -> None:
        # The browser and htmx log each answer of 400 and above, too; tests ask for them on purpose.
        # htmx also logs a request that a newer one of the same input takes the place of, and a
        # line that is lost, which tests bring about on purpose as well.
        expected = (
            "Failed to load resource",
            "Response Status Error Code 4",
            "htmx:afterRequest",
            "htmx:sendAbort",
            "htmx:sendError",
        )
        if message.type == "error" and not message.text.startswith(expected):
            self.found.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.netloc != self.host:
            self.found.append(f"left the site: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500 and response.status != 503:
            self.found.append(f"{response.status}: {response.url}")


@pytest.fixture
def watch(server: LiveServer) -> Watch:
    return Watch(server)


@pytest.fixture
def new_page(
    chromium: Browser,
    server: LiveServer,
    engine: Engine,
    signed_in: Callable[[str], Any],
    watch: Watch,
) -> Iterator[NewPage]:
    """Open pages as a demo account; the test fails if one of them misbehaves."""
    contexts = []

    def open_page(
        account: str | None = "administrator",
        *,
        theme: str = "light",
        language: str = "en",
        width: int = 1366,
        **options: Any,
    ) -> Page:
        state = signed_in(account) if account else None
        if account:
            with engine.begin() as connection:
                connection.execute(
                    text("UPDATE host_user SET language = :language WHERE email_key = :email"),
                    {"language": language, "email": EMAILS[account]},
                )
        viewport = {"width": width, "height": 900}
        context = chromium.new_context(
            base_url=server.address, storage_state=state, viewport=viewport, **options
        )
        contexts.append(context)
        cookies = {"crm_theme": theme, "crm_language": language}
        context.add_cookies(
            [{"name": k, "value": v, "url": server.address} for k, v in cookies.items()]
        )
        page = context.new_page()
        watch.follow(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert watch.found == []


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """Return a page signed in as the administrator, in English."""
    return new_page()


@pytest.fixture(scope="session")
def catalogue(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The addresses of all screens, found in the application itself."""
    with application(database_url, tmp_path_factory.mktemp("catalogue")) as app:
        assert unreachable(app, db.session()) == [], "name these in the SCREENS of factories.py"
        return screens(app, db.session())


@contextmanager
def application(url: str, folder: Path) -> Iterator[Flask]:
    app = create_app(Config(url, folder, "for tests only", testing=True))
    with app.app_context(), acting_as(SYSTEM):
        bind_actor(db.session(), SYSTEM)
        yield app
        db.session.remove()
        db.engine.dispose()
