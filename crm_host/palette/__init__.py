"""Finding and doing anything from anywhere: the palette, and the page of keyboard shortcuts."""

from __future__ import annotations

from flask import Flask

from crm_host.palette import keys, views
from crm_host.screens.known import creatable


def register(app: Flask) -> None:
    """Add the pages to an application."""
    app.register_blueprint(views.blueprint)
    app.register_blueprint(keys.blueprint)
    app.jinja_env.globals["creatable"] = creatable
