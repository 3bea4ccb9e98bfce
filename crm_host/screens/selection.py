"""Doing something to the selected rows of a list, or to all that its filter finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Response, abort, request

from crm_host.data.access import require, visible
from crm_host.data.actor import current_actor
from crm_host.data.session import session
from crm_host.forms.refusal import Refused
from crm_host.i18n.text import Text, lazy_text, translate
from crm_host.screens import actions
from crm_host.screens.filters.reading import Reading
from crm_host.web.pages import done, render

if TYPE_CHECKING:
    from crm_host.screens.listing import ListScreen
    from crm_host.screens.record import RecordScreens

_ = lazy_text

#: Rows that one request changes; more would keep the database from others for seconds.
MOST = 1000
#: From so many rows on, the page asks first and names some of them.
ASKS_FROM = 21

Handler = Callable[[Sequence[Any]], Text | Response | None]


@dataclass(frozen=True)
class Offer:
    """A button above the selected rows."""

    id: str
    title: Text
    icon: str
    #: Full code; checked for every row.
    permission: str
    handler: Handler
    confirm: Text = ""
    is_dangerous: bool = False


def offers(screens: RecordScreens, reading: Reading) -> list[Offer]:
    """Return what the actor may do to rows of a list."""
    return [
        offer
        for offer in (*_own(screens), *_usual(screens, reading))
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
        return _refuse(screens, reading, translate("Correct the filter first."))
    records = _selected(screen, reading)
    if not records:
        return _refuse(screens, reading, translate("Select some rows first."))
    if len(records) > MOST:
        text = translate("Narrow the filter: at most %(number)s rows at once.", number=MOST)
        return _refuse(screens, reading, text)
    for record in records:
        require(offer.permission, record)
    if "confirmed" not in request.form and (offer.confirm or len(records) >= ASKS_FROM):
        return _ask(screens, reading, offer, records)
    return _carry_out(screens, reading, offer, records)


def _carry_out(
    screens: RecordScreens, reading: Reading, offer: Offer, records: Sequence[Any]
) -> Response:
    try:
        said = offer.handler(records)
    except Refused as refused:
        session().rollback()
        return _refuse(screens, reading, refused.message)
    if isinstance(said, Response):
        return said
    counted = screens.labels.count(len(records))
    text = said or translate("%(action)s: %(records)s", action=offer.title, records=counted)
    return done(text, to=screens.list_url(reading.text), events=(f"{screens.name}_changed",))


def _ask(
    screens: RecordScreens, reading: Reading, offer: Offer, records: Sequence[Any]
) -> Response:
    return render(
        "host/record_list_confirm.html",
        screens=screens,
        query=reading.text,
        offer=offer,
        records=records,
        crumbs=[(screens.labels.many, screens.list_url(reading.text))],
    )


def _refuse(screens: RecordScreens, reading: Reading, reason: Text) -> Response:
    return render(
        "host/record_list_refused.html",
        status=422,
        screens=screens,
        query=reading.text,
        reason=reason,
        crumbs=[(screens.labels.many, screens.list_url(reading.text))],
    )


def _selected(screen: ListScreen, reading: Reading) -> Sequence[Any]:
    """Return the chosen records as far as the actor sees them, at most one more than `MOST`."""
    statement = visible(screen.model).order_by(screen.model.id).limit(MOST + 1)
    if "all" in request.form:
        return session().scalars(statement.where(*reading.conditions)).all()
    ids = {int(text) for text in request.form.getlist("id") if text.isdecimal() and len(text) < 19}
    return session().scalars(statement.where(screen.model.id.in_(ids))).all()


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
    put_away = Offer("archive", _("Archive"), "archive", write, actions.archive)
    bring_back = Offer("unarchive", _("Bring back"), "archive-off", write, actions.unarchive)
    trash = partial(actions.trash, veto=screens.may_delete)
    return [
        bring_back if reading.shows_archived else put_away,
        Offer("delete", _("Delete"), "trash", delete, trash, is_dangerous=True),
    ]
