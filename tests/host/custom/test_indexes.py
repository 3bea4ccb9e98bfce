"""Filters and orders of users' own fields use indexes that a job makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text

from crm_host.api import catalogue, notation, record_class
from crm_host.kernel import histories, migrate
from crm_host.testing.site import Site

CONTACT = "contacts.contact"
Define = Callable[..., Any]


def plan_of(site: Site, session: Any, statement: Any) -> str:
    """Return how the database would carry out a statement, small as the table is."""
    compiled = statement.compile(site.engine, compile_kwargs={"literal_binds": True})
    explain = "EXPLAIN QUERY PLAN" if site.kind == "sqlite" else "EXPLAIN"
    if site.kind == "postgresql":
        session.connection().execute(text("SET LOCAL enable_seqscan = off"))
        session.connection().execute(text("SET LOCAL enable_sort = off"))
    rows = session.connection().exec_driver_sql(f"{explain} {compiled}")
    return "\n".join(str(row) for row in rows)


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("text", "dang"),
        ("number", "7"),
        ("exact", "7.5"),
        ("money", "7 EUR"),
        ("date", "2026-03"),
        ("instant", "2026-03-09"),
        ("choice", "a"),
        ("boolean", "yes"),
        ("link", "7"),
    ],
)
def test_filters_and_orders_use_an_index(
    site: Site, define: Define, run_jobs: Callable[[], int], kind: str, asked: str
) -> None:
    options = {"choices": [{"code": "a", "labels": {"en": "A"}}], "target": CONTACT}
    define("Field", kind, options=options)
    run_jobs()
    with site.system() as session:
        model: Any = record_class(CONTACT)
        field = catalogue(model)["x_field"]
        condition = field.condition("=", asked, notation())
        assert "cf_" in plan_of(site, session, select(model.id).where(condition))
        key = field.order()
        ordered = select(model.id).where(key.is_not(None)).order_by(key, model.id).limit(50)
        assert "cf_" in plan_of(site, session, ordered)


def test_indexes_go_with_their_field_and_are_no_difference_to_the_models(
    site: Site, define: Define, run_jobs: Callable[[], int]
) -> None:
    from crm_host.screens.custom.defining import change_field, field_row
    from crm_host.screens.custom.indexes import present_indexes

    name = define("Code", "text").name
    run_jobs()
    modules = site.app.extensions["crm"].modules
    with site.engine.connect() as connection:
        assert len(present_indexes(connection)) == 2
        assert migrate.check(connection, histories.host_history()) == []
        history = histories.history_of(modules["contacts"].candidate)
        assert history is not None
        assert migrate.check(connection, history) == []
    with site.system():
        change_field(field_row(CONTACT, name), listed=False)
    run_jobs()
    with site.engine.connect() as connection:
        assert present_indexes(connection) == {}
