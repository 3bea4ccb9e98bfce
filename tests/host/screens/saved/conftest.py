"""The library's application on each database, with two people who save views."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from library_site import Client, Site, build_library, library_app
from saving import CHIEF, REMEMBERED, Save
from sqlalchemy import select

from crm_host import admin, auth
from crm_host.auth.models import Team
from crm_host.data.actor import Actor
from crm_host.data.base import db
from crm_host.data.session import system_session
from crm_host.testing.databases import Kind, copied_database, refill


@pytest.fixture(scope="module")
def _site(database_kind: Kind, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with copied_database(database_kind, "library", build_library) as url:
        made = library_app(url, tmp_path_factory.getbasetemp() / "cache")
        auth.register(made)
        admin.register(made)
        yield Site(made)
        with made.app_context():
            db.engine.dispose()


@pytest.fixture
def site(_site: Site, database_kind: Kind) -> Iterator[Site]:
    """The application; what a test keeps is forgotten."""
    yield _site
    for remembered in REMEMBERED:
        _site.app.extensions.pop(remembered, None)
    with _site.app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
        db.engine.dispose()
    refill(database_kind, url, "library", build_library)


@pytest.fixture
def client(site: Site) -> Client:
    """A browser of somebody who may share with everyone."""
    return site.browser(CHIEF)


@pytest.fixture
def save(site: Site) -> Save:
    """Return a function that saves a state of the list and returns its address."""

    def save(
        name: str,
        query: str = "",
        *,
        actor: Actor = CHIEF,
        audience: str = "private",
        tab: bool = False,
        default: bool = False,
        kind: str = "list",
        **parameters: str,
    ) -> str:
        state = urlencode({"q": query, **parameters})
        form = {"record": "library.reader", "kind": kind, "state": state, "position": "0"}
        form |= {"name": name, "audience": audience}
        form |= {"is_pinned": "y"} if tab else {}
        form |= {"is_default": "y"} if default else {}
        answer = site.browser(actor).post("/views/new", form)
        assert answer.status == 303, answer.text
        return answer.location

    return save


@pytest.fixture
def hanoi_team(site: Site) -> int:
    """The id of a team."""
    with site.app.app_context(), system_session("test data") as own:
        own.add(Team(name="Chi nhánh Hà Nội"))
        own.flush()
        return own.scalars(select(Team.id)).one()
