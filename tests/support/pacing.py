"""How soon a page is there, on the line and processor of a cheap phone (ux.md section 5)."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

#: Milliseconds until the largest part of a page is painted. The best of some runs counts: other
#: tests use the processor, too.
LARGEST_PAINT, RUNS = 1800, 5
#: When the largest part of the page was painted.
WATCH_PAINTS = """
window.painted = 0
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.painted = entry.startTime
}).observe({type: 'largest-contentful-paint', buffered: true})
"""


def best(measure: Callable[[], float], enough: float) -> float:
    """Measure until it is good enough, and a few times at most; return the least."""
    found: list[float] = []
    while len(found) < RUNS and not (found and min(found) <= enough):
        found.append(measure())
    return min(found)


def slow_down(page: Page) -> None:
    """Make a page's line and processor those of a cheap phone."""
    wire = page.context.new_cdp_session(page)
    wire.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 150,
            "downloadThroughput": 1.6e6 / 8,
            "uploadThroughput": 750e3 / 8,
        },
    )
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
