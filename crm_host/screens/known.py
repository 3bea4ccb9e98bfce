"""Which record types have screens, and where a record's page is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from crm_host.data.base import Record
from crm_host.kernel.registry import registry

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens

_known: dict[str, RecordScreens] = {}


def add(screens: RecordScreens) -> None:
    """Remember the screens of a record type; they count where its module is loaded."""
    _known[screens.name] = screens


def screens_of(name: str) -> RecordScreens | None:
    """Return the screens of a record type of this application, if it has any.

    :param name: full name, as `contacts.contact`.
    """
    return _known.get(name) if name in registry().records else None


def all_screens() -> Iterator[RecordScreens]:
    """Return the screens of every record type of this application, by name."""
    for name in sorted(registry().records):
        if found := _known.get(name):
            yield found


def of_module(module: str) -> Iterator[RecordScreens]:
    """Return the screens that a module of this process declares; needs no application."""
    return (screens for screens in list(_known.values()) if screens.module == module)


def creatable() -> Iterator[RecordScreens]:
    """Return the screens of what the actor may add, by name."""
    return (screens for screens in all_screens() if screens.may("create"))


def record_url(record: Record, context: str = "") -> str:
    """Return the address of a record's page; empty when its type has no screens.

    :param context: the list it is opened from, for previous and next.
    """
    return url_of(record.__record__, record.id, context)


def url_of(name: str, id: int, context: str = "") -> str:
    """Return the address of a record's page by the record's name and id."""
    screens = screens_of(name)
    return screens.url("detail", id, **{"in": context}) if screens else ""
