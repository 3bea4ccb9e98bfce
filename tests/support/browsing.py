"""What the browser tests share besides their fixtures."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

NewPage = Callable[..., Page]

_AXE = Path(__file__).parent.parent / "browser" / "vendor" / "axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

#: Every look in which a screen is scanned: theme, language, width.
LOOKS = list(itertools.product(("light", "dark"), ("en", "vi", "el"), (1366, 320)))


def todays_looks() -> list[tuple[str, str, int]]:
    """Return the two looks that are scanned today; after six days all of them were.

    They differ in theme, language and width.
    """
    turn = int(os.environ.get("CRM_ROTATION") or date.today().toordinal())
    first = turn % len(LOOKS)
    theme, language, width = LOOKS[first]
    languages = ("en", "vi", "el")
    other = languages[(languages.index(language) + 1) % 3]
    second = ("dark" if theme == "light" else "light", other, 320 if width == 1366 else 1366)
    return [LOOKS[first], second]


def violations(page: Page) -> list[str]:
    """Return one readable line for each element that axe objects to."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_AXE.read_text(encoding="utf-8"))
    options = {"runOnly": {"type": "tag", "values": _TAGS}, "resultTypes": ["violations"]}
    result: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{violation['id']}: {node['html'][:200]} ({node['failureSummary']})"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than the window."""
    root = "document.documentElement"
    return bool(page.evaluate(f"() => {root}.scrollWidth > {root}.clientWidth + 1"))
