"""The home page, one card of it, and what a user does to arrange them."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Any

from flask import Blueprint, Flask, Response, current_app, render_template, request, url_for
from markupsafe import Markup

from crm_host.auth.views import signed_in_only
from crm_host.data.session import session
from crm_host.i18n.text import Text, lazy_text
from crm_host.kernel.declaration import Card
from crm_host.screens.home import arranging
from crm_host.web import htmx
from crm_host.web.pages import done, fragment, render

_ = lazy_text
log = logging.getLogger(__name__)

blueprint = Blueprint("homepage", __name__, url_prefix="/home/cards")

_HOME = (_("Start page"), "/")


@dataclass(frozen=True)
class ShownCard:
    """A card as the page shows it."""

    card: Card
    #: Its content; `None` while the page has still to fetch it.
    body: Markup | None


def home_page() -> Response:
    """Answer the home page of somebody who is signed in."""
    cards = [
        ShownCard(card, None if card.lazy else _contained(card))
        for card in arranging.arrangement().shown
    ]
    return render("host/home.html", cards=cards)


@blueprint.get("")
@signed_in_only
def index() -> Response:
    """Answer the page that arranges the cards."""
    return render("host/home_arrange.html", crumbs=[_HOME], **_present())


@blueprint.get("/<card>")
@signed_in_only
def card_panel(card: str) -> Response:
    """Answer one card: alone to the page's script, else as a page of its own."""
    found = arranging.card(card)
    body = _body(found)
    if htmx.wants_fragment():
        return fragment("host/_home_card_body.html", body=body)
    return render("host/home_card.html", card=found, body=body, crumbs=[_HOME])


@blueprint.post("/<card>/move")
@signed_in_only
def move(card: str) -> Response:
    """Put a card at another place: `place` counts from 0."""
    found = arranging.card(card)
    place = request.values.get("place", 0, type=int)
    before = arranging.move(found, place)
    present = _present()
    told = _told(found, present["arrangement"].shown)
    if htmx.swap_target() == "arrange":
        htmx.trigger("crm:announce", str(told))
        return fragment("host/_home_arrange.html", **present)
    undo = url_for("homepage.move", card=card, place=before)
    return done(told, to=_here(), undo=undo)


@blueprint.post("/<card>/hide")
@signed_in_only
def hide(card: str) -> Response:
    """Take a card off the page."""
    found = arranging.card(card)
    arranging.hide(found)
    return _done(found, _("“%(name)s” is hidden.", name=found.title), "homepage.show")


@blueprint.post("/<card>/show")
@signed_in_only
def show(card: str) -> Response:
    """Bring a card back."""
    found = arranging.card(card)
    arranging.show(found)
    return _done(found, _("“%(name)s” is shown again.", name=found.title), "homepage.hide")


def _done(card: Card, message: Text, taken_back_by: str) -> Response:
    return done(message, to=_here(), undo=url_for(taken_back_by, card=card.id))


def register(app: Flask) -> None:
    """Add the addresses of cards; the page itself is the host's first one."""
    app.register_blueprint(blueprint)


def _here() -> str:
    return url_for("homepage.index")


def _present() -> dict[str, Any]:
    return {"arrangement": arranging.arrangement()}


def _body(card: Card) -> Markup:
    return Markup(render_template(card.template, **resolve_name(card.load)()))


def _contained(card: Card) -> Markup:
    """Return a card's content, or what went wrong with it: the others must live."""
    try:
        return _body(card)
    except Exception:  # a guest's mistake must not take the first page of the day down
        if current_app.config.get("PROPAGATE_ERRORS"):
            raise
        incident = secrets.token_hex(4)
        log.exception("Incident %s: the home card %s failed", incident, card.id)
        session().rollback()  # PostgreSQL answers nothing more in a transaction that failed
        return Markup(render_template("host/_home_card_failed.html", incident=incident))


def _told(card: Card, shown: list[Card]) -> Text:
    return _(
        "“%(name)s” is card %(place)s of %(count)s.",
        name=card.title,
        place=shown.index(card) + 1 if card in shown else 0,
        count=len(shown),
    )
