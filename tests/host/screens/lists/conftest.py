"""A small application around the readers of a library, on each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from library import CLERK, PEOPLE, Reader, make_reader
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

import crm_host
from crm_host.auth.models import User
from crm_host.data.access import bind_actor
from crm_host.data.actor import Actor, acting_as
from crm_host.data.base import db, metadata
from crm_host.data.session import configure_engine, session
from crm_host.i18n.catalogs import init_translations
from crm_host.testing.databases import Kind, copied_database


def build(url: str) -> None:
    """Make the tables with the seven readers."""
    engine = create_engine(url)
    configure_engine(engine)
    tables = [
        table for name, table in metadata.tables.items() if name.startswith(("host_", "library_"))
    ]
    metadata.create_all(engine, tables=tables)
    with Session(engine, info={"system": "test data"}) as rows, rows.begin():
        rows.add_all(
            [
                User(name="Nguyễn Thị Thu", email="thu@vi.example", email_key="thu"),
                User(name="Νίκος Παπαδόπουλος", email="nikos@el.example", email_key="nikos"),
            ]
        )
        rows.flush()
        for person in PEOPLE:
            rows.add(make_reader(**person))
            rows.flush()
    engine.dispose()


@pytest.fixture(scope="module")
def app(database_kind: Kind) -> Iterator[Flask]:
    """The application, with the readers in its database."""
    with copied_database(database_kind, "library", build) as url:
        made = Flask("library")
        made.config.update(SQLALCHEMY_DATABASE_URI=url, SECRET_KEY="secret", TESTING=True)
        db.init_app(made)
        init_translations(made, [Path(crm_host.__file__).parent / "translations"])
        with made.app_context():
            configure_engine(db.engine)
        yield made
        with made.app_context():
            db.engine.dispose()


@pytest.fixture
def here(app: Flask) -> Iterator[Session]:
    """The session of the clerk, who may see every reader but not what they earn."""
    with app.app_context(), acting_as(CLERK):
        bind_actor(session(), CLERK)
        yield session()
        session().rollback()


def names(rows: list[Reader]) -> list[str]:
    """Return what a user would see first."""
    return [row.name for row in rows]


__all__ = ["Actor", "names"]
