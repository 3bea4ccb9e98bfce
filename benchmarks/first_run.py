"""How long the first start takes in a browser, and the first import after it (ux.md 3, row 14).

Machine time: nobody hesitates, and what is typed appears at once.
"""

from __future__ import annotations

import re
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from benchmarks.browser import browser
from crm_host.testing.databases import Kind, fresh_database
from crm_host.testing.first_run import set_up
from crm_host.testing.live import live_server

#: Rows of the first file, as in row 5 of the same table.
ROWS = 500


def first_run(kind: Kind) -> dict[str, Any]:
    """Set up an empty database and bring a file in; seconds from the first page on."""
    with (
        tempfile.TemporaryDirectory() as folder,
        fresh_database(kind) as url,
        live_server(url, Path(folder)) as server,
        browser() as chromium,
    ):
        page = chromium.new_page(locale="vi-VN")
        page.set_default_timeout(120_000)
        started = time.perf_counter()
        set_up(page, server.address, "file")
        wizard = time.perf_counter() - started
        _import(page)
        whole = time.perf_counter() - started
    return {"wizard_seconds": round(wizard, 1), "with_import_seconds": round(whole, 1)}


def _import(page: Page) -> None:
    lines = (f"Nguyễn;Khách {number};091{number:07}" for number in range(1, ROWS + 1))
    content = "\n".join(("Họ;Tên;ĐT", *lines)).encode()
    page.set_input_files(
        "input[type=file]", {"name": "khách.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.click(".action-bar .btn-primary")
    page.click("#match .btn-primary")
    page.wait_for_selector("#do-import")
    page.click(".action-bar .btn-primary")
    page.wait_for_url(re.compile("/jobs/"))
    page.click("main a.btn-primary")
    page.wait_for_selector(".counts")
