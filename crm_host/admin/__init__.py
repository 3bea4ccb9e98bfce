"""Pages of the host itself: home, preferences, apps, settings."""

from __future__ import annotations

from flask import Flask

from crm_host.admin import apps, home, people, settings


def register(app: Flask) -> None:
    """Add the pages to an application."""
    for blueprint in (home.blueprint, people.blueprint, apps.blueprint, settings.blueprint):
        app.register_blueprint(blueprint)
