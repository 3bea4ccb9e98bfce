"""Nothing is wider than the window: every theme at three widths, in the two longer languages."""

from __future__ import annotations

import pytest
from browsing import NewPage

from crm_host.testing.live import LiveServer
from crm_host.themes.finding import find_themes

PATHS = ("/contacts/contacts", "/contacts/contacts/3", "/contacts/contacts/new")
#: A laptop; 15 pixels less where the scroll bar takes some.
LAPTOP = 1366 - 15
#: The page, and the tables that would have a scroll bar of their own.
TOO_WIDE = """selector => [...document.querySelectorAll(selector)]
  .filter(it => it.scrollWidth > it.clientWidth)
  .map(it => `${it.className || it.tagName} by ${it.scrollWidth - it.clientWidth}`)"""


@pytest.mark.parametrize("language", ["vi", "el"])
@pytest.mark.parametrize("width", [360, 768, LAPTOP, 1366])
def test_pages_fit_the_window_under_every_theme(
    new_page: NewPage, server: LiveServer, width: int, language: str
) -> None:
    # A table of many columns may scroll inside its region where the window is narrow.
    selector = "html, .table-region" if width >= LAPTOP else "html"
    page = new_page(width=width, language=language)
    wide = []
    for theme in find_themes(server.log.parent).found:
        for path in PATHS:
            page.goto(f"{path}?theme={theme}", wait_until="networkidle")
            assert f"/theme/{theme}/" in (page.get_attribute(".brand img", "src") or "")
            wide += [f"{theme} {path}: {it}" for it in page.evaluate(TOO_WIDE, selector)]
    assert wide == []
