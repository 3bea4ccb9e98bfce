"""What the browser tests share besides their fixtures."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page

import crm_host.testing

NewPage = Callable[..., Page]

#: Every text that a reader of a page sees or hears, but for samples and other languages.
COLLECT = """() => {
  const found = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement
    const skipped = parent.closest('script, style, template, code, [lang], noscript')
    if (!skipped || skipped === document.documentElement) found.push(walker.currentNode.data)
  }
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]'))
    for (const name of ['aria-label', 'title', 'placeholder'])
      if (element.hasAttribute(name)) found.push(element.getAttribute(name))
  return found.map(text => text.trim().replace(/\\s+/g, ' ')).filter(Boolean)
}"""

_AXE = Path(crm_host.testing.__file__).parent / "vendor" / "axe.min.js"
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


def new_person(page: Page, name: str, **inputs: str) -> int:
    """Add a person by the form and return the id; inputs are named as in the form."""
    page.goto("/contacts/contacts/new")
    page.fill("[name=display_name]", name)
    for key, value in inputs.items():
        page.fill(f"[name='{key}']", value)
    save(page)
    page.wait_for_url(re.compile(r"/contacts/contacts/\d+"))
    return int(page.url.partition("?")[0].rpartition("/")[2])


def save(page: Page) -> None:
    """Press the button of the form."""
    page.click("#record-form .action-bar .btn-primary")


def type_filter(page: Page, text: str) -> None:
    """Type into the filter of a list and wait until the address has it."""
    page.fill("#filter-text", text)
    page.wait_for_url(lambda url: query_of(url) == text)


def query_of(url: str) -> str:
    """Return the filter in an address."""
    return parse_qs(urlsplit(url).query).get("q", [""])[0]


def row_names(page: Page) -> list[str]:
    """Return the names in a list, without the letters of their pictures."""
    return page.locator("[data-row] th a > span:last-child").all_inner_texts()


def is_whole_page(page: Page) -> bool:
    """Whether the page has its frame and its styles."""
    styled = "() => getComputedStyle(document.body).margin === '0px'"
    return page.locator("header.topbar").count() == 1 and bool(page.evaluate(styled))


def focused(page: Page, expression: str) -> Any:
    """Evaluate a JavaScript expression over `it`, the element that has the focus."""
    return page.evaluate(f"() => {{ const it = document.activeElement; return {expression} }}")
