"""A database arrives whole in another one, of whichever kind, or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from installation import Installation
from sqlalchemy import create_engine, inspect
from sqlalchemy.pool import NullPool

from crm_host.testing.command import build_demo, crm_json, run_crm
from crm_host.testing.databases import Kind, copied_database, fresh_database

#: SQLite takes texts of any length and has a search index of its own; PostgreSQL can go away.
FROM_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def at(installation: Installation, url: str) -> Installation:
    """Return the same installation on another database."""
    return Installation(url, installation.data_dir, installation.packages)


def moved(installation: Installation, url: str) -> dict[str, tuple[int, str]]:
    """Move, and return rows and checksum per table."""
    done = installation.crm("db", "move", url, "--verify", "--yes", "--json").json
    return {one["table"]: (one["rows"], one["checksum"]) for one in done["tables"]}


def table_names(url: str) -> list[str]:
    engine = create_engine(url, poolclass=NullPool)
    return inspect(engine).get_table_names()


def test_there_and_back_every_value_is_the_same(
    warehouse: Installation, other: str, third: str
) -> None:
    there = moved(warehouse, other)
    back = moved(at(warehouse, other), third)

    assert there == back
    assert there["warehouse_item"][0] == 3
    assert there["warehouse_place"][0] == 4  # what the migration seeds was replaced
    assert there["host_module"][0] == 1
    values = "SELECT id, pieces, note, weight FROM warehouse_item ORDER BY id"
    assert warehouse.rows(values) == at(warehouse, other).rows(values)
    assert at(warehouse, third).rows(values) == at(warehouse, other).rows(values)


def test_the_copy_works_like_its_source(warehouse: Installation, other: str) -> None:
    moved(warehouse, other)
    copy = at(warehouse, other)

    assert copy.crm("doctor").output == "All is well.\n"
    assert copy.status("warehouse").revision == "warehouse1"
    # An id that was given out is never given out again.
    copy.rows("INSERT INTO warehouse_place (name) VALUES ('Kho mới')")
    assert copy.rows("SELECT id FROM warehouse_place WHERE name = 'Kho mới'") == [(501,)]
    found = inspect(create_engine(other, poolclass=NullPool))
    names = {index["name"] for index in found.get_indexes("warehouse_item")}
    assert names == {"ix_warehouse_item_cheap"}
    keys = found.get_foreign_keys("warehouse_place")
    assert {key["referred_table"] for key in keys} == {"warehouse_place", "warehouse_item"}


@FROM_SQLITE
def test_search_on_sqlite_finds_what_was_moved(warehouse: Installation, third: str) -> None:
    moved(warehouse, third)
    copy = at(warehouse, third)
    find = "SELECT rowid FROM warehouse_place_search WHERE warehouse_place_search MATCH '{}'"
    assert copy.rows(find.format("nan")) == [(7,)]
    copy.rows("INSERT INTO warehouse_place (name, search) VALUES ('x', ' xyz')")
    assert copy.rows(find.format("xyz")) == [(501,)]


def test_disabled_and_archived_modules_come_along(warehouse: Installation, other: str) -> None:
    warehouse.crm("module", "uninstall", "warehouse", "--yes")
    there = moved(warehouse, other)
    assert there["warehouse_item"][0] == 3
    assert at(warehouse, other).status("warehouse").state == "archived"


def test_a_missing_package_is_named_and_nothing_is_made(
    warehouse: Installation, other: str, tmp_path: Path
) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    without = Installation(warehouse.url, warehouse.data_dir, bare)
    refused = without.crm("db", "move", other, "--yes", code=3)
    assert "There are tables of warehouse, but its package is not there" in refused.errors
    assert "Install crm-warehouse 1.0.0" in refused.errors
    assert table_names(other) == []


def test_older_code_than_the_tables_is_refused(
    warehouse: Installation, other: str, tmp_path: Path
) -> None:
    warehouse.rows("UPDATE schema_version_warehouse SET version_num = 'warehouse9'")
    refused = warehouse.crm("db", "move", other, "--yes", code=3)
    assert "revision warehouse9" in refused.errors
    assert "Install crm-warehouse 1.0.0 or newer first" in refused.errors


def test_tables_of_nobody_are_listed(warehouse: Installation, other: str) -> None:
    warehouse.rows("CREATE TABLE bi_report (id INTEGER)")
    refused = warehouse.crm("db", "move", other, "--yes", code=3)
    assert "These tables belong to no module that has a revision: bi_report." in refused.errors
    warehouse.rows("ALTER TABLE bi_report RENAME TO warehouse_report")
    refused = warehouse.crm("db", "move", other, "--yes", code=3)
    assert "No migration makes the table warehouse_report." in refused.errors
    assert table_names(other) == []


def test_a_target_that_holds_something_is_refused(warehouse: Installation, other: str) -> None:
    at(warehouse, other).rows("CREATE TABLE shopping (id INTEGER)")
    refused = warehouse.crm("db", "move", other, "--yes", "--json", code=3).json
    assert refused["error"].startswith("The target is not empty: it holds shopping.")


@pytest.mark.parametrize("itself", [True, False])
def test_a_target_that_is_none_is_refused(warehouse: Installation, itself: bool) -> None:
    if itself:
        refused = warehouse.crm("db", "move", warehouse.url, "--yes", code=3)
        assert "The target is not empty" in refused.errors
    else:
        refused = warehouse.crm("db", "move", "sqlite://", "--yes", code=2)
        assert "The SQLite database has no file and would be lost." in refused.errors


def test_a_database_in_use_is_refused(warehouse: Installation, other: str) -> None:
    engine = create_engine(warehouse.url)
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1 FROM host_user").all()
        refused = warehouse.crm("db", "move", other, "--yes", code=1)
    engine.dispose()
    assert "The database is in use" in refused.errors
    assert "Stop crm serve" in refused.errors
    moved(warehouse, other)


@FROM_SQLITE
def test_a_row_that_the_target_refuses_leaves_it_empty(warehouse: Installation, other: str) -> None:
    too_long = "x" * 121
    warehouse.rows(f"INSERT INTO warehouse_place (name) VALUES ('{too_long}')")
    refused = warehouse.crm("db", "move", other, "--yes", code=1)
    assert "value too long for type character varying(120)" in refused.errors
    assert "COPY warehouse_place, line 5, column name" in refused.errors
    assert "The target is as empty as before" in refused.errors
    assert table_names(other) == []


def test_killed_in_the_middle_it_can_be_done_again(warehouse: Installation, other: str) -> None:
    code = f"""
import os, sys
sys.argv = ["crm", "db", "move", {other!r}, "--yes"]
from crm_host.transfer import copying
def die(connection, last):
    os._exit(9)
copying.continue_ids = die
from crm_host.cli import main
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **warehouse.environ},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 9, done.stderr
    assert table_names(other) == []
    assert at(warehouse, other).crm("doctor", code=1).output.startswith("The database is empty.")
    assert moved(warehouse, other)["warehouse_item"][0] == 3


@FROM_SQLITE
def test_a_target_that_goes_away_is_as_empty_as_before(warehouse: Installation, other: str) -> None:
    code = f"""
import sys
sys.argv = ["crm", "db", "move", {other!r}, "--yes"]
from sqlalchemy import create_engine
from crm_host.transfer import copying
def end(connection, last):
    pid = connection.connection.driver_connection.info.backend_pid
    with create_engine({other!r}).connect() as admin:
        admin.exec_driver_sql(f"SELECT pg_terminate_backend({{pid}})")
    connection.exec_driver_sql("SELECT 1")
copying.continue_ids = end
from crm_host.cli import main
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **warehouse.environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Error: The move failed: " in done.stderr
    assert "terminat" in done.stderr or "closed" in done.stderr
    assert "The target is as empty as before" in done.stderr
    assert table_names(other) == []


def test_the_demo_moves_to_the_other_kind_and_back(database_kind: Kind, tmp_path: Path) -> None:
    target: Kind = "postgresql" if database_kind == "sqlite" else "sqlite"
    with (
        copied_database(database_kind, "demo", build_demo) as source,
        fresh_database(target) as there,
        fresh_database(database_kind) as back,
    ):
        first = crm_json(source, tmp_path, "db", "move", there, "--verify", "--yes")
        second = crm_json(there, tmp_path, "db", "move", back, "--verify", "--yes")
        assert first["tables"] == second["tables"]
        counts = {one["table"]: one["rows"] for one in first["tables"]}
        assert counts["contacts_contact"] == 300
        text = run_crm(back, tmp_path, "db", "check").output
        assert text == "Tables and models agree.\n"
