"""The workshop's application on each database, and its machines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from workshop_site import Site, application, build_workshop

from crm_host.data.base import db
from crm_host.data.session import system_session
from crm_host.testing.client import Client
from crm_host.testing.databases import Kind, copied_database


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where compiled templates are kept for all tests."""
    return tmp_path_factory.mktemp("templates")


@pytest.fixture
def site(database_kind: Kind, templates: Path) -> Iterator[Site]:
    """The application on a database without machines."""
    with copied_database(database_kind, "workshop", build_workshop) as url:
        app = application(url, templates)
        for endpoint in ("auth.sign_in", "auth.sign_in_now"):  # where visitors are sent
            app.add_url_rule(f"/{endpoint}", endpoint, lambda: "")
        yield Site(app)
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def client(site: Site) -> Client:
    """A browser of the manager."""
    return site.browser()


@pytest.fixture
def add(site: Site) -> Callable[[Any], int]:
    """Return a function that keeps a record and returns its id."""

    def keep(record: Any) -> int:
        with site.app.app_context(), system_session("test data") as own:
            own.add(record)
            own.flush()
            return int(record.id)

    return keep


@pytest.fixture
def load(site: Site) -> Callable[..., Any]:
    """Return a function that reads values of a record: `load(Machine, 1, "name", "version")`."""

    def read(model: type[Any], id: int, *names: str) -> Any:
        with site.app.app_context(), system_session("look") as own:
            record = own.get(model, id, execution_options={"include_deleted": True})
            values = [getattr(record, name) for name in names]
            return values[0] if len(values) == 1 else values

    return read
