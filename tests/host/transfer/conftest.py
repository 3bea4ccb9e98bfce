"""An installation whose module has a column of every kind, and databases to move it to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from installation import Installation
from warehouse import WAREHOUSE, build_warehouse

from crm_host.testing.databases import Kind, copied_database, fresh_database


@pytest.fixture
def warehouse(database_kind: Kind, tmp_path: Path) -> Iterator[Installation]:
    """Return an installation with a module of odd tables and odd rows."""
    packages = tmp_path / "packages"
    packages.mkdir()
    (tmp_path / "data").mkdir()
    WAREHOUSE.write(packages)
    with copied_database(database_kind, "warehouse", build_warehouse) as url:
        yield Installation(url, tmp_path / "data", packages)


@pytest.fixture
def other(database_kind: Kind) -> Iterator[str]:
    """Return the URL of an empty database of the other kind."""
    with fresh_database("postgresql" if database_kind == "sqlite" else "sqlite") as url:
        yield url


@pytest.fixture
def third(database_kind: Kind) -> Iterator[str]:
    """Return the URL of an empty database of the same kind."""
    with fresh_database(database_kind) as url:
        yield url
