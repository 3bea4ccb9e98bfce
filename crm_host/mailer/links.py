"""Links in e-mails, which are read where no request tells the address of the site."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app

from crm_host.kernel.settings import settings


def absolute(address: Callable[[], str]) -> str:
    """Return an address of this site as a mail can carry it; empty where none is set.

    :param address: returns a path, as `lambda: url_for("feed.notifications")`; it is called
        where `url_for` works.
    """
    base: str = settings()["host.address"].rstrip("/")
    if not base:
        return ""
    with current_app.test_request_context():
        return f"{base}{address()}"
