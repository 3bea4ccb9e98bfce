"""What one page shows of a record type's rows, and how that is written into addresses.

`?view=17` stands for everything that the saved view 17 holds; further arguments override single
parts of it. So every address that a page builds to another state of itself keeps `view` and
names only what differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode

from flask import abort, current_app, g, has_request_context, request, url_for
from werkzeug.datastructures import ImmutableMultiDict

from crm_host.screens.saved.shelf import Saved, default_of, find

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens

#: Arguments that say where somebody is in a view, not what it shows.
_PLACES = frozenset({"view", "at", "count", "add_field", "add_op", "add_value", "theme"})
#: The looks of a list; an address of it that does not name them keeps them.
COLUMNS, DENSITY = "cols", "density"
LOOKS = (COLUMNS, DENSITY)
QUERY = "q"

#: Arguments by name, each with its values; what has none is left out.
State = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Opened:
    """The view that a request's page shows."""

    screens: RecordScreens
    #: How the records are looked at, as `list` or `board`.
    kind: str
    #: The saved view that it was opened from.
    saved: Saved | None
    #: What the page shows: the saved view's, overridden by the address.
    state: State

    def own_state(self, kind: str) -> State:
        """Return what the saved view holds for a way to look at records."""
        return state_of(self.saved, kind) if self.saved else {}

    def arguments(self, kind: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments of an address, the shortest that leads to what is asked.

        :param asked: the whole state wanted; without `q` the filter is left to a form, and
            without the looks of the list they stay.
        """
        wanted = {name: values_of(value) for name, value in asked.items()}
        if "view" in asked:  # leaves this one
            return self._not_bare({name: list(found) for name, found in wanted.items() if found})
        own = self.own_state(kind)
        if kind == self.kind == "list":
            wanted = {name: self.state.get(name, ()) for name in LOOKS} | wanted
        kept: dict[str, Any] = {"view": self.saved.id} if self.saved else {}
        for name in [*own, *(name for name in wanted if name not in own)]:
            values = wanted.get(name, ())
            if values != own.get(name, ()) and not (name == QUERY and QUERY not in wanted):
                kept[name] = list(values) or ""
        return self._not_bare(kept) if QUERY in asked else kept

    def looks(self) -> dict[str, Any]:
        """Return what the parts of a list that are fetched later must know of it."""
        view = {"view": self.saved.id} if self.saved else {}
        return view | {COLUMNS: list(self.state[COLUMNS])} if COLUMNS in self.state else view

    def _not_bare(self, kept: dict[str, Any]) -> dict[str, Any]:
        """Return arguments that do not open the default view by being none."""
        if kept or default_of(self.screens.name) is None:
            return kept
        return {QUERY: ""}


def state_of(saved: Saved, kind: str) -> State:
    """Return what a saved view holds for a way to look at records: all of it, or the filter."""
    query = {QUERY: (saved.query,)} if saved.query else {}
    if kind != saved.kind:
        return query
    return query | {name: values_of(value) for name, value in saved.parameters.items()}


def open_view(screens: RecordScreens, kind: str) -> Opened:
    """Find out which saved view a request is about, and complete its arguments from it.

    What answers the page then reads `request.args` as if the address named everything.
    """
    saved = _asked_view(screens)
    given = {name: tuple(request.args.getlist(name)) for name in request.args}
    merged = (dict(state_of(saved, kind)) if saved else {}) | given
    if saved is not None:
        request.args = ImmutableMultiDict(
            [(name, value) for name, values in merged.items() for value in values_of(values)]
        )
    state = {
        name: found
        for name, values in merged.items()
        if name not in _PLACES and (found := values_of(values))
    }
    g.crm_opened_view = Opened(screens, kind, saved, state)
    opened: Opened = g.crm_opened_view
    return opened


def opened_view(screens: RecordScreens) -> Opened | None:
    """Return the view that this request's page shows, if it is one of this record type."""
    opened: Opened | None = g.get("crm_opened_view")
    return opened if opened is not None and opened.screens is screens else None


def address_of(screens: RecordScreens, saved: Saved) -> str:
    """Return where a saved view opens: as what it was saved, or as a list if that is gone."""
    is_known = screens.endpoint(saved.kind) in current_app.view_functions
    return screens.url(saved.kind if is_known else "list", view=saved.id)


def overridden(screens: RecordScreens, view_id: str, state: State) -> str:
    """Return the address of a list that shows a saved view with everything said anew."""
    arguments: dict[str, Any] = {name: list(values) for name, values in state.items()}
    return url_for(screens.endpoint("list"), view=view_id, **({QUERY: ""} | arguments))


def shown_columns(screens: RecordScreens) -> list[str]:
    """Return the columns that the page's view names; empty where it leaves them to its reader."""
    opened = opened_view(screens)
    if opened is not None and opened.kind != "list":
        return []
    named = opened.state.get(COLUMNS, ()) if opened else _part_columns(screens)
    return [name for value in named for name in value.split(",")]


def shown_density(screens: RecordScreens) -> str:
    """Return the height of rows that the page's view names; empty where it leaves that open."""
    opened = opened_view(screens)
    if opened is None or opened.kind != "list":
        return ""
    return opened.state.get(DENSITY, ("",))[0]


def write_state(state: State) -> str:
    """Return a state as one text, for a form."""
    return urlencode({name: list(values) for name, values in state.items()}, doseq=True)


def read_state(text: str) -> dict[str, tuple[str, ...]]:
    """Read what `write_state` wrote, or anything else that came in its place."""
    found = parse_qs(text, max_num_fields=100) if len(text) < 10_000 else {}
    return {
        name: tuple(values)
        for name, values in found.items()
        if name not in _PLACES and not any("\0" in value for value in values)
    }


def values_of(value: Any) -> tuple[str, ...]:
    """Return the values of an argument; empty ones count as none."""
    many = value if isinstance(value, list | tuple) else (value,)
    return tuple(str(one) for one in many if one not in (None, ""))


def _part_columns(screens: RecordScreens) -> list[str]:
    """Return the columns of the list for which a request fetches a part."""
    if not has_request_context():  # a job or a command, which shows no page
        return []
    is_part = request.endpoint in (screens.endpoint("list_group"), screens.endpoint("list_totals"))
    return request.args.getlist(COLUMNS) if is_part else []


def _asked_view(screens: RecordScreens) -> Saved | None:
    text = request.args.get("view", "")
    if not text:
        return None
    saved = find(int(text)) if text.isascii() and text.isdigit() and len(text) < 19 else None
    if saved is None or saved.record_type != screens.name:
        abort(404)
    # What is canonical depends on what its reader may see.
    return replace(saved, query=screens.list.read(saved.query).text)
