"""The overview of a record on one screen: cards of all modules, each fetched by itself (B10, S18).

A card that fails shows its own error and leaves the others as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response, abort, render_template
from markupsafe import Markup

from crm_host.data.access import resolve
from crm_host.data.actor import current_actor
from crm_host.data.base import Record
from crm_host.extend.contributions import (
    Contribution,
    ContributionError,
    current_module,
    in_order,
)
from crm_host.i18n.text import Text
from crm_host.web import htmx
from crm_host.web.pages import fragment, render

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens


@dataclass(frozen=True)
class RecordCard:
    """One box of the overview of a record.

    The template gets `record`, `screens` and what `load` returns.
    """

    id: str
    title: Text
    template: str
    load: Callable[[Any], Mapping[str, Any]]
    #: Whether records of a type have it.
    fits: Callable[[type[Record]], bool]
    #: Lower comes first; the first six have the keys 1 to 6.
    position: int = 50
    #: Full code; empty where whoever sees the record may see this too.
    permission: str = ""


_offered: list[Contribution[RecordCard]] = []


def offer_card(card: RecordCard) -> None:
    """Show a card in the overviews of the records that it fits.

    :raises ContributionError: the module offers another card with the same id.
    """
    module = current_module()
    if any((other.module, other.id) == (module, card.id) for other in _offered):
        raise ContributionError(f"The card {card.id!r} is offered twice. Rename one of them.")
    _offered.append(Contribution(module, card.id, card))


def cards_of(model: type[Record]) -> list[tuple[str, RecordCard]]:
    """Return the cards that the actor sees of a record type, each with its full name."""
    actor = current_actor()
    found = [
        (f"{item.module}.{item.id}", item.value)
        for item in in_order(_offered)
        if item.value.fits(model)
        and (not item.value.permission or actor.may(item.value.permission))
    ]
    return sorted(found, key=lambda entry: entry[1].position)


def page(screens: RecordScreens, id: int) -> Response:
    """Answer the overview; the cards are fetched by the page, each by itself."""
    record = resolve(screens.model, id)
    cards = cards_of(screens.model)
    crumbs = _crumbs(screens, record)
    return render(
        "host/record_overview.html", screens=screens, record=record, cards=cards, crumbs=crumbs
    )


def card(screens: RecordScreens, id: int, card: str) -> Response:
    """Answer one card: alone to the page's script, else as a page of its own."""
    record = resolve(screens.model, id)
    found = dict(cards_of(screens.model)).get(card)
    if found is None:
        abort(404)
    context = {"screens": screens, "record": record, **found.load(record)}
    body = Markup(render_template(found.template, **context))
    values = {"screens": screens, "record": record, "card": found, "body": body}
    if htmx.wants_fragment():
        return fragment("host/_record_card.html", **values)
    crumbs = [*_crumbs(screens, record), (found.title, screens.url("overview", record))]
    return render("host/record_card.html", crumbs=crumbs, **values)


def _crumbs(screens: RecordScreens, record: Any) -> list[tuple[Text, str]]:
    return [
        (screens.labels.many, screens.list_url()),
        (record.display, screens.url("detail", record)),
    ]
