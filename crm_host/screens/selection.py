"""Doing something to the selected rows of a list, or to all that its filter finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response, abort, request

from crm_host.data.access import require
from crm_host.data.actor import current_actor
from crm_host.data.session import session
from crm_host.extend.contributions import Contribution, current_module, in_order
from crm_host.forms.refusal import Refused
from crm_host.i18n.text import Text, translate
from crm_host.screens.bulk_edit import pages
from crm_host.screens.bulk_edit.chosen import Chosen
from crm_host.screens.filters.reading import Reading
from crm_host.web.pages import done, render

if TYPE_CHECKING:
    from crm_host.screens.listing import ListScreen
    from crm_host.screens.record import RecordScreens

#: Rows to which one request does what a module offers; more would keep the database from others.
MOST = 1000

Handler = Callable[[Sequence[Any]], Text | Response | None]


@dataclass(frozen=True)
class Offer:
    """A button above the selected rows."""

    id: str
    title: Text
    icon: str
    #: Full code; checked for every row.
    permission: str
    #: What a module does to the rows; none for what the host does to records of every type.
    handler: Handler | None = None
    confirm: Text = ""
    is_dangerous: bool = False


#: What modules do to the rows of every list: id, title, icon, right on the record type, handler.
_everywhere: list[Contribution[tuple[str, Text, str, str, Handler]]] = []


def offer_everywhere(id: str, title: Text, icon: str, right: str, handler: Handler) -> None:
    """Add a button above the selected rows of the lists of every record type.

    :param id: unique among all such buttons.
    :param right: what the actor needs on each of the records, as `write`.
    :param handler: gets the records; returns what to say, or a whole answer.
    """
    given = (id, title, icon, right, handler)
    _everywhere.append(Contribution(current_module(), id, given))


def _of_modules(screens: RecordScreens) -> list[Offer]:
    return [
        Offer(id, title, icon, screens.permission(right), handler)  # type: ignore[arg-type]  # a right's name
        for id, title, icon, right, handler in (item.value for item in in_order(_everywhere))
    ]


def offers(screens: RecordScreens, reading: Reading) -> list[Offer]:
    """Return what the actor may do to rows of a list."""
    return [
        offer
        for offer in (*_own(screens), *_of_modules(screens), *_usual(screens, reading))
        if current_actor().may(offer.permission)
    ]


def answer(screen: ListScreen, screens: RecordScreens) -> Response:
    """Carry out an action, after asking where it concerns many or cannot be undone."""
    reading = screen.read(request.form.get("q", ""))
    offered = {offer.id: offer for offer in offers(screens, reading)}
    offer = offered.get(request.form.get("action", ""))
    if offer is None:
        abort(404)
    if reading.has_problems:
        return pages.refuse(screens, reading.text, translate("Correct the filter first."))
    chosen = Chosen.from_request(screens)
    if not chosen.ids:
        return pages.refuse(screens, reading.text, translate("Select some rows first."))
    if offer.handler is None:
        return pages.offered(screens, chosen, offer.id)
    if len(chosen) > MOST:
        text = translate("Narrow the filter: at most %(number)s rows at once.", number=MOST)
        return pages.refuse(screens, reading.text, text)
    records = chosen.first(MOST)
    for record in records:
        require(offer.permission, record)
    if "confirmed" not in request.form and (offer.confirm or len(records) >= pages.ASKS_FROM):
        return _ask(screens, reading, offer, records)
    return _carry_out(screens, reading, offer, offer.handler, records)


def _carry_out(
    screens: RecordScreens,
    reading: Reading,
    offer: Offer,
    handler: Handler,
    records: Sequence[Any],
) -> Response:
    try:
        said = handler(records)
    except Refused as refused:
        session().rollback()
        return pages.refuse(screens, reading.text, refused.message)
    if isinstance(said, Response):
        return said
    counted = screens.labels.count(len(records))
    text = said or translate("%(action)s: %(records)s", action=offer.title, records=counted)
    return done(text, to=screens.list_url(reading.text), events=(f"{screens.name}_changed",))


def _ask(
    screens: RecordScreens, reading: Reading, offer: Offer, records: Sequence[Any]
) -> Response:
    return render(
        "host/bulk_action_confirm.html",
        screens=screens,
        query=reading.text,
        offer=offer,
        records=records,
        crumbs=[(screens.labels.many, screens.list_url(reading.text))],
    )


def _own(screens: RecordScreens) -> list[Offer]:
    return [
        Offer(
            action.id,
            action.title,
            action.icon,
            f"{screens.module}.{action.permission}",
            action.handler,
            action.confirm,
        )
        for action in screens.actions
    ]


def _usual(screens: RecordScreens, reading: Reading) -> list[Offer]:
    """Return what can be done to records of every type."""
    write, delete = screens.permission("write"), screens.permission("delete")
    put_away = Offer("archive", pages.TITLES["archive"], "archive", write)
    bring_back = Offer("unarchive", pages.TITLES["unarchive"], "archive-off", write)
    return [
        Offer("edit", pages.TITLES["edit"], "pencil", write),
        bring_back if reading.shows_archived else put_away,
        Offer("delete", pages.TITLES["delete"], "trash", delete, is_dangerous=True),
    ]
