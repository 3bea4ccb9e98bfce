"""What every response tells browsers and caches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from crm_host.app import create_app
from crm_host.config import Config, ConfigError
from crm_host.data.base import db
from crm_host.testing.client import Client
from crm_host.testing.site import Site

Serve = Callable[..., FlaskClient]


@pytest.fixture
def serve(site: Site, tmp_path: Path) -> Iterator[Serve]:
    """Return a function that serves the same database with settings of its own."""
    apps: list[Flask] = []

    def serving(**settings: Any) -> FlaskClient:
        config = Config(site.url, tmp_path, "for tests only", testing=True, **settings)
        apps.append(create_app(config))
        return apps[-1].test_client()

    yield serving
    for app in apps:
        with app.app_context():
            db.engine.dispose()


@pytest.mark.parametrize("path", ["/login", "/", "/no/such/page", "/account"])
def test_pages_refusals_and_redirects_carry_the_policy(site: Site, path: str) -> None:
    headers = site.client().get(path).response.headers

    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["script-src"] == policy["style-src"] == policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


def test_no_page_has_inline_script_or_style(crm: Client) -> None:
    for path in ("/login", "/", "/account", "/admin/users", "/admin/users/new", "/admin/roles"):
        page = crm.get(path)
        assert not page.all("script:not([src]), style, [style]")
        attributes = {name for tag in page.all("*") for name in tag.attrs}
        assert not [name for name in attributes if name.startswith("on")]


def test_other_host_names_are_refused_where_names_are_set(serve: Serve) -> None:
    client = serve(trusted_hosts=("crm.firma.example",))

    assert client.get("/login", base_url="http://evil.example").status_code == 400
    assert client.get("/login", base_url="http://crm.firma.example").status_code == 200


def test_a_trusted_proxy_says_whether_the_connection_is_encrypted(site: Site, serve: Serve) -> None:
    forwarded = {"X-Forwarded-Proto": "https"}

    behind = serve(trusted_proxies=1)

    assert "Strict-Transport-Security" in behind.get("/login", headers=forwarded).headers
    direct = site.client().get("/login", headers=forwarded)
    assert "Strict-Transport-Security" not in direct.response.headers


def test_settings_of_hosts_and_proxies_come_from_the_environment(tmp_path: Path) -> None:
    base = {"CRM_DATA_DIR": str(tmp_path), "CRM_SECRET_KEY": "x"}

    config = Config.from_environment(
        base | {"CRM_TRUSTED_HOSTS": "a.example, b.example", "CRM_TRUSTED_PROXIES": "2"}
    )

    assert (config.trusted_hosts, config.trusted_proxies) == (("a.example", "b.example"), 2)
    with pytest.raises(ConfigError, match="how many proxies"):
        Config.from_environment(base | {"CRM_TRUSTED_PROXIES": "yes"})
