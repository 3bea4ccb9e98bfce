"""Pages of the host itself: home, preferences, apps, settings."""

from __future__ import annotations

from flask import Flask

from crm_host.admin import (
    apps,
    audit,
    calendars,
    custom_fields,
    handover,
    home,
    look,
    people,
    sequences,
    settings,
    setup,
)


def register(app: Flask) -> None:
    """Add the pages to an application."""
    blueprints = (
        home,
        people,
        apps,
        look,
        settings,
        sequences,
        calendars,
        custom_fields,
        handover,
        audit,
        setup,
    )
    for pages in blueprints:
        app.register_blueprint(pages.blueprint)
    setup.announce_first_start(app)
