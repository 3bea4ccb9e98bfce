"""Bytes and requests of a page that a browser opens for the first time."""

from __future__ import annotations

import shutil
from typing import Any

from playwright.sync_api import sync_playwright


def cold_page(address: str, path: str, session: str) -> dict[str, Any]:
    """Open one page in a new Chromium and count what crosses the wire, headers included.

    :param session: value of the session cookie.
    """
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context()
        context.add_cookies([{"name": "crm_session", "value": session, "url": address}])
        page = context.new_page()
        sizes: list[int] = []
        wire = context.new_cdp_session(page)
        wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        wire.send("Network.enable")
        page.goto(f"{address}{path}", wait_until="networkidle")
        paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        browser.close()
    return {"bytes": int(sum(sizes)), "requests": len(sizes), "first_paint_ms": round(paint)}
