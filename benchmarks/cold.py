"""What a browser sees: a first page by the office line and on a cheap phone, and a search."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks.browser import browser as chromium

#: A cheap phone (ux.md section 5): 1.6 Mbit/s, 150 ms, a quarter of the processor.
LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 750e3 / 8,
}
SLOWER = 4
RUNS = 5
#: What is typed into the filter of a list, letter by letter.
TYPED = "dang duc"

_WATCH = """
window.seen = {lcp: 0, cls: 0}
const watch = (type, take) => new PerformanceObserver(
  list => list.getEntries().forEach(take)).observe({type, buffered: true})
watch('largest-contentful-paint', entry => { window.seen.lcp = entry.startTime })
watch('layout-shift', entry => { if (!entry.hadRecentInput) window.seen.cls += entry.value })
"""
#: Milliseconds from the last key to the new rows, the waiting for a further key included.
_KEY_TO_RESULTS = """text => new Promise(resolve => {
  const input = document.querySelector('#filter input[name=q]')
  document.addEventListener('htmx:afterSettle', () => resolve(performance.now() - started),
                            {once: true})
  input.focus()
  input.value = text
  const started = performance.now()
  input.dispatchEvent(new InputEvent('input', {bubbles: true, data: text.slice(-1)}))
})"""


def cold_page(address: str, path: str, session: str) -> dict[str, Any]:
    """Open one page in a new Chromium and count what crosses the wire, headers included.

    :param session: value of the session cookie.
    """
    with chromium() as browser, _page(browser, address, session) as page:
        sizes: list[int] = []
        wire = page.context.new_cdp_session(page)
        wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        wire.send("Network.enable")
        page.goto(f"{address}{path}", wait_until="networkidle")
        paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    return {"bytes": int(sum(sizes)), "requests": len(sizes), "first_paint_ms": round(paint)}


def slow_phone(address: str, path: str, session: str) -> dict[str, Any]:
    """Open one page on a cheap phone: largest contentful paint (ms) and layout shift, medians."""
    found = []
    with chromium() as browser:
        for _ in range(RUNS):
            with _page(browser, address, session, width=360) as page:
                wire = page.context.new_cdp_session(page)
                wire.send("Network.emulateNetworkConditions", LINE)
                wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
                page.add_init_script(_WATCH)
                page.goto(f"{address}{path}", wait_until="networkidle")
                found.append(page.evaluate("() => window.seen"))
    return {
        "lcp_ms": round(statistics.median(seen["lcp"] for seen in found)),
        "cls": round(statistics.median(seen["cls"] for seen in found), 3),
    }


def key_to_results(address: str, path: str, session: str) -> dict[str, Any]:
    """Search a list while typing; milliseconds from the last key to the rows, a median."""
    found = []
    with chromium() as browser, _page(browser, address, session) as page:
        for _ in range(RUNS):
            page.goto(f"{address}{path}", wait_until="networkidle")
            found.append(page.evaluate(_KEY_TO_RESULTS, TYPED))
    return {"ms": round(statistics.median(found))}


@contextmanager
def _page(browser: Browser, address: str, session: str, width: int = 1366) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": 768})
    context.add_cookies([{"name": "crm_session", "value": session, "url": address}])
    yield context.new_page()
    context.close()
