"""The workshop's application for tests of what was recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from workshop_site import MANAGER, Site, application, build_workshop

from crm_host.data.access import bind_actor
from crm_host.data.actor import acting_as
from crm_host.data.base import db
from crm_host.data.changes import ChangeSet
from crm_host.testing.client import Client
from crm_host.testing.databases import Kind, copied_database


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where compiled templates are kept for all tests."""
    return tmp_path_factory.mktemp("templates")


@pytest.fixture
def workshop(database_kind: Kind, templates: Path) -> Iterator[Site]:
    """The application on a database without machines."""
    with copied_database(database_kind, "workshop", build_workshop) as url:
        app = application(url, templates)
        yield Site(app)
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def client(workshop: Site) -> Client:
    """A browser of the manager."""
    return workshop.browser()


@pytest.fixture
def desk(workshop: Site) -> Iterator[Any]:
    """The manager's session."""
    with workshop.app.app_context(), acting_as(MANAGER):
        here = db.session()
        bind_actor(here, MANAGER)
        yield here
        here.close()  # a request of the test may have taken it from the application


@pytest.fixture
def newest(desk: Any) -> Callable[[], int]:
    """Return the id of the newest change set."""
    return lambda: desk.scalar(select(func.max(ChangeSet.id)))
