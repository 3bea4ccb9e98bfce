"""Points 72, 73, 81 and 85: zoom, focus, languages and capitals, on every screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from babel.messages.pofile import read_po
from browsing import COLLECT, NewPage, scrolls_sideways
from playwright.sync_api import Page, expect

from crm_host.kernel.discovery import discover, package_folders

#: Words that are the same everywhere, or names that people gave.
SAME = re.compile(r"[\W\d_]*")
MEDIA: tuple[Literal["screen", "print"], ...] = ("screen", "print")
CAPITALS = """() => [...document.querySelectorAll('body *')]
  .filter(element => getComputedStyle(element).textTransform === 'uppercase')
  .map(element => element.outerHTML.slice(0, 120))"""
#: What Tab has reached: whether it shows that, and whether something lies over it.
FOCUS = """() => {
  const it = document.activeElement
  if (!it || it === document.body) return null
  const style = getComputedStyle(it)
  const ring = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)
    || style.boxShadow !== 'none'
  const box = it.getBoundingClientRect()
  const x = box.x + box.width / 2, y = box.y + box.height / 2
  const top = document.elementFromPoint(x, y)
  const free = !top || it.contains(top) || top.contains(it) || top.closest('label')?.control === it
  return { what: it.outerHTML.slice(0, 160), ring, free }
}"""


def english_texts(language: str) -> set[str]:
    """Every English text that reads differently in a language; those with values are left out."""
    found: set[str] = set()
    for package in package_folders(discover()):
        path = package / "translations" / language / "LC_MESSAGES" / "messages.po"
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if isinstance(message.id, str) and message.id != message.string:
                    found.add(message.id)
    return {text for text in found if "%(" not in text and not SAME.fullmatch(text)}


@pytest.mark.parametrize("language", ["vi", "el"])
def test_81_no_english_text_is_left(new_page: NewPage, catalogue: list[str], language: str) -> None:
    english = english_texts(language)
    page = new_page(language=language)
    found = []
    for path in [*catalogue, "/contacts/contacts/987654321", "/nothing/here"]:
        page.goto(path)
        assert page.get_attribute("html", "lang") == language, path
        found += [f"{path}: {text}" for text in page.evaluate(COLLECT) if text in english]
    page.goto("/contacts/contacts/new")
    page.click("#record-form .action-bar .btn-primary")
    page.wait_for_selector("[aria-invalid=true]")
    found += [f"a refused form: {text}" for text in page.evaluate(COLLECT) if text in english]
    assert found == []


def test_72_nothing_scrolls_sideways_at_double_size(
    new_page: NewPage, catalogue: list[str]
) -> None:
    page = new_page(width=640, device_scale_factor=2)  # what 200 % leaves of 1280 pixels
    wide = []
    for path in catalogue:
        page.goto(path)
        assert page.locator("h1").first.is_visible(), path
        assert page.locator("nav:visible").count() > 0, path
        if scrolls_sideways(page):
            wide.append(path)
    assert wide == []


def walk(page: Page, path: str, most: int = 80) -> Iterator[str]:
    page.goto(path)
    for _ in range(most):
        page.keyboard.press("Tab")
        seen = page.evaluate(FOCUS)
        if seen is None:
            return
        if not seen["ring"]:
            yield f"{path}: no ring on {seen['what']}"
        if not seen["free"]:
            yield f"{path}: hidden: {seen['what']}"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_73_the_focus_is_seen_everywhere(new_page: NewPage, theme: str) -> None:
    page = new_page(theme=theme)
    paths = (
        "/contacts/contacts",
        "/contacts/contacts/new",
        "/contacts/contacts/1",
        "/settings/host",
    )
    assert [fault for path in paths for fault in walk(page, path)] == []


def test_85_no_text_is_forced_into_capitals(new_page: NewPage, catalogue: list[str]) -> None:
    page = new_page(language="el")
    for medium in MEDIA:
        page.emulate_media(media=medium)
        for path in catalogue:
            page.goto(path)
            assert page.evaluate(CAPITALS) == [], f"{path} on {medium}"


def test_a_phone_shows_the_values_of_a_row_and_not_only_dots(new_page: NewPage) -> None:
    page = new_page(width=360)
    page.goto("/contacts/contacts")

    lines = page.evaluate("""() => [...document.querySelectorAll('tr[data-row]')].map(row => {
      const values = [...row.querySelectorAll('.cell-sub')].filter(it => it.offsetWidth)
      return {tops: values.map(it => it.offsetTop), widths: values.map(it => it.offsetWidth)}
    })""")

    assert lines
    assert all(len(set(line["tops"])) <= 1 for line in lines), "the second line is one line"
    assert all(width >= 60 for line in lines for width in line["widths"])


#: Elements that move by themselves, or would smoothly.
MOVING = """() => [...document.querySelectorAll('*')].filter(element => {
  const style = getComputedStyle(element)
  const lasts = text => text.split(',').some(part => parseFloat(part) > 0)
  return lasts(style.transitionDuration) || style.animationName !== 'none'
    || style.scrollBehavior === 'smooth'
}).map(element => element.outerHTML.slice(0, 120))"""


def test_75_reduced_motion_removes_all_movement(new_page: NewPage) -> None:
    page = new_page(reduced_motion="reduce")
    for path in ("", "/board", "/calendar", "/graph?by=kind", "/pivot?rows=kind", "/1", "/new"):
        page.goto(f"/contacts/contacts{path}", wait_until="networkidle")
        assert page.evaluate(MOVING) == [], path
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    assert page.evaluate(MOVING) == []
    moving = new_page()
    moving.goto("/contacts/contacts/board")
    assert moving.evaluate(MOVING) != [], "there is something to remove"
