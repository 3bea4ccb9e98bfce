"""Every screen and command that writes is taken back by one action, to the last row."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text
from writing import BEFORE, WRITES, World, Write, build

from crm_host.testing.client import Client
from crm_host.testing.command import crm_json, run_crm
from crm_host.testing.site import Site


@pytest.fixture
def world(site: Site, crm: Client, run_jobs: Callable[[], int]) -> World:
    """A site with something to write about."""
    build(site)
    return World(site, crm, run_jobs)


def take_back(world: World, write: Write) -> None:
    """Write, see that something changed, and press the one button that takes it back."""
    BEFORE.clear()
    before = world.content()
    address = write(world)
    before = BEFORE.get(write.__name__, before)
    assert world.content() != before, f"{write.__name__} wrote nothing"
    answer = world.crm.post(address)
    assert answer.status in (200, 204, 303), answer.text
    world.run_jobs()
    after = world.content()
    for table, rows in before.items():
        left = set(after[table]) ^ set(rows)
        assert not left, f"{write.__name__} left something behind in {table}"


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
def test_it_is_taken_back_to_the_last_row(world: World, write: Write) -> None:
    take_back(world, write)


def test_the_seals_hold_after_all_of_them_and_break_by_one_byte(world: World) -> None:
    for write in WRITES:
        if write.__name__ not in ("purging", "saved_view"):
            take_back(world, write)
    site = world.site
    told = crm_json(site.url, site.data_dir, "audit", "verify")
    assert told["ok"]
    assert told["sealed_now"] > len(WRITES)
    assert crm_json(site.url, site.data_dir, "audit", "verify")["sealed_now"] == 0
    changes = (
        "UPDATE host_change SET record_id = record_id + 1 WHERE id = 7",
        "UPDATE host_change_set SET actor_name = actor_name || '.' WHERE id = 9",
    )
    for change in changes:
        with site.engine.connect() as connection:
            connection.execute(text(change))
            connection.commit()
    found = crm_json(site.url, site.data_dir, "audit", "verify", exit_code=1)
    assert not found["ok"]
    sentence = run_crm(site.url, site.data_dir, "audit", "verify", exit_code=1).output
    assert str(found["broken_set"]) in sentence
