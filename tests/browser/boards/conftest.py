"""The pipeline with its 8,800 deals behind a socket, in place of the demo data."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from boards import BOARD, OpenPage
from maven_site import MANAGER, Site, maven_site, start_again
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from crm_host.testing.live import LiveServer


@pytest.fixture(scope="package")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application with the deals."""
    with maven_site("sqlite", tmp_path_factory.mktemp("maven")) as site:
        yield site


@pytest.fixture(scope="package")
def server(pipeline: Site) -> Iterator[LiveServer]:
    """The same behind a socket, in place of the demo data."""
    made = make_server("localhost", 0, pipeline.app, threaded=True)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield LiveServer(f"http://localhost:{made.server_port}", os.getpid(), Path("unused"))
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture
def site(pipeline: Site) -> Iterator[Site]:
    """The application; what a test changes is forgotten."""
    pipeline.actor = MANAGER
    yield pipeline
    start_again(pipeline, "sqlite")


@pytest.fixture
def open_page(chromium: Browser, server: LiveServer, watch: Any, site: Site) -> Iterator[OpenPage]:
    """Open pages of the manager; the test fails if one of them misbehaves."""
    contexts = []

    def opened(width: int = 1366, theme: str = "light", **options: Any) -> Page:
        viewport = {"width": width, "height": 900}
        context = chromium.new_context(base_url=server.address, viewport=viewport, **options)
        contexts.append(context)
        context.add_cookies([{"name": "crm_theme", "value": theme, "url": server.address}])
        page = context.new_page()
        watch.follow(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert watch.found == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    page = open_page()
    page.goto(BOARD)
    return page
