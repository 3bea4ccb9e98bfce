"""Row 14 of the time table: from an empty database to the first useful screen, counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import row_names
from counting import Actions, actions, count_actions
from playwright.sync_api import Browser, Page, expect

from crm_host.testing.databases import fresh_database
from crm_host.testing.first_run import NAME, set_up
from crm_host.testing.live import LiveServer, live_server

#: Continue and the last choice by the mouse; Enter, Tab three times, Enter.
WIZARD = Actions(clicks=2, keys=5)
#: What row 5 allows for an import, and the look at its result.
IMPORT_CLICKS = 6 + 1
FILE = """Họ;Tên;ĐT;Thư điện tử
Đặng;Đức;0912 345 678;duc@thinhphat.vn
Παπαδοπούλου;Άννα;+30 691 234 5678;anna@hellas.gr
"""


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[LiveServer]:
    with fresh_database("sqlite") as url, live_server(url, tmp_path) as server:
        yield server


@pytest.fixture
def newcomer(chromium: Browser, fresh: LiveServer) -> Iterator[Page]:
    """The browser of somebody in Vietnam who has just installed the product."""
    context = chromium.new_context(base_url=fresh.address, locale="vi-VN")
    page = context.new_page()
    page.set_default_timeout(120_000)  # the first step creates the tables
    count_actions(page)
    yield page
    context.close()


def test_row_14_sample_records_are_seven_actions_away(newcomer: Page, fresh: LiveServer) -> None:
    set_up(newcomer, fresh.address, "sample")

    assert actions(newcomer) == WIZARD
    assert NAME in newcomer.locator("h1").inner_text()
    assert newcomer.get_attribute("html", "lang") == "vi"
    newcomer.goto("/contacts/contacts")
    assert len(row_names(newcomer)) >= 20


def test_row_14_the_first_file_is_in_after_nine_clicks(newcomer: Page, fresh: LiveServer) -> None:
    set_up(newcomer, fresh.address, "file")
    with newcomer.expect_file_chooser() as chooser:
        newcomer.click("input[type=file]")
    chooser.value.set_files({"name": "khách.csv", "mimeType": "text/csv", "buffer": FILE.encode()})
    newcomer.click(".action-bar .btn-primary")
    newcomer.click("#match .btn-primary")
    newcomer.wait_for_selector("#do-import")
    newcomer.click(".action-bar .btn-primary")
    newcomer.wait_for_url(re.compile("/jobs/"))
    newcomer.click("main a.btn-primary")

    expect(newcomer.locator(".counts dd")).to_have_text(["2", "0", "0", "0"])
    counted = actions(newcomer)
    assert counted.clicks <= WIZARD.clicks + IMPORT_CLICKS
    assert counted.keys == WIZARD.keys
