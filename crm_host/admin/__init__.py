"""Pages of the host itself: home, preferences, apps, settings."""

from __future__ import annotations

from flask import Flask

from crm_host.admin import apps, audit, calendars, home, look, people, sequences, settings, setup


def register(app: Flask) -> None:
    """Add the pages to an application."""
    for pages in (home, people, apps, look, settings, sequences, calendars, audit, setup):
        app.register_blueprint(pages.blueprint)
    setup.announce_first_start(app)
