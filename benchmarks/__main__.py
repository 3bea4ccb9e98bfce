"""`make bench`: what a site with a hundred thousand persons costs, as one JSON object.

Every figure is a median. Progress goes to standard error, with the figures as they come; the
report ends with the verdict on each target. `README.md` says how to measure one part alone.
"""

from __future__ import annotations

import json
import os
import platform
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from crm_contacts.models import Contact
from flask import Flask

from benchmarks import backup, cards, fill, importing, kit
from benchmarks.bulk import edited
from benchmarks.cold import cold_page, key_to_results, slow_phone
from benchmarks.duplicates import searched
from benchmarks.first_run import first_run
from benchmarks.jobs import jobs_per_second
from benchmarks.load import throughput
from benchmarks.palette import palette_costs
from benchmarks.processes import proportional_set_size
from benchmarks.scenarios import costs
from benchmarks.separate import say
from benchmarks.sites import both_filled
from benchmarks.verdicts import verdicts
from crm_host.testing.client import Client
from crm_host.testing.databases import Kind
from crm_host.testing.live import live_server
from crm_host.testing.session import close_session
from crm_host.testing.site import Site

#: From the issues that asked for this product; times in ms, memory in MiB, sizes in bytes.
TARGETS: Mapping[str, Any] = {
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
    "import": {
        "run": {"rows_per_second": {"sqlite": 2500, "postgresql": 2000}, "peak_mib": 200},
        "undo": {"rows_per_second": 2500},
        "export": {"rows_per_second": 10_000},
    },
    "backup": {"create": {"seconds": 10}},
    "cold_page": {"bytes": 90 * 1024, "requests": 8},
    "slow_phone": {"lcp_ms": 1800, "cls": 0.05},
    "key_to_results": {"ms": 350},
    "first_run": {"wizard_seconds": 180, "with_import_seconds": 480},
    "views": {
        "board": {"server_ms": 30, "queries": 8},
        "card_move": {"server_ms": 15},
        "group_choice": {"server_ms": 120},
        "group_link": {"server_ms": 120},
        "group_text": {"server_ms": 120},
        "group_boolean": {"server_ms": 120},
        "group_day_by_month": {"server_ms": 120},
        "group_instant_by_month": {"server_ms": 120},
        "group_instant_by_week": {"server_ms": 120},
        "pivot": {"server_ms": 40},
        "bulk_edit": {"rows_per_second": 3000},
        "recording": {"added_percent": 60},
    },
    "bulk_edit_contacts": {"rows_per_second": 3000},
    "duplicates": {"seconds": 300, "peak_mib": 500},
    "kit": {
        "new_to_page_seconds": 20,
        "template_seconds": 2,
        "python_seconds": 2,
        "check_seconds": 30,
    },
}
#: What is measured on each database with data of its own.
PARTS: Mapping[str, Callable[[Kind], dict[str, Any]]] = {
    "views": cards.measured,
    "first_run": first_run,
    "import": importing.measured,
}
KINDS: tuple[Kind, ...] = ("sqlite", "postgresql")
LIST = "/contacts/contacts"


def main() -> None:
    report: dict[str, Any] = {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "records": {
            "persons": fill.PERSONS,
            "organizations": fill.ORGANIZATIONS,
            "cards": 20_000,
            "rows_to_group": 100_000,
        },
        "targets": TARGETS,
    }
    try:
        with both_filled() as sites:
            for site in sites:
                report[site.kind] = measured(site)
                say(json.dumps(report[site.kind]))
        for kind in KINDS:
            for name, part in PARTS.items():
                say(f"{name} on {kind}")
                report[kind][name] = part(kind)
                say(json.dumps(report[kind][name]))
    finally:
        close_session()
    report["verdicts"] = {kind: verdicts(report[kind], TARGETS, kind) for kind in KINDS}
    print(json.dumps(report, indent=2))


def measured(site: Site) -> dict[str, Any]:
    """Measure single requests in this process, then the served site from outside."""
    client = site.client(site.user("administrator"))
    say(f"requests on {site.kind}")
    both = costs(site, client, LIST) | palette_costs(site, client)
    found: dict[str, Any] = {name: vars(cost) for name, cost in both.items()}
    say(f"jobs on {site.kind}")
    found["jobs"] = jobs_per_second(site)
    say(f"changes of many contacts on {site.kind}")
    found["bulk_edit_contacts"] = edited(site, Contact, "language", ("vi", "el"))
    site.engine.dispose()
    if site.kind == "sqlite":  # the database matters to a fifteenth of it; alone it does both
        say("duplicates")
        found["duplicates"] = searched(site.url)
        say("an author's tools")
        found["kit"] = kit.measured()
    say(f"serving {site.kind}")
    found |= served(site.app, site.url, client)
    say(f"backing up {site.kind}")
    return found | {"backup": backup.backed_up(site.kind, site.url)}


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


if __name__ == "__main__":
    main()
