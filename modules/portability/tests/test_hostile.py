"""Files that nobody exports and somebody sends: what of them reaches the database, and what not."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from wizard import upload

from crm_host.testing.client import Client


def test_a_sign_that_no_database_keeps_refuses_its_row_only(
    here: Session, plan: Any, ship: Any
) -> None:
    content = '[{"name": "Ελ\\u0000πίς"}, {"name": "Sông Hồng", "len\\u0000gth": "5"}]'
    rehearsed = plan(ship, content, "ships.json").importer("x").rehearse()
    report = plan(ship, content, "ships.json").importer("x").run()
    assert rehearsed.counts == report.counts == (2, 1, 0, 0, 1)
    ((problem),) = report.errors
    assert (problem.row, problem.column) == (1, "name")
    assert "“name” has a sign that cannot be kept" in problem.message
    assert here.scalars(select(ship.name)).all() == ["Sông Hồng"]


def test_a_file_is_shown_under_a_harmless_name(crm: Client) -> None:
    answer = upload(crm, "Name\nLan\n", "../a\x00nh\u202esách.csv")
    assert crm.get(answer.location).heading == "Columns of anhsách.csv"
