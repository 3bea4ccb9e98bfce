"""The library with a few readers or many, and its jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from library import CLERK, Reader, make_reader
from library_site import Client, Site, build_library, library_app
from sqlalchemy import select

from crm_host.data.base import db
from crm_host.data.session import system_session
from crm_host.testing.databases import Kind, copied_database, refill


@pytest.fixture(scope="module")
def _site(database_kind: Kind, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with copied_database(database_kind, "library", build_library) as url:
        made = library_app(url, tmp_path_factory.getbasetemp() / "cache")
        yield Site(made)
        with made.app_context():
            db.engine.dispose()


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
def app(site: Site) -> Flask:
    """The application."""
    return site.app


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
                make_reader(name=f"Bạn {number:03}", points=number)
                for number in range(1, count + 1)
            )

    return add


@pytest.fixture
def look(site: Site) -> Callable[..., dict[str, object]]:
    """Return a function that tells a value of each reader by name: `look("city")`."""

    def values(attribute: str) -> dict[str, object]:
        with site.app.app_context(), system_session("look") as own:
            everybody = own.scalars(select(Reader), execution_options={"include_deleted": True})
            return {reader.name: getattr(reader, attribute) for reader in everybody}

    return values
