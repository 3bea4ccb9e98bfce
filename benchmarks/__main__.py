"""`make bench`: what a site with a hundred thousand persons costs, as one JSON object.

Every figure is a median. Progress goes to standard error, with the figures as they come.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask

from benchmarks import backup, fill, importing
from benchmarks.cold import cold_page, key_to_results, slow_phone
from benchmarks.first_run import first_run
from benchmarks.jobs import jobs_per_second
from benchmarks.load import throughput
from benchmarks.palette import palette_costs
from benchmarks.processes import proportional_set_size
from benchmarks.scenarios import costs
from crm_host.testing.client import Client
from crm_host.testing.command import build_demo
from crm_host.testing.databases import Kind, fresh_database
from crm_host.testing.live import live_server
from crm_host.testing.session import close_session
from crm_host.testing.site import Site

#: From the issue that asked for this product; times in ms, memory in MiB, sizes in bytes.
TARGETS = {
    "list_first": {"server_ms": 15, "queries": 6},
    "list_deep": {"server_ms": 15},
    "search": {"server_ms": 20},
    "record": {"server_ms": 20, "queries": 12},
    "create": {"server_ms": 25},
    "palette_digits": {"server_ms": 30, "queries": 6},
    "palette_name": {"server_ms": 30, "queries": 6},
    "palette_common": {"server_ms": 30, "queries": 6},
    "list_pages_per_second": 150,
    "jobs": {"run_per_second": 200},
    "start_seconds": 2,
    "memory_mib": 256,
    "import": {"sqlite_rows_per_second": 2500, "postgresql_rows_per_second": 2000, "peak_mib": 200},
    "undo": {"rows_per_second": 2500},
    "export": {"rows_per_second": 10_000},
    "backup": {"create": {"seconds": 10}},
    "cold_page": {"bytes": 90 * 1024, "requests": 8},
    "slow_phone": {"lcp_ms": 1800, "cls": 0.05},
    "key_to_results": {"ms": 350},
    "first_run": {"wizard_seconds": 180, "with_import_seconds": 480},
}
LIST = "/contacts/contacts"


def main() -> None:
    report: dict[str, Any] = {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "records": {"persons": fill.PERSONS, "organizations": fill.ORGANIZATIONS},
        "targets": TARGETS,
    }
    try:
        with prepared("sqlite") as sqlite, prepared("postgresql") as postgresql:
            say("filling sqlite")
            with sqlite.app.app_context():
                fill.fill(sqlite.engine)
            say("copying to postgresql")
            fill.copy(sqlite.engine, postgresql.engine)
            for site in (sqlite, postgresql):
                report[site.kind] = measured(site)
                say(f"backing up {site.kind}")
                report[site.kind]["backup"] = backup.backed_up(site.kind, site.url)
                say(json.dumps(report[site.kind]))
        for kind in ("sqlite", "postgresql"):
            say(f"setting up in the browser on {kind}")
            report[kind]["first_run"] = first_run(kind)
            say(f"importing on {kind}")
            report[kind]["import"] = importing.measured(kind)
            say(json.dumps(report[kind]["import"]))
    finally:
        close_session()
    print(json.dumps(report, indent=2))


@contextmanager
def prepared(kind: Kind) -> Iterator[Site]:
    """Set up a site with the demo accounts."""
    say(f"setting up {kind}")
    with tempfile.TemporaryDirectory() as folder, fresh_database(kind) as url:
        build_demo(url)
        site = Site(kind, url, Path(folder))
        yield site
        site.engine.dispose()


def measured(site: Site) -> dict[str, Any]:
    """Measure single requests in this process, then the served site from outside."""
    client = site.client(site.user("administrator"))
    say(f"requests on {site.kind}")
    both = costs(site, client, LIST) | palette_costs(site, client)
    found: dict[str, Any] = {name: vars(cost) for name, cost in both.items()}
    say(f"jobs on {site.kind}")
    found["jobs"] = jobs_per_second(site)
    site.engine.dispose()
    say(f"serving {site.kind}")
    return found | served(site.app, site.url, client)


def served(app: Flask, url: str, client: Client) -> dict[str, Any]:
    """Start two workers, keep them busy, and look at them."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        secret = {"CRM_SECRET_KEY": app.config["SECRET_KEY"]}
        with live_server(url, Path(folder), "--workers", "2", environ=secret) as server:
            start = time.perf_counter() - started
            cookie = f"crm_session={client.cookie('crm_session')}"
            address = f"{server.address}{LIST}"
            load = throughput(server.process, address, cookie, clients=4, seconds=10)
            seen = (server.address, LIST, client.cookie("crm_session"))
            return {
                "start_seconds": round(start, 2),
                "list_pages_per_second": round(load.pages_per_second, 1),
                "failed_pages": load.failures,
                "list_page_processor_ms": {
                    "server": round(load.server_ms, 1),
                    "client": round(load.client_ms, 1),
                },
                "memory_mib": round(proportional_set_size(server.process), 1),
                "cold_page": cold_page(*seen),
                "slow_phone": slow_phone(*seen),
                "key_to_results": key_to_results(*seen),
            }


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
