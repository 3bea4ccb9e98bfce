"""The application of a development site: the usual one, and what helps its author."""

from __future__ import annotations

from flask import Flask, Response
from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import escape

from crm_host.app import create_app
from crm_host.dev.server import gallery, pages, schema, toolbar, traces
from crm_host.dev.server.place import Place
from crm_host.kernel.apply import apply
from crm_host.kernel.environment import Environment
from crm_host.kernel.errors import ModuleBroken
from crm_host.kernel.planning import plan as make_plan
from crm_host.kernel.state import ModuleState


def development_application(place: Place) -> Flask:
    """Build the site with the author's latest code, and with the toolbar.

    :raises ModuleBroken: the module cannot be loaded.
    """
    catch_up(place)
    app = create_app(place.config)
    app.extensions["crm_dev"] = place
    app.jinja_env.auto_reload = True
    add_templates(app)
    traces.init_traces(app)
    schema.init_schema(app, place)
    pages.register(app)
    gallery.register(app)
    toolbar.init_toolbar(app)
    return app


def add_templates(app: Flask) -> None:
    """Let the application find the pages that only development has."""
    loader = FileSystemLoader(pages.FOLDER / "templates")
    outer = app.jinja_env.loader
    assert outer is not None, "the application has its templates"
    app.jinja_env.loader = ChoiceLoader([outer, loader])


def catch_up(place: Place) -> None:
    """Run migrations that were written meanwhile, and try what was broken once more."""
    environment = Environment.open(place.config)
    try:
        status = environment.statuses.get(place.source.name)
        if status is None:
            raise ModuleBroken(place.source.name, "It cannot be found. Start crm dev again.")
        if status.state == ModuleState.PENDING_UPGRADE:
            apply(make_plan("upgrade", [status.name], environment=environment), environment)
        elif status.state == ModuleState.BROKEN and not status.details:
            raise ModuleBroken(status.name, status.reason)
        elif status.state == ModuleState.BROKEN:
            apply(make_plan("repair", [status.name], environment=environment), environment)
    finally:
        environment.engine.dispose()


_BROKEN = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{name} cannot be loaded</title>
<link rel="stylesheet" href="/dev/toolbar.css"><script src="/dev/toolbar.js" defer></script></head>
<body class="dev-broken" data-dev-stamp="{stamp}"><main>
<h1>{name} cannot be loaded</h1><p>{text}</p>
<p>Save a correction; this page follows by itself.</p><pre tabindex="0">{details}</pre>
</main></body></html>
"""


def broken_application(place: Place, broken: ModuleBroken) -> Flask:
    """Build a small site whose every page says what is wrong with the module."""
    app = Flask("crm_host.dev.broken", static_folder=None)
    app.extensions["crm_dev"] = place
    pages.register_files(app)

    @app.errorhandler(404)
    def explain(_error: Exception) -> Response:
        text = _BROKEN.format(
            name=escape(broken.name),
            text=escape(broken.text),
            details=escape(broken.details),
            stamp=place.stamp(),
        )
        return Response(text, 500, content_type="text/html; charset=utf-8")

    return app
