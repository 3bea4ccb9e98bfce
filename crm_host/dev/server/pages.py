"""Addresses that only a development site has: signing in, news of changes, what requests did."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from flask import Flask, Response, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.utils import send_file

from crm_host.auth.service import find_user
from crm_host.auth.sessions import open_session
from crm_host.auth.views import begin_session
from crm_host.cli.demo import ACCOUNTS
from crm_host.data.session import session, system_session
from crm_host.dev.server.place import Place
from crm_host.dev.server.traces import Trace, recent

FOLDER = Path(__file__).parent
#: axe-core is shipped for the tests; the toolbar loads it once somebody asks.
_FILES = {
    "toolbar.css": FOLDER / "static" / "toolbar.css",
    "toolbar.js": FOLDER / "static" / "toolbar.js",
    "axe.js": FOLDER.parent.parent / "testing" / "vendor" / "axe.min.js",
}
#: Seconds between two looks for a change, and until a page that waits asks anew.
_GLANCE, _PATIENCE = 0.05, 25


def place() -> Place:
    """Return the site of the current application."""
    found: Place = current_app.extensions["crm_dev"]
    return found


def register_files(app: Flask) -> None:
    """Add what also the page about a broken module needs: the files, and news of changes."""

    @app.get("/dev/<name>", endpoint="dev.file")
    def file(name: str) -> ResponseReturnValue:
        if name not in _FILES:
            abort(404)
        return send_file(_FILES[name], request.environ, max_age=0)

    @app.get("/dev/changes", endpoint="dev.changes")
    def changes() -> ResponseReturnValue:
        stream = _changes(place(), request.args.get("known", ""))
        return Response(
            stream, content_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )


def _changes(site: Place, known: str) -> Iterator[str]:
    """Tell a page once that something is newer than what it shows."""
    yield "retry: 100\n\n"
    until = time.monotonic() + _PATIENCE
    while site.stamp() == known and time.monotonic() < until:
        time.sleep(_GLANCE)
    yield f"data: {site.stamp()}\n\n"


def register(app: Flask) -> None:
    """Add every address."""
    register_files(app)

    @app.get("/dev/enter", endpoint="dev.enter")
    def enter() -> ResponseReturnValue:
        """Sign the author in as the administrator of the demo data."""
        if not secrets.compare_digest(request.args.get("key", ""), place().key):
            abort(404)
        with system_session("sign the author in") as own:
            account = find_user(own, ACCOUNTS[0].email)
            token = open_session(own, account.id) if account else abort(404)
        session().rollback()
        begin_session(token)
        return redirect("/", 303)

    @app.get("/dev/requests", endpoint="dev.requests")
    def requests() -> str:
        return render_template("dev/requests.html", traces=list(recent))

    @app.get("/dev/requests/<id>", endpoint="dev.request")
    def one_request(id: str) -> str:
        return render_template("dev/request.html", trace=_trace(id))


def _trace(id: str) -> Trace:
    found = next((trace for trace in recent if trace.id == id), None)
    return found or abort(404)
