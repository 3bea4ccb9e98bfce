"""Adding the pages of saved views, favorites and records opened last to an application."""

from __future__ import annotations

from flask import Flask

from crm_host.screens import favorites, recents
from crm_host.screens.saved import deleting, pages


def register(app: Flask) -> None:
    """Add the pages, and note which records are opened."""
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(deleting.blueprint)
    app.register_blueprint(favorites.blueprint)
    app.after_request(recents.note)
    app.jinja_env.globals["is_favorite"] = favorites.is_favorite
