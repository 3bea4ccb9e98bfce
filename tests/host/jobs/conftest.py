"""Jobs of the host that tests declare, and ways to look at their rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from jobbing import Look, Make

from crm_host.jobs import declare
from crm_host.jobs.declare import Function, Job, job
from crm_host.jobs.models import StoredJob
from crm_host.testing.site import Site


@pytest.fixture
def make() -> Iterator[Make]:
    """Return a function that declares a job of the host: `make("count", run, retries=2)`."""
    before = dict(declare.declared)

    def made(name: str, function: Function, **options: object) -> Job:
        return job(name, **{"title": f"Job {name}", **options})(function)  # type: ignore[arg-type]

    yield made
    declare.declared.clear()
    declare.declared.update(before)


@pytest.fixture
def look(site: Site) -> Look:
    """Return a function that reads a job's row."""

    def row_of(job_id: int) -> StoredJob:
        with site.system() as session:
            found = session.get_one(StoredJob, job_id)
            session.expunge(found)
            return found

    return row_of
