"""Users, teams, roles, sign-in, and the actor behind a request."""

from __future__ import annotations

from flask import Flask

from crm_host.auth.account import blueprint as account
from crm_host.auth.views import blueprint as sign_in


def register(app: Flask) -> None:
    """Add the pages for signing in and for one's own account."""
    app.register_blueprint(sign_in)
    app.register_blueprint(account)
