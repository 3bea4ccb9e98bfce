"""The sales pipeline on each database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from maven_site import Site, maven_site

from crm_host.testing.databases import Kind


@pytest.fixture(scope="module")
def _site(database_kind: Kind, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with maven_site(database_kind, tmp_path_factory.getbasetemp() / "cache") as made:
        yield made


@pytest.fixture
def site(_site: Site) -> Site:
    """The application with 8,800 deals, for tests that keep nothing."""
    return _site
