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
from itertools import zip_longest
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from crm_host.data.catalogue import catalogue
from crm_host.data.kinds import DateKind
from crm_host.data.types import utc_now
from crm_host.screens.record import RecordScreens
from crm_host.testing.client import Client
from crm_host.testing.site import Site

#: Asks for what changes with a filter, without the page around it.
_PART = {"HX-Target": "results"}


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


def _board(reader: Reader) -> str:
    page = reader.client.get(reader.url("board", q=f'"{reader.name}"'))
    if page.status == 303:  # nothing to make columns of
        return _search(reader)
    return " ".join(page.texts(".board-column header, .board-card > a, .board-facts"))


def _calendar(reader: Reader) -> str:
    found = [_search(reader)]
    with reader.look() as session:
        record = session.get(reader.screens.model, reader.id)
        days = {
            name: field.get(record)
            for name, field in catalogue(reader.screens.model).items()
            if isinstance(field.kind, DateKind) and field.path
        }
    for name, day in days.items():
        at = "" if day is None else day.isoformat()[:10]
        page = reader.client.get(reader.url("calendar", on=name, at=at, q=f'"{reader.name}"'))
        found += page.texts(".calendar-entry > a, .board-facts")
    return " ".join(found)


def _groups(reader: Reader) -> str:
    """Show the headings of the record's groups, and what the columns add up to."""
    query, found = f'"{reader.name}"', [_search(reader)]
    for name in _grouping(reader):
        page = reader.client.get(reader.url("list_group", q=query, group=name), htmx=True)
        found += page.texts(".group summary")
    totals = reader.client.get(reader.url("list_totals", q=query), htmx=True)
    return " ".join([*found, *totals.texts("dd")])


def _graph(reader: Reader) -> str:
    query, found = f'"{reader.name}"', [_search(reader)]
    for by, split in _pairs(_grouping(reader)):
        address = reader.url("graph", q=query, by=by, split=split)
        found += reader.client.get(address, htmx=True, headers=_PART).texts(".report-table")
        found.append(reader.client.get(reader.url("graph_export", q=query, by=by)).html)
    return " ".join(found)


def _pivot(reader: Reader) -> str:
    query, found = f'"{reader.name}"', [_search(reader)]
    with reader.app.app_context():
        numbers = [item for item in catalogue(reader.screens.model).values() if item.kind.numeric]
    measures = ",".join(f"sum:{item.name}" for item in numbers[:4])
    for row, column in _pairs(_grouping(reader)):
        asked: dict[str, Any] = {"q": query, "rows": row, "cols": column, "measures": measures}
        page = reader.client.get(reader.url("pivot", **asked), htmx=True, headers=_PART)
        found += page.texts("table.pivot")
    found.append(reader.client.get(reader.url("pivot_export", q=query, measures=measures)).html)
    return " ".join(found)


def _pairs(names: list[str]) -> Iterator[tuple[str, str]]:
    """Take names two by two, so that one request shows both."""
    return zip_longest(names[::2], names[1::2], fillvalue="")


def _grouping(reader: Reader) -> list[str]:
    """Return the names of the fields by which records may be grouped at all."""
    with reader.app.app_context():
        fields = catalogue(reader.screens.model).values()
        return [item.name for item in fields if item.kind.groups and item.filterable]


def _files(reader: Reader) -> str:
    page = reader.client.get(f"/files/of/{reader.screens.name}/{reader.id}")
    return f"{_search(reader)} {page.everything}"


def _starred(reader: Reader) -> str:
    """Star the record, and see what the page of starred records says."""
    reader.client.post(f"/favorites/{reader.screens.name}", {"add": str(reader.id)})
    return f"{_search(reader)} {reader.client.get('/favorites').everything}"


def _changes(reader: Reader) -> str:
    """Show the record of all changes, as far as the reader may."""
    address = f"/audit?record={reader.screens.name}:{reader.id}"
    return f"{_search(reader)} {' '.join(reader.client.get(address).texts('.audit'))}"


def _trash(reader: Reader) -> str:
    """Show the record among what was deleted, and put it back."""
    found = _search(reader)
    with reader.look() as session:
        session.get_one(reader.screens.model, reader.id).deleted_at = utc_now()
    found += " ".join(reader.client.get(f"/trash?type={reader.screens.name}").texts("tbody"))
    restored = {"include_deleted": True}
    with reader.look() as session:
        record = session.get_one(reader.screens.model, reader.id, execution_options=restored)
        record.deleted_at = None
    return found


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
    Reading("board", _board),
    Reading("calendar", _calendar),
    Reading("groups", _groups),
    Reading("graph", _graph),
    Reading("pivot", _pivot),
    Reading("files", _files),
    Reading("favorites", _starred),
    Reading("record of changes", _changes),
    Reading("trash", _trash),
)


def readings(app: Flask) -> Iterator[Reading]:
    """Yield the host's readings and those of the loaded modules."""
    yield from HOST_READINGS
    for module in app.extensions["crm"].modules.values():
        name = f"{module.package}.factories"
        if importlib.util.find_spec(name) is not None:
            yield from getattr(importlib.import_module(name), "READINGS", ())
