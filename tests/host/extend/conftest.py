"""An application that has loaded two modules, `visits` and then `routes`, and not `asleep`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from installation import build_host
from jinja2 import DictLoader

from crm_host.data.actor import SYSTEM, acting_as
from crm_host.data.base import db
from crm_host.data.session import configure_engine
from crm_host.testing.databases import Kind, copied_database


@pytest.fixture
def app() -> Iterator[Flask]:
    """Return an application without a database."""
    app = Flask("crm_host")
    app.extensions["crm"] = SimpleNamespace(rank={"host": -1, "visits": 0, "routes": 1})
    app.jinja_loader = DictLoader({})
    with app.app_context():
        yield app


@pytest.fixture
def stored(app: Flask, database_kind: Kind, tmp_path: Path) -> Iterator[Flask]:
    """Return the application on each database in turn, acting as the host."""
    with copied_database(database_kind, "host only", build_host) as url:
        app.config["SQLALCHEMY_DATABASE_URI"] = url
        db.init_app(app)
        configure_engine(db.engine)
        db.session().info["system"] = "test"
        with acting_as(SYSTEM):
            yield app
        db.session.remove()
        db.engine.dispose()
