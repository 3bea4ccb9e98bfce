"""Searching the records that a link field may point to: `/lookup/<record>?q=`."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, abort, request

from crm_host.data.access import record_class, require
from crm_host.data.actor import current_actor
from crm_host.data.catalogue import catalogue
from crm_host.data.kinds import ChoiceKind, LinkKind
from crm_host.data.links import find, first_of
from crm_host.forms import link_list
from crm_host.forms.links import SHOWN, results
from crm_host.screens.known import screens_of, url_of
from crm_host.web import htmx
from crm_host.web.errors import sign_in_first
from crm_host.web.pages import fragment, render

blueprint = Blueprint("lookup", __name__)


def register(app: Flask) -> None:
    """Add the address to an application."""
    app.register_blueprint(blueprint)


@blueprint.get("/lookup/<record>")
def lookup(record: str) -> Response:
    """Answer the results of a search: what a form chooses from, links on a page of its own."""
    if current_actor().is_anonymous:
        return sign_in_first()
    screens = screens_of(record)
    if screens is None:
        abort(404)
    require(screens.permission("read"))
    if htmx.wants_fragment():
        return _options(record)
    text, kind = request.args.get("q", "").strip(), LinkKind(record)
    found = find(kind, text, SHOWN) if text else first_of(kind, SHOWN)
    links = [(item.name, url_of(record, item.id)) for item in found]
    return render("host/lookup.html", screens=screens, text=text, links=links, crumbs=[])


def _options(record: str) -> Response:
    """Answer with what one input offers, named like the search input that asks."""
    asked = next((name for name in request.args if name.endswith("-q")), "")
    name = asked.removesuffix("-q")
    text = request.args.get(asked, "").strip()
    if "many" in request.args:
        ticked = request.args.getlist(name)
        return fragment(
            "host/lookup_boxes.html",
            name=name,
            chosen=ticked,
            found=link_list.results(_kind(record), text, ticked),
            searched=text,
        )
    chosen = request.args.get(name, "")
    model_id = int(chosen) if chosen.isdecimal() and len(chosen) < 19 else None
    return fragment(
        "host/lookup_options.html",
        name=name,
        chosen=model_id,
        found=results(_kind(record), text, model_id),
        searched=bool(asked),
        optional="required" not in request.args,
    )


def _kind(record: str) -> LinkKind:
    """Return what the input may point to: `only=kind:organization` leaves out all others."""
    name, _colon, code = request.args.get("only", "").partition(":")
    field = catalogue(record_class(record)).get(name)
    is_choice = field is not None and isinstance(field.kind, ChoiceKind)
    return LinkKind(record, (name, code) if is_choice else None)
