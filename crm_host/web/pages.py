"""Answering: pages, fragments, success and refusal. What views return."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, flash, g, make_response, redirect, render_template, url_for
from wtforms import Form

from crm_host.extend.slots import Slot
from crm_host.i18n.text import Text
from crm_host.web import htmx

#: Beside the account at the top of every page of somebody who is signed in.
TOPBAR = Slot("host.topbar")
#: Between "New" and "More" at the bottom of a phone: one link of the class `bottom-link`.
BOTTOMBAR = Slot("host.bottombar")


def render(template: str, *, status: int = 200, **context: Any) -> Response:
    """Answer with a screen: a whole page, or its main part when a page swaps it in.

    The template begins with `{% extends layout %}`.
    """
    fragment_wanted = htmx.wants_fragment()
    layout = "host/layout_bare.html" if fragment_wanted else "host/layout_page.html"
    context.setdefault("layout", layout)
    if fragment_wanted and status >= 400 and status != 422:
        # The page's script shows refusals above a region; this one takes the region's place.
        htmx.retarget("#main")
    body = render_template(template, is_fragment=fragment_wanted, **context)
    return make_response(body, status)


def fragment(template: str, *, status: int = 200, **context: Any) -> Response:
    """Answer with one file that is part of a page."""
    return make_response(render_template(template, is_fragment=True, **context), status)


def invalid(form: Form, template: str, **context: Any) -> Response:
    """Answer 422 with the same form, values kept and each error at its place."""
    return render(template, status=422, form=form, **context)


def done(
    message: Text,
    *,
    to: str,
    events: Sequence[str] = (),
    undo: str = "",
) -> Response:
    """Answer a change that worked: say so, refresh what depends on it, go on.

    :param to: address of the next page.
    :param events: names of page events that make panels refresh themselves.
    :param undo: address that takes the change back, where the host cannot know it: what this
        request itself changed is offered for undoing without it.
    """
    for name in events:
        htmx.trigger(name)
    g.toast = {"message": str(message), "undo": undo}
    flash(g.toast, "toast")
    if htmx.wants_fragment():
        return htmx.redirect_header(make_response(""), to)
    return make_response(redirect(to, code=303))


def is_dialog() -> bool:
    """Whether the answer is shown in the dialog over a page, which stays as it is."""
    return htmx.swap_target() == "dialog"


def closed(message: Text, *, events: Sequence[str] = ()) -> Response:
    """Answer a change that was made in the dialog: close it and say so over the same page.

    :param events: names of page events that make panels refresh themselves.
    """
    for name in events:
        htmx.trigger(name)
    htmx.trigger("crm:close-dialog")
    htmx.trigger("crm:toast", {"message": str(message)})
    return make_response("", 204)


def go(endpoint: str, **values: Any) -> Response:
    """Send the browser to another page of the product."""
    return make_response(redirect(url_for(endpoint, **values), code=303))
