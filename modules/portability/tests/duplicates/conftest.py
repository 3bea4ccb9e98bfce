"""The session of somebody who may do everything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from duplicated import DAO
from sqlalchemy.orm import Session

from crm_host.testing.site import Site


@pytest.fixture
def here(site: Site) -> Iterator[Session]:
    """The session of somebody who may do everything."""
    with site.acting(DAO) as session:
        yield session
