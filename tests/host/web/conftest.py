"""The library's application with the host's own pages, for tests of the palette."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from library_site import Site, build_library, library_app

from crm_host import admin, auth
from crm_host.data.base import db
from crm_host.palette import groups
from crm_host.testing.databases import Kind, copied_database, refill


@pytest.fixture(scope="module")
def _library(database_kind: Kind, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with copied_database(database_kind, "library", build_library) as url:
        app = library_app(url, tmp_path_factory.getbasetemp() / "cache")
        auth.register(app)
        admin.register(app)
        yield Site(app)
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no search be given up because the machine is busy."""
    monkeypatch.setattr(groups, "EACH", 60)
    monkeypatch.setattr(groups, "ALL_TOGETHER", 60)


@pytest.fixture
def library(_library: Site, database_kind: Kind) -> Iterator[Site]:
    """The application with seven readers; what a test keeps is forgotten."""
    yield _library
    with _library.app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
        db.engine.dispose()
    refill(database_kind, url, "library", build_library)
