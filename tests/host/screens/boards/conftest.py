"""The sales pipeline on each database, to look at and to change."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from maven_site import MANAGER, Client, Site, maven_site, start_again

from crm_host.testing.databases import Kind


@pytest.fixture(scope="module")
def _site(database_kind: Kind, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with maven_site(database_kind, tmp_path_factory.getbasetemp() / "cache") as made:
        yield made


@pytest.fixture
def site(_site: Site) -> Site:
    """The application with 8,800 deals, for tests that keep nothing."""
    _site.actor = MANAGER
    return _site


@pytest.fixture
def changed_site(site: Site, database_kind: Kind) -> Iterator[Site]:
    """The same for tests that change something; it is forgotten after them."""
    yield site
    start_again(site, database_kind)


@pytest.fixture
def client(site: Site) -> Client:
    """A browser of the manager."""
    return site.browser(MANAGER)
