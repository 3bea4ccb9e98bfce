"""How many jobs a second can be asked for, and how many one thread gets through."""

from __future__ import annotations

import time

from sqlalchemy import func, select

from crm_host.jobs.asking import enqueue
from crm_host.jobs.declare import job
from crm_host.jobs.models import StoredJob
from crm_host.jobs.runner import drain
from crm_host.testing.site import Site

JOBS = 2000


def jobs_per_second(site: Site, jobs: int = JOBS) -> dict[str, float]:
    """Ask for jobs that do nothing and measure asking for them and running them, one by one.

    They run in the name of a user, as most do: each loads the user's rights. Asking includes
    handing the ids to the queue after the commit.
    """
    nothing = job("benchmark", title="Nothing")(lambda ctx: None)
    user_id = site.user("administrator")
    started = time.perf_counter()
    with site.acting(site.actor(user_id)):
        for _number in range(jobs):
            enqueue(nothing)
    asked = time.perf_counter()
    ran = drain(site.app)
    ended = time.perf_counter()
    with site.system() as here:
        done = select(func.count()).select_from(StoredJob).where(StoredJob.state == "done")
        assert ran == here.scalar(done)
    return {
        "asked_per_second": round(jobs / (asked - started)),
        "run_per_second": round(ran / (ended - asked)),
    }
