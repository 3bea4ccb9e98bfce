"""Addresses of style sheets, scripts and pictures that may be cached for ever."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, request, send_from_directory, url_for

#: A year: the address changes with the content.
FOREVER = 31_536_000


@cache
def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def init_assets(app: Flask, folders: dict[str, Path]) -> None:
    """Serve `/assets/<owner>/<file>` from these folders: `host`, `theme` and the modules'."""
    blueprint = Blueprint("assets", __name__)
    addresses: dict[tuple[str, str, str], str] = {}

    @blueprint.get("/assets/<owner>/<path:name>")
    def asset(owner: str, name: str) -> Response:
        if owner not in folders:
            abort(404)
        response = send_from_directory(folders[owner], name, max_age=FOREVER)
        response.cache_control.immutable = True
        return response

    def address(name: str, owner: str = "host") -> str:
        """Return the address of a file, with a fingerprint of its content."""
        # A page asks some thirty times, once for each icon; building took a tenth of its time.
        key = (request.script_root, owner, name)
        if key not in addresses:
            path = folders[owner] / name
            version = _fingerprint(path) if path.is_file() else "missing"
            addresses[key] = url_for("assets.asset", owner=owner, name=name, v=version)
        return addresses[key]

    app.register_blueprint(blueprint)
    app.jinja_env.globals["asset"] = address
    app.jinja_env.globals["theme_asset"] = lambda name: address(name, "theme")
