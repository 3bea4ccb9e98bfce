"""The audit page: what somebody did, as far as the reader may know it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import select
from workshop import Customer, Machine
from workshop_site import APPRENTICE, CLERK, EVERYTHING, MANAGER, Site

from crm_host.admin import audit
from crm_host.admin.audit_query import PAGE
from crm_host.data.access import bind_actor
from crm_host.data.actor import Actor, acting_as
from crm_host.data.base import db
from crm_host.data.changes import change_origin, note_change
from crm_host.data.session import system_session
from crm_host.testing.client import Client
from crm_host.testing.queries import query_budget

MAY_READ = {"host.audit.read": "all"}


def with_audit(actor: Actor) -> Actor:
    return replace(actor, grants=actor.grants | MAY_READ)


@pytest.fixture
def pages(workshop: Site) -> Site:
    workshop.app.register_blueprint(audit.blueprint)
    return workshop


@pytest.fixture
def auditor(pages: Site) -> Client:
    """A browser of the manager, who may read the record of changes."""
    return pages.browser(with_audit(MANAGER))


@pytest.fixture
def work(pages: Site) -> Callable[..., int]:
    """Return a function that makes or changes a machine in somebody's name."""

    def do(actor: Actor, name: str, source: str = "screen", label: str = "", **values) -> int:
        with pages.app.app_context(), acting_as(actor), change_origin(source, label):
            bind_actor(db.session(), actor)
            found = db.session.scalar(select(Machine).where(Machine.name == name))
            machine = found or Machine(name=name)
            for key, value in values.items():
                setattr(machine, key, value)
            db.session.add(machine)
            db.session.commit()
            return int(machine.id)

    return do


def told(client: Client, query: str = "") -> list[str]:
    return client.get(f"/audit{query}").texts(".audit-set")


def test_it_says_who_did_what_from_where_and_why(auditor, work):
    work(MANAGER, "Máy khoan", hours=10)
    work(CLERK, "Máy khoan", "import", "maschinen.xlsx", hours=12)
    newest, oldest = told(auditor)
    assert "Νίκος Παπαδόπουλος · by import · maschinen.xlsx" in newest
    assert "− before: 10 + after: 12" in newest
    assert "Machine Máy khoan · Created" in oldest


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?record=workshop.machine:2", ["Pump"]),
        ("?record=workshop.customer", ["Hòa Phát"]),
        ("?user=2", ["Pump"]),
        ("?source=import", ["Pump"]),
        ("?record=workshop.machine&field=hours", ["Pump"]),
        ("?from=2026-03-10", ["Hòa Phát", "Pump"]),
        ("?to=2026-03-09", ["Máy khoan"]),
        ("?source=api", []),
        ("?record=workshop.machine&field=nonsense", []),
        ("?user=x&from=y&record=", ["Hòa Phát", "Pump", "Máy khoan"]),
    ],
)
def test_filters(auditor, pages, work, query, found):
    with time_machine.travel(datetime(2026, 3, 9, 12, tzinfo=UTC), tick=False):
        work(MANAGER, "Máy khoan")
    with time_machine.travel(datetime(2026, 3, 10, 12, tzinfo=UTC), tick=False):
        work(CLERK, "Pump", "import", hours=7)
        with pages.app.app_context(), acting_as(MANAGER), system_session("") as own:
            own.add(Customer(name="Hòa Phát"))
    entries = told(auditor, query)
    assert len(entries) == len(found)
    assert all(name in entry for name, entry in zip(found, entries, strict=True))


def test_hidden_records_and_fields_are_not_there(pages, work):
    work(MANAGER, "Máy khoan", price=990)
    work(APPRENTICE, "Pump", hours=3)
    own_only = pages.browser(with_audit(APPRENTICE))
    [entry] = told(own_only)
    assert "Pump" in entry
    everything = replace(with_audit(APPRENTICE), grants=EVERYTHING | MAY_READ)
    assert "990" not in " ".join(told(pages.browser(everything)))
    assert "price" not in pages.browser(everything).get("/audit?record=workshop.machine").html


def test_settings_and_accounts_are_for_administrators(pages, auditor):
    with pages.app.app_context(), system_session("") as own:
        note_change(own, "host.setting", "host.country", {"value": ["VN", "GR"]})
    assert told(auditor) == []


def test_it_needs_a_permission_of_its_own(pages):
    answer = pages.browser(MANAGER).get("/audit")
    assert answer.status == 403
    assert "host.audit.read" in answer.text


def test_it_outlives_the_record_and_the_user(auditor, pages, work):
    work(CLERK, "Pump", hours=7)
    with pages.app.app_context(), acting_as(MANAGER), system_session("") as own:
        own.delete(own.get(Machine, 1))
    newest, oldest = told(auditor)
    assert "Machine no. 1 · Deleted for good" in newest
    assert "Νίκος Παπαδόπουλος" in oldest
    assert "Pump" in oldest
    apprentice = replace(with_audit(APPRENTICE))
    assert told(pages.browser(apprentice)) == []


def test_pages_follow_each_other_without_gaps(auditor, work):
    for number in range(PAGE + 2):
        work(MANAGER, "Pump", hours=number + 1)
    page = auditor.get("/audit")
    assert len(page.all(".audit-set")) == PAGE
    older = next(link for link in page.all("a") if "Older changes" in link.get_text())
    assert len(auditor.get(str(older["href"])).all(".audit-set")) == 2


def test_a_large_change_is_told_in_part_and_whole_on_its_page(auditor, pages):
    with pages.app.app_context(), acting_as(MANAGER), system_session("") as own:
        own.add_all([Machine(name=f"Máy {number}") for number in range(30)])
    page = auditor.get("/audit")
    assert len(page.all(".audit-record")) == 10
    whole = page.one(".audit-records + p a")
    assert len(auditor.get(str(whole["href"])).all(".audit-record")) == 30


def test_the_list_stays_within_its_budget(auditor, pages, work):
    for number in range(12):
        work(MANAGER, f"Máy {number}", hours=number)
    auditor.get("/audit")  # names of users are remembered
    with query_budget(pages.engine, 6):
        auditor.get("/audit")


def test_the_file_has_a_line_for_each_value(auditor, work):
    work(MANAGER, "=1+1", hours=10)
    answer = auditor.post("/audit/export", {"record": "workshop.machine"})
    assert answer.response.headers["Content-Disposition"].endswith('"changes.csv"')
    lines = answer.response.get_data().decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Change,When,Who")
    assert any("'=1+1,Created,Hours,,10" in line for line in lines)
