"""Refusals and failures, as pages and as fragments (S27)."""

from __future__ import annotations

import logging
import secrets
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError, generate_csrf
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError

from crm_host.data.access import Forbidden, NotFound
from crm_host.data.actor import current_actor
from crm_host.data.base import db
from crm_host.data.busy import is_busy
from crm_host.data.session import set_reading
from crm_host.i18n.text import Text, lazy_text
from crm_host.kernel.errors import HostError
from crm_host.web import htmx
from crm_host.web.sending_again import held_form

_ = lazy_text
log = logging.getLogger(__name__)

#: What happened and what to do next, by status.
_TEXTS: dict[int, tuple[Text, Text]] = {
    400: (
        _("This request could not be understood."),
        _("Go back, reload the page and try again."),
    ),
    401: (_("Please sign in."), _("Your session has ended. Sign in to go on.")),
    403: (_("You may not do this."), _("Ask an administrator for the right named here.")),
    404: (
        _("There is nothing here that you can see."),
        _("It may have been deleted, or you may have no access. Search for it, or go home."),
    ),
    405: (_("This address does not take that request."), _("Go back and try again.")),
    409: (
        _("Somebody changed this in the meantime."),
        _("Reload the page to see the newer version, then make your change again."),
    ),
    413: (_("This is too large."), _("Choose a smaller file or split it.")),
    429: (_("Too many requests."), _("Wait a moment, then try again.")),
    500: (
        _("Something went wrong on our side."),
        _("Nothing was saved. Try again; if it happens again, report the incident number."),
    ),
    503: (_("Back in a moment."), _("The page repeats your request by itself.")),
}

#: Seconds after which a browser asks a busy database again, as the header `Retry-After` has them.
_BUSY_SECONDS = "2"


def init_errors(app: Flask) -> None:
    """Answer every error with a page that has the layout and says what to do."""
    app.register_error_handler(Forbidden, _forbidden)
    app.register_error_handler(NotFound, lambda _error: error_response(404))
    app.register_error_handler(StaleDataError, lambda _error: error_response(409))
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _unexpected)
    app.before_request(_refuse_zero_signs)


def _refuse_zero_signs() -> Response | None:
    """Answer what no keyboard types: PostgreSQL refuses it, and from SQLite it could not move."""
    if "\0" in request.path or any("\0" in text for text in request.form.values()):
        return error_response(400, _("It has a sign that cannot be kept (U+0000). Leave it out."))
    return None


def error_response(status: int, detail: Text = "", incident: str = "") -> Response:
    """Return the page or fragment of an error."""
    db.session.rollback()
    title, advice = _TEXTS.get(status, _TEXTS[400 if status < 500 else 500])
    template = "host/_error.html" if htmx.wants_fragment() else "host/error.html"
    body = render_template(
        template,
        layout="host/layout_plain.html",
        is_fragment=htmx.wants_fragment(),
        status=status,
        title=title,
        advice=advice,
        detail=detail,
        incident=incident,
    )
    response = make_response(body, status)
    if status == 503 and request.method == "GET":
        response.headers["Refresh"] = "1"  # where scripts are off, the browser itself asks again
    return response


def _forbidden(error: Forbidden) -> Response:
    if current_actor().is_anonymous:
        return sign_in_first()
    return error_response(403, detail=error.message)


def sign_in_first() -> Response:
    """Send a visitor to the sign-in page, and back to this address afterwards."""
    if htmx.wants_fragment():
        return error_response(401)
    return make_response(redirect(url_for("auth.sign_in", next=_way_back()), code=303))


def _way_back() -> str:
    """Return the address that was asked for, or that of the page whose form was sent."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    page = urlsplit(request.referrer or "")
    if page.netloc != request.host:
        return "/"
    return f"{page.path}?{page.query}" if page.query else page.path


def _csrf(_error: CSRFError) -> Response:
    """Refuse a form with an old token; the page's script gets the new one and sends it again.

    The token is an old one where a cookie has ended or somebody signed in in another tab. Other
    sites cannot read the new one.
    """
    is_fragment, is_signing_in = htmx.wants_fragment(), request.path == "/login"
    actor = current_actor()
    # The cookie with the token is gone, and the sign-in with it: the page asks for that again.
    if is_fragment and actor.is_anonymous and not is_signing_in:
        return error_response(401)
    if held_form() is not None:
        return _send_again(400, _("This form is older than your sign-in."), actor.is_anonymous)
    text = _("The form was open for too long. Reload the page and repeat.")
    response = error_response(400, text)
    if is_fragment:
        response.headers["X-CSRFToken"] = generate_csrf()
        if not is_signing_in:  # what one person typed is never sent as another
            response.headers["X-User"] = str(actor.user_id or "")
    return response


def _send_again(status: int, title: Text, is_signed_out: bool = False) -> Response:
    """Return the page that holds what a form sent without script, and sends it once more."""
    db.session.rollback()
    body = render_template(
        "host/send_again.html",
        layout="host/layout_plain.html",
        title=title,
        text=_("Nothing was saved yet. What you typed is kept on this page."),
        held=held_form(),
        is_signed_out=is_signed_out,
    )
    return make_response(body, status)


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    response = error_response(status)
    for name, value in error.get_headers(None):
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def _database(error: OperationalError) -> Response:
    """Say that the database is busy, as nothing else of it is worth a second try."""
    if not is_busy(error):
        return _unexpected(error)
    set_reading(True)  # or the answer itself would wait for the writer
    log.warning("The database was busy at %s %s", request.method, request.path)
    title = _("Somebody else is writing at this moment.")
    response = _send_again(503, title) if held_form() else error_response(503, title)
    response.headers["Retry-After"] = _BUSY_SECONDS
    return response


def _unexpected(error: Exception) -> Response:
    if isinstance(error, HostError):
        return error_response(400, detail=str(error))
    incident = secrets.token_hex(4)
    g.incident = incident
    log.exception("Incident %s at %s %s", incident, request.method, request.path, exc_info=error)
    if _debugging():
        raise error
    return error_response(InternalServerError.code, incident=incident)


def _debugging() -> Any:
    from flask import current_app

    return current_app.config.get("PROPAGATE_ERRORS")
