"""The first start in the browser (S2): place, firm, administrator, first records."""

from __future__ import annotations

import os

from flask import Flask

from crm_host.admin.setup import finish, steps
from crm_host.admin.setup.access import announce, forget_code
from crm_host.admin.setup.blueprint import blueprint
from crm_host.auth.service import has_users
from crm_host.data.base import db
from crm_host.data.session import reading

__all__ = ["announce_first_start", "blueprint", "finish", "steps"]

#: Set by `crm serve` for the processes that answer requests.
ADDRESS = "CRM_SERVE_ADDRESS"


def announce_first_start(app: Flask) -> None:
    """Print the setup code if this process serves a site that nobody has set up yet."""
    is_server = "SERVER_SOFTWARE" in os.environ or os.environ.get("WERKZEUG_RUN_MAIN") == "true"
    address, registry = os.environ.get(ADDRESS, ""), app.extensions["crm"]
    if not address or not is_server:
        return
    if registry.needs_setup:
        if not registry.generation:
            announce(app.config["CRM"], address)
        return
    with app.app_context(), reading():
        is_new = not has_users(db.session())
        db.session.remove()
    if is_new:
        announce(app.config["CRM"], address)
    else:
        forget_code(app.config["CRM"])
