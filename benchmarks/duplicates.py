"""The search for duplicates over all contacts: `-m benchmarks.duplicates` alone, or with a URL.

It runs in a process of its own, whose peak memory is what the kernel says.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from crm_contacts.models import Contact
from crm_portability.duplicates.finding import Finder
from crm_portability.duplicates.rules import default_rules

from benchmarks.processes import peak_mib
from benchmarks.separate import in_a_process
from crm_host.app import create_app
from crm_host.config import Config
from crm_host.data.access import bind_actor
from crm_host.data.actor import SYSTEM, acting_as
from crm_host.data.base import db


def searched(url: str) -> dict[str, Any]:
    """Return what comparing all contacts of a database with all takes, in a process of its own."""
    return in_a_process("benchmarks.duplicates", url)


def search(url: str) -> dict[str, Any]:
    """Read and compare all contacts, in this process."""
    with tempfile.TemporaryDirectory() as folder:
        config = Config(database_url=url, data_dir=Path(folder), secret_key="x", testing=True)
        with create_app(config).app_context(), acting_as(SYSTEM):
            here = db.session()
            bind_actor(here, SYSTEM)
            before = peak_mib()
            started, used = time.perf_counter(), time.process_time()
            finder = Finder(Contact, default_rules(Contact))
            finder.read(between=here.rollback)
            read = time.perf_counter() - started
            pairs = sum(1 for _pair in finder.pairs())
            return {
                "records": len(finder),
                "pairs": pairs,
                "seconds": round(time.perf_counter() - started, 1),
                "of_these_reading": round(read, 1),
                "cpu_seconds": round(time.process_time() - used, 1),
                "peak_mib": round(peak_mib()),
                "peak_mib_before": round(before),
            }


def main() -> None:
    """Fill both databases and search each."""
    from benchmarks.sites import both_filled
    from crm_host.testing.session import close_session

    try:
        with both_filled() as sites:
            found = {site.kind: searched(site.url) for site in sites}
    finally:
        close_session()
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(search(sys.argv[1])))
    else:
        main()
