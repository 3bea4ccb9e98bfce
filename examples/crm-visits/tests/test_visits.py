"""Visits: added, found, and shown to those who may see them."""

from __future__ import annotations

from typing import Any

from crm_visits.factories import make_visit


def test_a_visit_that_is_added_stands_in_the_list(crm: Any) -> None:
    crm.submit("/visits/visits/new", {"name": "Công ty An Phát", "day": "2026-03-12"})

    assert "Công ty An Phát" in crm.get("/visits/visits?q=state:planned").text


def test_one_without_a_name_is_refused_at_its_place(crm: Any) -> None:
    answer = crm.submit("/visits/visits/new", {"name": ""})

    assert answer.status == 422
    assert answer.one("#name")["aria-invalid"] == "true"


def test_somebody_without_the_right_is_told_which_one(login_as: Any, db: Any) -> None:
    with db() as session:
        make_visit(session)

    assert login_as().get("/visits/visits").status == 403
    assert login_as("visits.reader").get("/visits/visits/1").status == 200
