"""What one request costs: time, processor, statements, database time and bytes; medians."""

from __future__ import annotations

import gzip
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Engine

from crm_host.testing.client import Client
from crm_host.testing.page import Page
from crm_host.testing.queries import recorded

WARM_UP = 3
RUNS = 30


@dataclass(frozen=True)
class Cost:
    """Medians over all runs. `bytes` are those of the compressed body."""

    server_ms: float
    #: Of these, what this process had a processor for.
    processor_ms: float
    sql_ms: float
    queries: int
    bytes: int


def measure(engine: Engine, request: Callable[[], Page], runs: int = RUNS) -> Cost:
    """Repeat a request and return its medians.

    :raises RuntimeError: an answer is an error.
    """
    for _ in range(WARM_UP):
        _checked(request())
    found = list(_runs(engine, request, runs))
    return Cost(
        server_ms=round(statistics.median(run[0] for run in found) * 1000, 2),
        processor_ms=round(statistics.median(run[1] for run in found) * 1000, 2),
        sql_ms=round(statistics.median(run[2] for run in found) * 1000, 2),
        queries=int(statistics.median(run[3] for run in found)),
        bytes=int(statistics.median(run[4] for run in found)),
    )


def _runs(
    engine: Engine, request: Callable[[], Page], runs: int
) -> Iterator[tuple[float, float, float, int, int]]:
    for _ in range(runs):
        started, used = time.perf_counter(), time.process_time()
        page = request()
        elapsed, used = time.perf_counter() - started, time.process_time() - used
        _checked(page)
        # Statements are counted in a run of their own: listening to them costs time.
        with recorded(engine) as recorder:
            page = request()
        size = len(gzip.compress(page.response.data, 6))
        yield elapsed, used, recorder.seconds, recorder.count, size


def _checked(page: Page) -> None:
    if page.status >= 400:
        raise RuntimeError(f"answered {page.status}: {page.text[:300]}")


def create(client: Client, path: str, values: Callable[[], dict[str, str]]) -> Callable[[], Page]:
    """Return a request that sends a new record each time it is made."""
    fields = client.get(path).fields()
    return lambda: client.post(path, fields | values())
