"""The ways to look at the records that a filter finds (A15 to A18).

Every record type has those that fit its fields, without a word in its declaration. All of them
read the same filter, so switching keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response, redirect, request

from crm_host.data.rules import Action as Right
from crm_host.i18n.text import lazy_text
from crm_host.screens import totals
from crm_host.screens.board.page import BOARD
from crm_host.screens.calendar.page import CALENDAR
from crm_host.screens.graph.page import GRAPH
from crm_host.screens.grouping import groups
from crm_host.screens.pivot.page import PIVOT
from crm_host.screens.saved.bar import Bar, saved_views_bar
from crm_host.screens.saved.shelf import default_of
from crm_host.screens.saved.state import address_of, open_view, opened_view
from crm_host.screens.view import View, ViewRoute

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens

_ = lazy_text


@dataclass(frozen=True)
class Offer:
    """A view as the switch shows it."""

    view: View
    url: str
    is_shown: bool


def _list(screens: RecordScreens) -> Response:
    return screens.list.page(screens)


LIST = View(
    "list",
    _("List"),
    "list",
    _list,
    lambda _screens: True,
    (
        ViewRoute("/group", "list_group", "read", ("GET",), groups.answer),
        ViewRoute("/grouping", "list_grouping", "read", ("GET",), groups.choose),
        ViewRoute("/totals", "list_totals", "read", ("GET",), totals.answer),
    ),
)

#: All views, in the order in which they are offered.
VIEWS: tuple[View, ...] = (
    LIST,
    BOARD,
    CALENDAR,
    GRAPH,
    PIVOT,
)


@dataclass(frozen=True)
class Switch:
    """What `host/_view_switch.html` shows above the records of every view."""

    #: The views that fit the record type; none where that is only one.
    offers: Sequence[Offer]
    #: The saved views, and how the page differs from the one it was opened from.
    saved: Bar


def offers(screens: RecordScreens, shown: str, query: str) -> Switch:
    """Return the ways to go on from a view of a record type.

    :param shown: name of the view that is looked at.
    :param query: the filter, which every view keeps.
    """
    fitting = [view for view in VIEWS if view.fits(screens)]
    found = [
        Offer(view, _other(screens, view, query), view.name == shown)
        for view in fitting
        if len(fitting) > 1
    ]
    fits = {view.name for view in fitting}
    return Switch(found, saved_views_bar(screens, shown, query, fits))


def arguments(screens: RecordScreens, screen: str, query: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of an address: those of another state of a shown view keep it."""
    opened = opened_view(screens)
    if opened is not None and any(view.name == screen for view in VIEWS):
        return opened.arguments(screen, query)
    kept = {key: value for key, value in query.items() if value not in (None, "")}
    if opened is not None and any(part.screen == screen for part in LIST.routes):
        return opened.looks() | kept
    return kept


def _other(screens: RecordScreens, view: View, query: str) -> str:
    """Return the address of another view of the same records."""
    opened = opened_view(screens)
    own = dict(opened.own_state(view.name)) if opened else {}
    return screens.url(view.name, **(own | {"q": query}))


def _opening(view: View) -> Callable[[RecordScreens], Response]:
    """Return what answers a view's page: its own answer, with the saved view that is asked for."""

    def answer(screens: RecordScreens) -> Response:
        default = default_of(screens.name) if view is LIST and not request.args else None
        if default is not None:
            return redirect(address_of(screens, default), code=303)  # type: ignore[return-value]  # Flask's redirect is Werkzeug's
        opened = open_view(screens, view.name)
        if not view.fits(screens):
            query = opened.saved.query if opened.saved else request.args.get("q", "")
            return redirect(screens.url("list", q=query), code=303)  # type: ignore[return-value]  # as above
        return view.answer(screens)

    return answer


#: Address, screen, right, methods and answer.
RouteRow = tuple[str, str, Right, str, Callable[..., Response]]


def routes(path: str) -> Iterator[RouteRow]:
    """Yield the routes of all views of a record type.

    :param path: the address of its list.
    """
    for view in VIEWS:
        own = path if view is LIST else f"{path}/{view.name}"
        yield own, view.name, "read", "GET", _opening(view)
        for more in view.routes:
            yield own + more.path, more.screen, more.right, " ".join(more.methods), more.answer
