"""Links in e-mails, which are read where no request tells the address of the site."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, has_request_context

from crm_host.kernel.settings import settings


def absolute(address: Callable[[], str]) -> str:
    """Return an address of this site as a mail can carry it; empty where none is set.

    :param address: returns a path, as `lambda: url_for("feed.notifications")`; it is called
        where `url_for` works.
    """
    base: str = settings()["host.address"].rstrip("/")
    if not base:
        return ""
    if has_request_context():
        return f"{base}{address()}"
    # In an application context of its own: the end of a request takes the session of its context.
    with current_app.app_context(), current_app.test_request_context():
        return f"{base}{address()}"
