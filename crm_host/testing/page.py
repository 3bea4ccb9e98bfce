"""An answer of the application, seen as a reader sees it."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse


class Page:
    """One response. Text and elements are read from its HTML."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self._soup: BeautifulSoup | None = None

    @property
    def soup(self) -> BeautifulSoup:
        """The parsed HTML."""
        if self._soup is None:
            self._soup = BeautifulSoup(self.response.get_data(as_text=True), "html.parser")
        return self._soup

    @property
    def html(self) -> str:
        """The body as it came."""
        return str(self.response.get_data(as_text=True))

    @property
    def text(self) -> str:
        """The visible text with single spaces."""
        return " ".join(self.soup.get_text(" ").split())

    @property
    def everything(self) -> str:
        """The text and the value of every attribute: addresses, inputs, hidden names."""
        values = (tag.attrs.values() for tag in self.soup.find_all(True))
        return " ".join([self.text, *(str(value) for found in values for value in found)])

    @property
    def heading(self) -> str:
        """The text of the `h1`."""
        return " ".join(self.one("h1").get_text(" ").split())

    @property
    def location(self) -> str:
        """Where a redirect leads, for scripts and without them."""
        return self.response.headers.get("Location", "")

    @property
    def is_whole(self) -> bool:
        """Whether this is a page rather than a fragment of one."""
        return self.soup.find("html") is not None

    def all(self, selector: str) -> list[Tag]:
        """Return every element that a CSS selector finds."""
        return list(self.soup.select(selector))

    def one(self, selector: str) -> Tag:
        """Return the only element that a CSS selector finds.

        :raises AssertionError: there is none, or more than one.
        """
        found = self.all(selector)
        assert len(found) == 1, f"{len(found)} elements match {selector!r} in:\n{self.text[:2000]}"
        return found[0]

    def texts(self, selector: str) -> list[str]:
        """Return the text of every element that a CSS selector finds."""
        return [" ".join(tag.get_text(" ").split()) for tag in self.all(selector)]

    def fields(self, selector: str = "main form") -> dict[str, Any]:
        """Return what a browser would send if the form were submitted untouched."""
        values: dict[str, Any] = {}
        for tag in self.one(selector).select("input[name], select[name], textarea[name]"):
            value = _value(tag)
            if value is not None:
                values.setdefault(str(tag["name"]), []).append(value)
        return {name: found if len(found) > 1 else found[0] for name, found in values.items()}


def _value(tag: Tag) -> str | None:
    if tag.name == "textarea":
        return tag.get_text()
    if tag.name == "select":
        chosen = tag.select_one("option[selected]") or tag.select_one("option")
        return None if chosen is None else str(chosen.get("value", chosen.get_text()))
    if tag.get("type") in ("checkbox", "radio") and not tag.has_attr("checked"):
        return None
    if tag.get("type") in ("submit", "button", "file"):
        return None
    return str(tag.get("value", ""))
