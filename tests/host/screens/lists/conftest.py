"""The library's application on each database, with seven readers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from library import CLERK, make_reader
from library_site import Client, Site, build_library, library_app
from sqlalchemy.orm import Session

from crm_host.data.access import bind_actor
from crm_host.data.actor import acting_as
from crm_host.data.base import db
from crm_host.data.session import session, system_session
from crm_host.testing.databases import Kind, copied_database, refill


@pytest.fixture(scope="module")
def _site(database_kind: Kind, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with copied_database(database_kind, "library", build_library) as url:
        made = library_app(url, tmp_path_factory.getbasetemp() / "cache")
        yield Site(made)
        with made.app_context():
            db.engine.dispose()


@pytest.fixture(scope="module")
def app(_site: Site) -> Flask:
    """The application, for tests that keep nothing."""
    return _site.app


@pytest.fixture
def here(app: Flask) -> Iterator[Session]:
    """The session of the clerk, who may see every reader but not what they earn."""
    with app.app_context(), acting_as(CLERK):
        bind_actor(session(), CLERK)
        yield session()
        session().rollback()


@pytest.fixture
def site(_site: Site, database_kind: Kind) -> Iterator[Site]:
    """The application; what a test keeps is forgotten."""
    yield _site
    for remembered in ("crm_list_choices", "crm_long_lists", "crm_names"):
        _site.app.extensions.pop(remembered, None)
    with _site.app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
        db.engine.dispose()
    refill(database_kind, url, "library", build_library)


@pytest.fixture
def client(site: Site) -> Client:
    """A browser of the clerk."""
    return site.browser(CLERK)


@pytest.fixture
def crowd(site: Site) -> Callable[[int], None]:
    """Return a function that adds readers named Bạn 001, Bạn 002 and so on."""

    def add(count: int) -> None:
        with site.app.app_context(), system_session("test data") as own:
            own.add_all(
                make_reader(name=f"Bạn {number:03}", points=number, phones=[f"+8490{number:07}"])
                for number in range(1, count + 1)
            )

    return add
