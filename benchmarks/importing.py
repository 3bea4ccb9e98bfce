"""Importing a hundred thousand believable people with all checks: rows per second and memory.

`CRM_BENCH_ROWS` lowers the number of rows. The import runs in a process of its own, whose peak
memory is what the kernel says.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from crm_contacts.models import Contact
from crm_portability.importing.plan import Choices
from crm_portability.importing.prepare import prepare

from benchmarks.people import Person, people
from benchmarks.processes import peak_mib
from benchmarks.undoing import exported_and_undone
from crm_host.app import create_app
from crm_host.config import Config
from crm_host.data.access import bind_actor
from crm_host.data.actor import Actor, acting_as
from crm_host.data.base import db
from crm_host.testing.command import build_installed
from crm_host.testing.databases import Kind, fresh_database

ROWS = int(os.environ.get("CRM_BENCH_ROWS", "100000"))
#: Persons of the file who work for the same firm.
COLLEAGUES = 50
_HEADINGS = ("Họ", "Tên đệm", "Tên", "E-mail", "Phone", "City", "Country", "Company")


def measured(kind: Kind) -> dict[str, Any]:
    """Set up an empty database, and measure an import of `ROWS` rows, an export, and undoing."""
    with fresh_database(kind) as url:
        build_installed(url)
        return imported(url) | exported_and_undone(url)


def imported(url: str, rows: int = ROWS) -> dict[str, Any]:
    """Rehearse and import a file of so many rows into a set-up database.

    :returns: rows per second and MiB, each for the rehearsal and for the import.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        write_file(path, rows)
        return {
            step: _in_a_process(step, url, path) | {"rows": rows} for step in ("rehearse", "run")
        }


def write_file(path: Path, rows: int) -> None:
    """Write the file that is imported."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADINGS)
        writer.writerows(_cells(number, person) for number, person in enumerate(people(rows)))


def _cells(number: int, person: Person) -> tuple[str, ...]:
    name = (person.family, person.middle, person.given)
    firm = f"Công ty {number // COLLEAGUES} & Co"
    return (*name, person.email, person.phone, person.city, person.country, firm)


def _in_a_process(step: str, url: str, path: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.importing", step, url, str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def run(step: str, url: str, path: Path) -> dict[str, Any]:
    """Import the file in this process, in the name of the first user."""
    config = Config(database_url=url, data_dir=path.parent, secret_key="x", testing=True)
    actor = Actor(user_id=1, name="Nguyễn Thị Đào", is_administrator=True)
    with create_app(config).app_context(), acting_as(actor), path.open("rb") as file:
        here = db.session()
        bind_actor(here, actor)
        started, used = time.perf_counter(), time.process_time()
        importer = prepare(Contact, file, path.name, Choices()).importer(path.name)
        report = getattr(importer, step)()
        here.commit()
        seconds, used = time.perf_counter() - started, time.process_time() - used
    return {
        "rows_per_second": round(report.rows / seconds),
        "cpu_microseconds_per_row": round(used / report.rows * 1e6),
        "peak_mib": round(peak_mib()),
        "created": report.create,
        "refused": report.error,
    }


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], sys.argv[2], Path(sys.argv[3]))))
