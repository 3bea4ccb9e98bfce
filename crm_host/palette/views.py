"""The palette (S25): `/search` as a page, as what the dialog shows, and one slow group alone."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from crm_host.data.access import require
from crm_host.data.actor import current_actor
from crm_host.palette.groups import answer, answer_one, with_this_screen
from crm_host.palette.query import read
from crm_host.screens.known import screens_of
from crm_host.web import htmx
from crm_host.web.errors import sign_in_first
from crm_host.web.pages import fragment, render

blueprint = Blueprint("palette", __name__)


@blueprint.get("/search")
def search() -> Response:
    """Answer everything that fits what was typed."""
    if current_actor().is_anonymous:
        return sign_in_first()
    asked = read(request.args.get("q", ""))
    groups = answer(asked)
    if htmx.wants_fragment():
        groups = with_this_screen(groups, asked)
        return fragment("host/_palette_results.html", asked=asked, groups=groups)
    return render("host/palette.html", asked=asked, groups=groups, crumbs=[])


@blueprint.get("/search/<record>")
def one(record: str) -> Response:
    """Answer the records of one type, for which there is more time."""
    if current_actor().is_anonymous:
        return sign_in_first()
    screens = screens_of(record)
    if screens is None:
        abort(404)
    require(screens.permission("read"))
    asked = read(request.args.get("q", ""))
    groups = [answer_one(screens, asked)] if asked.finds_records else []
    if htmx.wants_fragment():
        return fragment("host/_palette_groups.html", asked=asked, groups=groups)
    return render("host/palette.html", asked=asked, groups=groups, crumbs=[])
