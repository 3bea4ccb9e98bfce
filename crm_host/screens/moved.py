"""The old address of a merged record leads to the one that it is part of now."""

from __future__ import annotations

from flask import Flask, Response, make_response, redirect, request

from crm_host.data.access import NotFound, record_class, resolve
from crm_host.data.merging.gone import ways_from
from crm_host.data.session import session
from crm_host.screens.known import screens_of
from crm_host.web import htmx
from crm_host.web.errors import error_response


def init_moved(app: Flask) -> None:
    """Look for merged records before a page says that there is nothing."""
    app.register_error_handler(NotFound, _moved_or_absent)


def _moved_or_absent(error: NotFound) -> Response:
    address = _address(error) if request.method == "GET" and not htmx.wants_fragment() else ""
    if not address:
        return error_response(404)
    return make_response(redirect(address, code=303))


def _address(error: NotFound) -> str:
    """Return where the record went, as far as the actor may see that."""
    screens = screens_of(error.record) if error.id is not None else None
    if screens is None or error.id is None:
        return ""
    model = record_class(error.record)
    for number in ways_from(session(), error.record, error.id):
        try:
            return screens.url("detail", resolve(model, number))
        except NotFound:
            continue
    return ""
