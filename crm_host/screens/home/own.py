"""The host's own cards: where one can go, records opened last, favorites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import g

from crm_host.i18n.text import lazy_text
from crm_host.kernel.declaration import Card
from crm_host.screens.favorites import Entry, entries
from crm_host.web.menu import menu_entries

_ = lazy_text

#: Records opened last that the card shows.
_MOST_RECENT = 8
_HERE = "crm_host.screens.home.own"

#: Under full ids, as the registry has those of modules.
OWN_CARDS = (
    Card("host.recent", _("Opened last"), "host/_home_records.html", f"{_HERE}:recent", "", 20),
    Card("host.favorites", _("Favorites"), "host/_home_records.html", f"{_HERE}:starred", "", 30),
    Card("host.places", _("Places"), "host/_home_places.html", f"{_HERE}:places", "", 90),
)


def recent() -> Mapping[str, Any]:
    """Return the records opened last."""
    return {
        "entries": _both()[1][:_MOST_RECENT],
        "nothing": _("Records whose pages you open appear here."),
    }


def starred() -> Mapping[str, Any]:
    """Return the favorites."""
    return {"entries": _both()[0], "nothing": _("Give records a star to find them here.")}


def places() -> Mapping[str, Any]:
    """Return the pages of the menu."""
    return {"places": menu_entries()}


def _both() -> tuple[Sequence[Entry], Sequence[Entry]]:
    """Return favorites and records opened last, read once for both cards."""
    if "home_entries" not in g:
        g.home_entries = entries()
    both: tuple[Sequence[Entry], Sequence[Entry]] = g.home_entries
    return both
