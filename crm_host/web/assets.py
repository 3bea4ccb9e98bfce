"""Addresses of style sheets, scripts and pictures that may be cached for ever."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Flask, Response, abort, make_response, request, send_file, url_for
from flask.helpers import send_from_directory

from crm_host.web.brand import brand, brand_file
from crm_host.web.fingerprints import fingerprint
from crm_host.web.themes import look, theme_file

#: A year: the address changes with the content.
FOREVER = 31_536_000


def init_assets(app: Flask, folders: dict[str, Path]) -> None:
    """Serve `/assets/<owner>/<file>`: of the host and of modules from these folders, of themes
    from wherever they are, and the firm's own pictures.
    """
    blueprint = Blueprint("assets", __name__)
    addresses: dict[tuple[str, str, str], str] = {}

    @blueprint.get("/assets/<owner>/<path:name>")
    def asset(owner: str, name: str) -> Response:
        if owner == "theme":
            response = _theme_file(name)
        elif owner == "firm":
            response = brand_file(name)
        elif owner in folders:
            response = send_from_directory(folders[owner], name)
        else:
            abort(404)
        if not response.cache_control.no_store:
            response.cache_control.no_cache = None
            response.cache_control.public = True
            response.cache_control.max_age = FOREVER
            response.cache_control.immutable = True
        return response

    def address(name: str, owner: str = "host") -> str:
        """Return the address of a file, with a fingerprint of its content."""
        # A page asks some thirty times, once for each icon; building took a tenth of its time.
        key = (request.script_root, owner, name)
        if key not in addresses:
            path = folders[owner] / name
            version = fingerprint(path) if path.is_file() else "missing"
            addresses[key] = url_for("assets.asset", owner=owner, name=name, v=version)
        return addresses[key]

    app.register_blueprint(blueprint)
    app.jinja_env.globals["asset"] = address
    app.jinja_env.globals["theme_asset"] = _theme_address
    app.jinja_env.globals["brand"] = brand


def _theme_address(name: str) -> str:
    path, version = look().address(name)
    return url_for("assets.asset", owner="theme", name=path, v=version)


def _theme_file(path: str) -> Response:
    version = request.args.get("v", "")
    found = theme_file(path, version)
    if found is None:
        abort(404)
    if isinstance(found.content, Path):
        response = send_file(found.content)
    else:
        response = make_response(found.content)
        response.content_type = f"{found.media_type}; charset=utf-8"
        response.add_etag()
    # Under an address with another fingerprint this would be the wrong look for a year.
    response.cache_control.no_store = found.fingerprint != version
    response.make_conditional(request)
    return response
