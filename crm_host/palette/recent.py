"""Favorites and the records opened last, as an empty palette shows them."""

from __future__ import annotations

from collections.abc import Iterator

from crm_host.i18n.text import lazy_text
from crm_host.palette.items import MOST, Group, Item
from crm_host.palette.records import recent_item
from crm_host.screens.favorites import Entry, entries
from crm_host.web import htmx

_ = lazy_text

#: Records opened last that are worth reading through.
_MOST_RECENT = 12


def recent_groups() -> list[Group]:
    """Return both groups, with two statements; the record whose page is open is left out."""
    favorites, recents = entries()
    shown = htmx.shown_address().partition("?")[0]
    opened = list(_items(recents, shown, "history"))[:_MOST_RECENT]
    starred = list(_items(favorites, shown, "star"))[:MOST]
    return [
        Group("recent", _("Opened last"), opened, is_records=True),
        Group("favorites", _("Favorites"), starred, more_url="/favorites", is_records=True),
    ]


def _items(found: list[Entry], shown: str, icon: str) -> Iterator[Item]:
    for entry in found:
        if entry.url != shown:
            yield recent_item(entry.screens, entry.id, entry.name, icon)
