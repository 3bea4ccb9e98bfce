"""Count what hands do in a page: the events that Chromium itself trusts."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page

#: Neither Enter nor a label presses the mouse by itself, though both cause clicks; letters in an
#: input are the user's own content.
_COUNT = """
const count = name => { localStorage[name] = Number(localStorage[name] || 0) + 1 }
addEventListener('pointerdown', event => {
  if (event.isTrusted) count('clicks')
}, true)
addEventListener('keydown', event => {
  const writes = event.key.length === 1 && event.target.matches('input, textarea')
  if (event.isTrusted && (!writes || event.ctrlKey)) count('keys')
}, true)
"""


@dataclass(frozen=True)
class Actions:
    """Presses of the mouse and of keys, but for the letters of what somebody writes."""

    clicks: int
    keys: int


def count_actions(page: Page) -> None:
    """Begin to count on every page that is opened from now on."""
    page.add_init_script(_COUNT)


def actions(page: Page) -> Actions:
    """Return what was counted on all pages of this site."""
    clicks, keys = page.evaluate("() => [localStorage.clicks, localStorage.keys]")
    return Actions(int(clicks or 0), int(keys or 0))
