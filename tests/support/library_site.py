"""A small application around the fake library: its lists, and who uses them."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from jinja2 import ChoiceLoader, DictLoader
from library import CLERK, PEOPLE, make_reader, routes
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from workshop_site import Loaded, Site, application

from crm_host.auth.models import User
from crm_host.data.base import metadata
from crm_host.data.session import configure_engine
from crm_host.kernel.declaration import Module
from crm_host.screens.guards import guard
from crm_host.testing.client import Client

__all__ = ["CLERK", "Client", "Site", "build_library", "library_app"]

CELL = '{% if text %}<a href="tel:{{ record.phones[0].number }}">{{ text }}</a>{% endif %}'


def build_library(url: str) -> None:
    """Make the tables with the seven readers."""
    engine = create_engine(url)
    configure_engine(engine)
    names = [name for name in metadata.tables if name.startswith(("host_", "library_", "club_"))]
    metadata.create_all(engine, tables=[metadata.tables[name] for name in names])
    with Session(engine, info={"system": "test data"}) as rows, rows.begin():
        for name in (CLERK.name, "Νίκος Παπαδόπουλος"):
            rows.add(User(name=name, email=name, email_key=name))
            rows.flush()
        for person in PEOPLE:
            rows.add(make_reader(**person))
            rows.flush()
    engine.dispose()


def library_app(url: str, folder: Path) -> Flask:
    """Return the application."""
    app = application(url, folder)
    for name in ("library", "club"):
        app.extensions["crm"].modules[name] = Loaded(Module(name, name.capitalize()))
    own = DictLoader({"library/_reader_cell_phones.html": CELL})
    assert app.jinja_env.loader is not None
    app.jinja_env.loader = ChoiceLoader([own, app.jinja_env.loader])
    app.register_blueprint(routes.blueprint("library", "library", guard))
    return app
