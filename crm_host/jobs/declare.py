"""Declaring what can run in the background: the `job` decorator of a module's `jobs.py`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from crm_host.extend.contributions import (
    Contribution,
    ContributionError,
    current_module,
    in_order,
)
from crm_host.i18n.text import Text
from crm_host.jobs.schedule import Schedule, schedule_of

Function = Callable[..., Mapping[str, Any] | None]

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
#: Seconds, where a job says nothing else.
LEASE = 60
#: Its process says every five seconds that a job is alive, and may miss one or two of these.
_SHORTEST_LEASE = 15
#: The longest wait between two attempts, in seconds.
_LONGEST_WAIT = 3600


@dataclass(frozen=True)
class Job:
    """Something that can run in the background."""

    #: Full name, as `portability.import`.
    name: str
    title: Text
    function: Function
    #: How often it is tried again after a failure.
    retries: int
    #: Seconds without a sign of life after which another process takes it over.
    lease: int
    #: Seconds before the first retry; each further one waits four times as long.
    backoff: float
    schedule: Schedule | None

    def __call__(self, ctx: Any, **payload: Any) -> Mapping[str, Any] | None:
        """Run it here and now, for tests."""
        return self.function(ctx, **payload)

    def wait_after(self, attempt: int) -> timedelta:
        """Return how long to wait after an attempt that failed, the first one being 1."""
        return timedelta(seconds=min(self.backoff * 4 ** (attempt - 1), _LONGEST_WAIT))


#: Every job of this process by full name.
declared: dict[str, Contribution[Job]] = {}


def job(
    name: str,
    *,
    title: Text,
    retries: int = 3,
    lease: int = LEASE,
    backoff: float = 5,
    every: str = "",
    at: str = "",
) -> Callable[[Function], Job]:
    """Declare a job; it gets the name `<module>.<name>`.

        @job("import", title=_("Import"), retries=5)
        def run(ctx: JobContext, *, file: str) -> Mapping[str, Any] | None: ...

    :param retries: how often it is tried again after a failure.
    :param lease: seconds without a sign of life of its process after which another takes over.
    :param backoff: seconds before the first retry; each further one waits four times as long.
    :param every: how often it runs by itself, as `15m`, `1h` or `1d`.
    :param at: when it runs by itself each day, as `03:30`, in the time zone of the firm.
    :raises ContributionError: the name is taken or malformed, the lease too short, or the
        schedule makes no sense.
    """
    owner = current_module()
    if not _NAME.fullmatch(name):
        raise ContributionError(f"The job {name!r} must be named in lower case, as 'import'.")
    if lease < _SHORTEST_LEASE:
        raise ContributionError(f"A lease is at least {_SHORTEST_LEASE} seconds.")
    full = f"{owner}.{name}"

    def declare(function: Function) -> Job:
        known = declared.get(full)
        if known is not None and known.value.function.__qualname__ != function.__qualname__:
            raise ContributionError(f"The job {full} is declared twice. Rename one of them.")
        made = Job(full, title, function, retries, lease, backoff, schedule_of(every, at))
        declared[full] = Contribution(owner, full, made)
        return made

    return declare


def known_jobs() -> dict[str, Job]:
    """Return the jobs of the loaded modules by full name, in graph order."""
    return {item.id: item.value for item in in_order(list(declared.values()))}
