"""What the fixtures of the tests about jobs are."""

from __future__ import annotations

from collections.abc import Callable

from crm_host.jobs.declare import Job
from crm_host.jobs.models import StoredJob

#: Declares a job of the host: `make("count", run, retries=2)`.
Make = Callable[..., Job]
#: Reads a job's row.
Look = Callable[[int], StoredJob]
#: Runs what is due and says how much that was.
Run = Callable[[], int]
