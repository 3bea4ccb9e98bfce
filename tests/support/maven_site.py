"""A small application around the sales pipeline, and who uses it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from maven import load, routes
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from workshop_site import Client, Loaded, Site, application

from crm_host.auth.models import User
from crm_host.data.actor import Actor
from crm_host.data.base import db, metadata
from crm_host.data.session import configure_engine
from crm_host.kernel.declaration import Module
from crm_host.screens.guards import guard
from crm_host.testing.databases import Kind, copied_database, refill
from crm_host.testing.shared import shared_data

__all__ = ["MANAGER", "SELLER", "TRAINEE", "Client", "Site", "maven_site", "start_again"]

_RIGHTS = [
    f"maven.{record}.{right}"
    for record in ("deal", "agent", "account")
    for right in ("read", "write", "create", "delete")
]
#: Sees and does everything.
MANAGER = Actor(
    1, "Nguyễn Thị Thu", grants=dict.fromkeys(_RIGHTS, "all"), roles=frozenset({"maven.manager"})
)
#: Sees the 747 deals of his own, of which 553 are closed.
SELLER = Actor(
    2,
    "Darcel Schlecht",
    grants=dict.fromkeys(_RIGHTS, "all") | {"maven.deal.read": "own", "maven.deal.write": "own"},
    roles=frozenset({"maven.seller"}),
)
#: Sees all deals, but neither what they are worth nor any account.
TRAINEE = Actor(
    3,
    "Νίκος Παπαδόπουλος",
    grants={"maven.deal.read": "all", "maven.agent.read": "all"},
    roles=frozenset({"maven.trainee"}),
)
_KEY = "maven"
#: What a process remembers of the database.
_REMEMBERED = ("crm_list_choices", "crm_long_lists", "crm_names")


def build_maven(url: str) -> None:
    """Make the tables with the 8,800 deals; skips the test where the data set is absent."""
    folder = shared_data("maven_crm")
    engine = create_engine(url)
    configure_engine(engine)
    names = [name for name in metadata.tables if name.startswith(("host_", "maven_"))]
    metadata.create_all(engine, tables=[metadata.tables[name] for name in names])
    with Session(engine, info={"system": "test data"}) as rows, rows.begin():
        for actor in (MANAGER, SELLER, TRAINEE):
            rows.add(User(name=actor.name, email=actor.name, email_key=actor.name))
            rows.flush()
        load(rows, folder, {SELLER.name: 2})
    engine.dispose()


def maven_app(url: str, folder: Path) -> Flask:
    """Return the application."""
    app = application(url, folder)
    app.extensions["crm"].modules["maven"] = Loaded(Module("maven", "Maven"))
    app.register_blueprint(routes.blueprint("maven", "maven", guard))
    return app


@contextmanager
def maven_site(kind: Kind, folder: Path) -> Iterator[Site]:
    """Yield the application over a copy of the data, for the tests of one file."""
    with copied_database(kind, _KEY, build_maven) as url:
        app = maven_app(url, folder)
        site = Site(app)
        site.actor = MANAGER
        yield site
        with app.app_context():
            db.engine.dispose()


def start_again(site: Site, kind: Kind) -> None:
    """Forget what a test has kept."""
    for remembered in _REMEMBERED:
        site.app.extensions.pop(remembered, None)
    with site.app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
        db.engine.dispose()
    refill(kind, url, _KEY, build_maven)
