"""A partner's wheel lives its whole life on a running site, and nobody notices but its users."""

from __future__ import annotations

import csv
import io
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
from desk import Browser
from loyalty import loyalty_wheel
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.pool import NullPool

from crm_host.testing.command import build_demo, crm_json, run_crm
from crm_host.testing.databases import Kind, copied_database
from crm_host.testing.live import live_server

#: How many people keep loading pages meanwhile.
CLIENTS = 4


@dataclass
class Firm:
    """A running site and how to reach it."""

    url: str
    data_dir: Path
    address: str
    answers: Counter[str] = field(default_factory=Counter)

    def module(self, *arguments: str) -> Any:
        """Run `crm module …` and return its answer."""
        return crm_json(self.url, self.data_dir, "module", *arguments)

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """Run a query."""
        engine = create_engine(self.url, poolclass=NullPool)
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(statement))]

    def tables(self) -> list[str]:
        """Return the module's tables, its version table included."""
        names = inspect(create_engine(self.url, poolclass=NullPool)).get_table_names()
        return sorted(name for name in names if "loyalty" in name)


@pytest.fixture
def firm(database_kind: Kind, tmp_path: Path) -> Iterator[Firm]:
    """A firm at work: demo data, a running site, and four people who keep loading pages."""
    with copied_database(database_kind, "demo", build_demo) as url:
        data_dir = tmp_path / "data"
        data_dir.mkdir()
        with live_server(url, data_dir) as server:
            found = Firm(url, data_dir, server.address)
            with people_at_work(found):
                yield found


@contextmanager
def people_at_work(firm: Firm) -> Iterator[None]:
    """Load pages from several clients at once and note every answer."""
    stop = threading.Event()
    workers = [threading.Thread(target=_work, args=(firm, stop)) for _ in range(CLIENTS)]
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        stop.set()
        for worker in workers:
            worker.join(timeout=30)


def _work(firm: Firm, stop: threading.Event) -> None:
    browser = Browser(firm.address)
    while not stop.wait(0.2):
        try:
            answer = browser.web.get(f"{firm.address}/contacts/contacts", timeout=30)
        except requests.RequestException as error:
            firm.answers[type(error).__name__] += 1
            continue
        patient = answer.status_code == 503 and answer.headers.get("Retry-After")
        firm.answers["wait" if patient else str(answer.status_code)] += 1


def test_a_partner_module_from_first_plan_to_last_row(firm: Firm, tmp_path: Path) -> None:
    first, second = loyalty_wheel(tmp_path), loyalty_wheel(tmp_path, "1.1.0")
    desk = Browser(firm.address)

    plan = firm.module("plan", "install", str(first))
    assert plan["contents"]["loyalty"]["tables"]
    assert firm.tables() == []

    firm.module("install", str(first), "--yes")
    number = create_contact(desk)
    assert "120 points collected" in desk.get(f"/contacts/contacts/{number}")
    assert firm.rows("SELECT contact_id FROM loyalty_welcome") == [(number,)]
    assert_in_list_and_filter(desk)
    assert_in_files(firm, tmp_path)

    firm.module("disable", "loyalty", "--yes")
    page = desk.get(f"/contacts/contacts/{number}")
    assert "Phạm Thị Hạnh" in page
    assert "points" not in page
    firm.module("enable", "loyalty", "--yes")
    assert "points collected" in desk.get(f"/contacts/contacts/{number}")

    firm.module("upgrade", str(second), "--yes")
    assert "Level" in desk.get(f"/contacts/contacts/{number}/edit")

    firm.module("uninstall", "loyalty", "--yes")
    assert firm.rows("SELECT count(*) FROM loyalty_account WHERE points = 250") == [(1,)]
    assert "Loyalty points" not in desk.get(f"/contacts/contacts/{number}/edit")
    firm.module("install", "loyalty", "--yes")
    assert "250 points collected" in desk.get(f"/contacts/contacts/{number}")

    done = firm.module("uninstall", "loyalty", "--drop", "--confirm", "loyalty", "--yes")
    assert Path(done["exports"][0]).is_file()
    assert firm.tables() == []
    assert "Phạm Thị Hạnh" in desk.get(f"/contacts/contacts/{number}")

    assert set(firm.answers) <= {"200", "wait"}, firm.answers
    assert firm.answers["200"] > 50


def create_contact(desk: Browser) -> int:
    """Make a contact with points in the form that now has them; returns its id."""
    entered = {"display_name": "Phạm Thị Hạnh", "points": "120"}
    answer = desk.submit("/contacts/contacts/new", entered)
    found = re.search(r"/contacts/contacts/(\d+)", answer.url)
    assert found is not None, answer.url
    return int(found[1])


def assert_in_list_and_filter(desk: Browser) -> None:
    """The field is a filter and a column like any other."""
    found = desk.get("/contacts/contacts?q=points%3A%3E100")
    assert "Phạm Thị Hạnh" in found
    assert "Phạm Thị Hạnh" not in desk.get("/contacts/contacts?q=points%3A%3E500")
    assert "Loyalty points" in found


def assert_in_files(firm: Firm, folder: Path) -> None:
    """The field leaves with an export and comes back, changed, with an import."""
    path = folder / "contacts.csv"
    run_crm(
        firm.url, firm.data_dir, "export", "contacts",
        "--filter", "points:120", "--format", "csv", "--fields", "all", "--output", str(path),
    )  # fmt: skip
    [row] = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    heading = next(name for name in row if "points" in name.casefold())
    assert row[heading] == "120"
    path.write_text(path.read_text(encoding="utf-8-sig").replace("120", "250"), encoding="utf-8")
    run = run_crm(firm.url, firm.data_dir, "import", "contacts", str(path), "--json")
    counts = run.json
    assert (counts["update"], counts["error"]) == (1, 0), counts
    assert firm.rows("SELECT points FROM loyalty_account") == [(250,)]
