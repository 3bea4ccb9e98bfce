"""Points 71 and 72: every screen in every look, scanned by axe and without sideways scrolling."""

from __future__ import annotations

import pytest
from browsing import LOOKS, NewPage, scrolls_sideways, todays_looks, violations
from playwright.sync_api import Page


def looks() -> list[object]:
    """Today's two looks always, the others when the whole matrix is asked for."""
    today = todays_looks()
    return [pytest.param(*look, marks=() if look in today else pytest.mark.full) for look in LOOKS]


def faults(page: Page, where: str) -> list[str]:
    found = [f"{where}: {line}" for line in violations(page)]
    return [*found, f"{where}: scrolls sideways"] if scrolls_sideways(page) else found


@pytest.mark.parametrize(("theme", "language", "width"), looks())
def test_71_axe_finds_nothing_on_any_screen(
    new_page: NewPage, catalogue: list[str], theme: str, language: str, width: int
) -> None:
    page = new_page(theme=theme, language=language, width=width)
    found: list[str] = []
    for path in catalogue:
        answer = page.goto(path)
        if answer is None or answer.status != 200:
            found.append(f"{path} answered {answer and answer.status}")
        else:
            found += faults(page, path)
    assert found == []


@pytest.mark.parametrize(("theme", "language", "width"), looks())
def test_71_axe_finds_nothing_when_signed_out(
    new_page: NewPage, theme: str, language: str, width: int
) -> None:
    page = new_page(None, theme=theme, language=language, width=width)
    page.goto("/login")
    found = faults(page, "/login")
    page.fill("input[name=email]", "nobody@example.com")
    page.fill("input[name=password]", "wrong")
    page.press("input[name=password]", "Enter")
    page.wait_for_selector("[role=alert], [aria-invalid=true], .error-summary")
    assert found + faults(page, "a refused sign-in") == []
