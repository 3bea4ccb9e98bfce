"""The ways to look at the records that a filter finds (A15 to A18).

Every record type has those that fit its fields, without a word in its declaration. All of them
read the same filter, so switching keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response

from crm_host.data.rules import Action as Right
from crm_host.i18n.text import lazy_text
from crm_host.screens.board.page import BOARD
from crm_host.screens.saved import models  # noqa: F401
from crm_host.screens.view import View

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


LIST = View("list", _("List"), "list", _list, lambda _screens: True)

#: All views, in the order in which they are offered.
VIEWS: tuple[View, ...] = (LIST, BOARD)


def offers(screens: RecordScreens, shown: str, query: str) -> Sequence[Offer]:
    """Return the views that fit a record type; nothing where that is only one.

    :param shown: name of the view that is looked at.
    :param query: the filter, which every view keeps.
    """
    found = [
        Offer(view, screens.url(view.name, q=query), view.name == shown)
        for view in VIEWS
        if view.fits(screens)
    ]
    return found if len(found) > 1 else ()


#: Address, screen, right, methods and answer.
RouteRow = tuple[str, str, Right, str, Callable[..., Response]]


def routes(path: str) -> Iterator[RouteRow]:
    """Yield the routes of all views of a record type.

    :param path: the address of its list.
    """
    for view in VIEWS:
        own = path if view is LIST else f"{path}/{view.name}"
        yield own, view.name, "read", "GET", view.answer
        for more in view.routes:
            yield own + more.path, more.screen, more.right, " ".join(more.methods), more.answer
