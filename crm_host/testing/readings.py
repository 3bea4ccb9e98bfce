"""Every way in which a reader may come to see something of a record.

The host's are listed here. A module that shows the records of others, as an export does, adds
its own in the `READINGS` of its `factories.py`.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from crm_host.data.catalogue import catalogue
from crm_host.screens.record import RecordScreens
from crm_host.testing.client import Client
from crm_host.testing.site import Site


@dataclass(frozen=True)
class Reader:
    """Somebody who looks for one record."""

    client: Client
    screens: RecordScreens
    id: int
    #: What people call the record.
    name: str
    site: Site

    @property
    def app(self) -> Flask:
        """The application."""
        return self.site.app

    def look(self) -> AbstractContextManager[Session]:
        """Open a session that no rights limit."""
        return self.site.system()

    def fields(self) -> list[str]:
        """Return the names of all fields of the record type, those that users define as well."""
        with self.app.app_context():
            return list(catalogue(self.screens.model))

    def url(self, screen: str, record: int | None = None, **query: Any) -> str:
        """Return the address of one of the record type's screens."""
        with self.app.test_request_context():
            return self.screens.url(screen, record, **query)


@dataclass(frozen=True)
class Reading:
    """One way: `show` returns what the reader learns of records, without what they typed."""

    name: str
    show: Callable[[Reader], str]


def _list(reader: Reader) -> str:
    reader.client.post(reader.url("columns"), {"col": reader.fields()})
    return " ".join(reader.client.get(reader.url("list")).texts("[data-row]"))


def _search(reader: Reader) -> str:
    page = reader.client.get(reader.url("list", q=f'"{reader.name}"'))
    return " ".join(page.texts("[data-row]"))


def _results(reader: Reader) -> str:
    headers = {"HX-Target": "results"}
    return " ".join(
        reader.client.get(reader.url("list"), htmx=True, headers=headers).texts("[data-row]")
    )


def _lookup(reader: Reader) -> str:
    page = reader.client.get(f"/lookup/{reader.screens.name}", query_string={"q": reader.name})
    return " ".join(page.texts("main a"))


def _options(reader: Reader) -> str:
    query = {"link-q": reader.name}
    page = reader.client.get(f"/lookup/{reader.screens.name}", htmx=True, query_string=query)
    return " ".join(page.texts("label"))


def _palette(reader: Reader) -> str:
    page = reader.client.get("/search", query_string={"q": reader.name})
    return " ".join(page.texts(".palette-records"))


def _palette_dialog(reader: Reader) -> str:
    page = reader.client.get("/search", htmx=True, query_string={"q": reader.name})
    alone = f"/search/{reader.screens.name}"
    more = reader.client.get(alone, htmx=True, query_string={"q": reader.name})
    return " ".join(page.texts(".palette-records") + more.texts(".palette-records"))


def _detail(reader: Reader) -> str:
    return reader.client.get(reader.url("detail", reader.id)).everything


def _edit(reader: Reader) -> str:
    return reader.client.get(reader.url("edit", reader.id)).everything


def _history(reader: Reader) -> str:
    return reader.client.get(reader.url("history", reader.id)).everything


HOST_READINGS = (
    Reading("list", _list),
    Reading("search", _search),
    Reading("list rows", _results),
    Reading("lookup", _lookup),
    Reading("lookup options", _options),
    Reading("palette", _palette),
    Reading("palette dialog", _palette_dialog),
    Reading("record page", _detail),
    Reading("form", _edit),
    Reading("history", _history),
)


def readings(app: Flask) -> Iterator[Reading]:
    """Yield the host's readings and those of the loaded modules."""
    yield from HOST_READINGS
    for module in app.extensions["crm"].modules.values():
        name = f"{module.package}.factories"
        if importlib.util.find_spec(name) is not None:
            yield from getattr(importlib.import_module(name), "READINGS", ())
