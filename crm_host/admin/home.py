"""The first page, and how one reader wants pages to look."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm_host.auth.service import has_users, set_language
from crm_host.data.actor import current_actor
from crm_host.data.session import session
from crm_host.i18n.catalogs import LANGUAGE_COOKIE
from crm_host.i18n.languages import LANGUAGES
from crm_host.kernel.registry import registry
from crm_host.screens.home.pages import home_page
from crm_host.web.errors import sign_in_first
from crm_host.web.pages import render
from crm_host.web.templating import THEME_COOKIE
from crm_host.web.urls import local_path

blueprint = Blueprint("host", __name__)

_A_YEAR = 365 * 24 * 3600


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Show the cards of the home page; with no user yet, lead through the first start."""
    if registry().needs_setup and registry().generation:
        return render("host/outdated.html", layout="host/layout_plain.html")
    if current_actor().is_anonymous:
        is_new = registry().needs_setup or not has_users(session())
        return redirect(url_for("setup.place"), code=303) if is_new else sign_in_first()
    return home_page()


@blueprint.post("/preferences")
def preferences() -> ResponseReturnValue:
    """Keep the language or the look, and go back to the page it was chosen on."""
    response = make_response(redirect(local_path(request.form.get("next", "")), code=303))
    if "language" in request.form:
        keep_language(response, request.form["language"])
    if "theme" in request.form:
        _keep(response, THEME_COOKIE, request.form["theme"])
    return response


def keep_language(response: Response, code: str) -> None:
    """Speak a language from the next page on, to this browser and to who is signed in."""
    if code not in dict(LANGUAGES):
        return
    _keep(response, LANGUAGE_COOKIE, code)
    actor = current_actor()
    if actor.user_id is not None:
        set_language(actor.user_id, code)


def _keep(response: Response, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=_A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure
    )
