"""How many pages a second a server answers, asked by keep-alive clients in another process."""

from __future__ import annotations

import http.client
import multiprocessing
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Throughput:
    """What came back within the measured time."""

    pages_per_second: float
    failures: int


def throughput(address: str, cookie: str, *, clients: int, seconds: float) -> Throughput:
    """Ask for one page again and again from several connections at once."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        good, bad = pool.apply(_drive, (address, cookie, clients, seconds))
    return Throughput(good / seconds, bad)


def _drive(address: str, cookie: str, clients: int, seconds: float) -> tuple[int, int]:
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
    return sum(good for good, _ in counts), sum(bad for _, bad in counts)


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
