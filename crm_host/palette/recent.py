"""The records somebody opened last.

Their ids are kept in the signed cookie of the sign-in session: reading a page then writes nothing
to the database, signing out forgets them, and the names are looked up anew with the reader's
present rights.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, request
from flask import session as cookie

from crm_host.data.actor import current_actor
from crm_host.data.links import all_names
from crm_host.palette.items import Item
from crm_host.palette.records import recent_item
from crm_host.screens.known import screens_of
from crm_host.web import htmx

#: Records that are remembered.
MOST = 12
_KEY = "recent"
_DETAIL = "_detail"


def note(response: Response) -> Response:
    """Remember the record whose page is answered; runs after every request."""
    endpoint = request.endpoint or ""
    if request.method != "GET" or response.status_code != 200 or not endpoint.endswith(_DETAIL):
        return response
    name, id = endpoint.removesuffix(_DETAIL), (request.view_args or {}).get("id")
    if current_actor().is_anonymous or screens_of(name) is None or id is None:
        return response
    opened = [name, id]
    if cookie.get(_KEY, [None])[0] != opened:
        cookie[_KEY] = [opened, *(old for old in cookie.get(_KEY, ()) if old != opened)][:MOST]
    return response


def recent_items() -> Iterator[Item]:
    """Yield the records opened last that the actor may see, with one statement.

    The one whose page is open is left out: it is here already.
    """
    opened = [(name, id) for name, id in cookie.get(_KEY, ()) if screens_of(name)]
    shown = htmx.shown_address().partition("?")[0]
    wanted: dict[str, list[int]] = {}
    for name, id in opened:
        wanted.setdefault(name, []).append(id)
    names = all_names(wanted)
    for name, id in opened:
        screens = screens_of(name)
        if screens is not None and (name, id) in names:
            item = recent_item(screens, id, names[name, id])
            if item.url != shown:
                yield item
