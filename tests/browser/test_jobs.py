"""Point 2.9: a job's page follows it, speaks at the quarters, and outlives a reload."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from browsing import NewPage, scrolls_sideways, violations
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, delete, insert, update

from crm_host.data.types import utc_now
from crm_host.jobs.models import StoredJob


def change(engine: Engine, job_id: int, **values: Any) -> None:
    with engine.begin() as connection:
        connection.execute(update(StoredJob).where(StoredJob.id == job_id).values(**values))


@pytest.fixture
def running(engine: Engine) -> Iterator[int]:
    """Return a job that runs elsewhere."""
    begun = utc_now() - timedelta(seconds=20)
    row = {
        "name": "host.example",
        "module": "host",
        "label": "khách hàng.xlsx",
        "payload": {},
        "state": "running",
        "worker": "elsewhere",
        "lease_until": utc_now() + timedelta(hours=1),
        "started_at": begun,
        "phase": "Writing",
        "phase_at": begun,
        "done": 100,
        "total": 500,
    }
    with engine.begin() as connection:
        (job_id,) = connection.execute(insert(StoredJob), row).inserted_primary_key or (0,)
    yield job_id
    with engine.begin() as connection:
        connection.execute(delete(StoredJob).where(StoredJob.id == job_id))


def test_a_page_follows_its_job_and_speaks_at_the_quarters(
    page: Page, engine: Engine, running: int
) -> None:
    page.goto(f"/jobs/{running}")
    bar = page.get_by_role("progressbar")
    expect(bar).to_have_accessible_name(page.locator("#job-text").inner_text())
    assert violations(page) == []

    change(engine, running, done=260)
    expect(page.locator("#job-text")).to_contain_text("260 of 500")
    expect(page.locator("#live")).to_have_text("50 percent done")
    change(engine, running, done=300)
    expect(page.locator("#job-text")).to_contain_text("300 of 500")
    page.reload()
    expect(page.locator("#job-text")).to_contain_text("300 of 500")

    change(engine, running, state="done", done=500, finished_at=utc_now(), lease_until=None)
    expect(page.locator("#job-text")).to_have_text("500 of 500")
    expect(page.locator("#live")).to_have_text("host.example: khách hàng.xlsx: Done")
    expect(page.get_by_role("button", name="Cancel the job")).to_have_count(0)
    assert violations(page) == []


def test_a_job_is_cancelled_without_scripts_on_a_phone(new_page: NewPage, running: int) -> None:
    page = new_page(java_script_enabled=False, width=320)
    page.goto(f"/jobs/{running}")
    page.get_by_role("button", name="Cancel the job").click()

    expect(page.locator("#job-progress")).to_contain_text("It stops at the next opportunity.")
    expect(page.get_by_role("link", name="Show the present state")).to_be_visible()


def test_the_list_fits_a_phone(new_page: NewPage, running: int) -> None:
    page = new_page(width=320, theme="dark")
    page.goto("/jobs")

    assert violations(page) == []
    assert not scrolls_sideways(page)
