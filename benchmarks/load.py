"""How many pages a second a server answers, asked by keep-alive clients in another process."""

from __future__ import annotations

import http.client
import multiprocessing
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from benchmarks.processes import processor_seconds


@dataclass(frozen=True)
class Throughput:
    """What came back within the measured time."""

    pages_per_second: float
    failures: int
    #: Processor time of a page, in ms: of the server, and of those who asked for it.
    server_ms: float
    client_ms: float


def throughput(
    server: int, address: str, cookie: str, *, clients: int, seconds: float
) -> Throughput:
    """Ask for one page again and again from several connections at once.

    :param server: id of the process whose tree answers.
    """
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        before = processor_seconds(server)
        good, bad, own = pool.apply(_drive, (address, cookie, clients, seconds))
        used = processor_seconds(server) - before
    pages = max(good + bad, 1)
    return Throughput(good / seconds, bad, used / pages * 1000, own / pages * 1000)


def _drive(address: str, cookie: str, clients: int, seconds: float) -> tuple[int, int, float]:
    started = time.process_time()
    counts: list[tuple[int, int]] = []
    threads = [
        threading.Thread(
            target=lambda: counts.append(_ask(address, cookie, time.monotonic() + seconds))
        )
        for _ in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    own = time.process_time() - started
    return sum(good for good, _ in counts), sum(bad for _, bad in counts), own


def _ask(address: str, cookie: str, until: float) -> tuple[int, int]:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    good = bad = 0
    while time.monotonic() < until:
        connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
        response = connection.getresponse()
        response.read()
        if response.status == 200:
            good += 1
        else:
            bad += 1
    connection.close()
    return good, bad
