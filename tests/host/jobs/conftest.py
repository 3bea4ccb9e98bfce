"""Jobs of the host that tests declare, ways to look at their rows, and an installation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from installation import Installation, build_host
from jobbing import Look, Make, install_visits

from crm_host.jobs import declare
from crm_host.jobs.declare import Function, Job, job
from crm_host.jobs.models import StoredJob
from crm_host.testing.databases import Kind, copied_database
from crm_host.testing.site import Site


@pytest.fixture
def make() -> Iterator[Make]:
    """Return a function that declares a job of the host: `make("count", run, retries=2)`."""
    added: list[str] = []

    def made(name: str, function: Function, **options: object) -> Job:
        found = job(name, **{"title": f"Job {name}", **options})(function)  # type: ignore[arg-type]
        added.append(found.name)
        return found

    yield made
    # Modules that were loaded meanwhile declare their jobs once in a process.
    for name in added:
        declare.declared.pop(name, None)


@pytest.fixture
def look(site: Site) -> Look:
    """Return a function that reads a job's row."""

    def row_of(job_id: int) -> StoredJob:
        with site.system() as session:
            found = session.get_one(StoredJob, job_id)
            session.expunge(found)
            return found

    return row_of


@pytest.fixture
def installation(database_kind: Kind, tmp_path: Path) -> Iterator[Installation]:
    """Return an installation whose module has jobs, on each database in turn."""
    packages = tmp_path / "packages"
    packages.mkdir()
    (tmp_path / "data").mkdir()
    with copied_database(database_kind, "host only", build_host) as url:
        made = Installation(url, tmp_path / "data", packages)
        install_visits(made)
        yield made
