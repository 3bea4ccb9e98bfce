"""Fixtures for tests of the kernel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from installation import Installation, build_host

from crm_host.testing.databases import Kind, copied_database


@pytest.fixture
def installation(database_kind: Kind, tmp_path: Path) -> Iterator[Installation]:
    """Return an installation on each database in turn."""
    packages = tmp_path / "packages"
    packages.mkdir()
    (tmp_path / "data").mkdir()
    with copied_database(database_kind, "host only", build_host) as url:
        yield Installation(url, tmp_path / "data", packages)
