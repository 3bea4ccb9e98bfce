"""A backup comes back whole, on either database, or everything stays as it was."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fakes import Fake
from installation import Installation
from warehouse import WAREHOUSE

from crm_host.testing.command import build_demo, crm_json, run_crm
from crm_host.testing.databases import Kind, copied_database, fresh_database

ITEMS = "SELECT id, pieces, weight, note FROM warehouse_item ORDER BY id"
NAME = "5f2c0b0f0f2f1f5a6c0b2f5a6c0b2f5a6c0b2f5a6c0b2f5a6c0b2f5a6c0b2f5a"
#: Tables that a restore changes afterwards: everybody signs in again, every process starts over.
CHANGED = {"host_generation", "host_session"}


def at(installation: Installation, url: str, data_dir: Path) -> Installation:
    """Return an installation of the same packages elsewhere."""
    data_dir.mkdir(exist_ok=True)
    return Installation(url, data_dir, installation.packages)


def taken(installation: Installation) -> tuple[Path, dict[str, Any]]:
    """Take a backup; return its file, and rows and checksum per table."""
    made = installation.crm("backup", "create", "--json").json
    return Path(made["path"]), {one["table"]: one for one in made["tables"]}


def test_into_an_empty_database_of_either_kind(
    warehouse: Installation, other: str, third: str, tmp_path: Path
) -> None:
    (warehouse.data_dir / "files").mkdir()
    (warehouse.data_dir / "files" / NAME).write_bytes(b"photo")
    path, before = taken(warehouse)
    for number, url in enumerate((other, third)):
        there = at(warehouse, url, tmp_path / f"data{number}")
        done = there.crm("backup", "restore", str(path), "--json").json
        assert done["safety_backup"] is None
        assert there.rows(ITEMS) == warehouse.rows(ITEMS)
        assert (there.data_dir / "files" / NAME).read_bytes() == b"photo"
        assert there.crm("doctor").output == "All is well.\n"
        _path, after = taken(there)
        assert {n: t for n, t in after.items() if n not in CHANGED} == {
            n: t for n, t in before.items() if n not in CHANGED
        }


def test_in_place_of_newer_data_after_a_backup_of_those(warehouse: Installation) -> None:
    path, _before = taken(warehouse)
    generation = warehouse.rows("SELECT generation FROM host_generation")[0][0]
    items = warehouse.rows(ITEMS)
    warehouse.rows("DELETE FROM warehouse_item WHERE id = 4")
    warehouse.rows("INSERT INTO host_team (name) VALUES ('Only in the newer data')")

    asked = warehouse.crm("backup", "restore", str(path), code=1)
    assert "Stopped. Nothing was changed." in asked.errors
    done = warehouse.crm("backup", "restore", str(path), "--yes", "--json").json

    assert warehouse.rows(ITEMS) == items
    assert warehouse.rows("SELECT count(*) FROM host_team") == [(0,)]
    # Every serving process sees another number and starts over.
    assert warehouse.rows("SELECT generation FROM host_generation") == [(generation + 1,)]
    warehouse.crm("backup", "restore", done["safety_backup"], "--yes")
    assert warehouse.rows("SELECT name FROM host_team") == [("Only in the newer data",)]


def test_ended_sessions_do_not_come_back_to_life(warehouse: Installation) -> None:
    warehouse.rows(
        "INSERT INTO host_user (id, kind, name, email, email_key, password_hash, language, "
        "timezone, theme, created_at) VALUES (1, 'staff', 'Nguyễn Thị Đào', 'dao@thinhphat.vn', "
        "'dao@thinhphat.vn', '', 'vi', '', 'auto', '2026-03-09 07:05:00.000000')"
    )
    warehouse.rows(
        "INSERT INTO host_session (user_id, token_hash, created_at, last_seen_at, expires_at, "
        "address, agent) VALUES (1, 'abc', '2026-03-09 07:05:00.000000', "
        "'2026-03-09 07:05:00.000000', '2036-03-09 07:05:00.000000', '', '')"
    )
    path, _before = taken(warehouse)
    warehouse.crm("backup", "restore", str(path), "--yes")
    assert warehouse.rows("SELECT count(*) FROM host_session WHERE revoked_at IS NULL") == [(0,)]
    assert warehouse.rows("SELECT name FROM host_user") == [("Nguyễn Thị Đào",)]


def test_a_newer_schema_is_refused_and_nothing_is_touched(
    warehouse: Installation, tmp_path: Path
) -> None:
    newer = ('op.add_column("warehouse_item", sa.Column("shelf", sa.Integer))', "pass")
    code = (
        'import sqlalchemy as sa\nfrom alembic import op\nrevision = "warehouse2"\n'
        f'down_revision = "warehouse1"\ndef upgrade():\n    {newer[0]}\n'
        "def downgrade():\n    pass\n"
    )
    Fake("warehouse", "2.0.0", files={**WAREHOUSE.files, "migrations/0002.py": code}).write(
        warehouse.packages
    )
    older = at(warehouse, warehouse.url, warehouse.data_dir)
    path, _before = taken(older)
    older.crm("db", "upgrade", "--yes")
    newest, _tables = taken(older)

    WAREHOUSE.write(warehouse.packages)
    items = warehouse.rows(ITEMS)
    refused = warehouse.crm("backup", "restore", str(newest), "--yes", code=3)
    assert (
        "The data of warehouse belong to a newer version than the installed one" in refused.errors
    )
    assert "Install crm-warehouse 2.0.0 or newer first." in refused.errors
    assert warehouse.rows(ITEMS) == items

    Fake("warehouse", "2.0.0", files={**WAREHOUSE.files, "migrations/0002.py": code}).write(
        warehouse.packages
    )
    restored = warehouse.crm("backup", "restore", str(path), "--yes")
    assert "Older than the code: warehouse. Run: crm db upgrade" in restored.output
    warehouse.crm("db", "upgrade", "--yes")
    assert warehouse.status("warehouse").revision == "warehouse2"
    assert warehouse.rows(ITEMS) == items


def test_tables_of_others_in_the_database_are_not_touched(warehouse: Installation) -> None:
    path, _before = taken(warehouse)
    warehouse.rows("CREATE TABLE bi_report (id INTEGER)")
    refused = warehouse.crm("backup", "restore", str(path), "--yes", code=3)
    assert "The database also holds tables of others: bi_report." in refused.errors


def test_what_no_migration_makes_stays_in_the_backup(
    warehouse: Installation, other: str, tmp_path: Path
) -> None:
    warehouse.rows("CREATE TABLE warehouse_helper (id INTEGER PRIMARY KEY)")
    warehouse.rows("INSERT INTO warehouse_helper VALUES (1)")
    path, _before = taken(warehouse)
    there = at(warehouse, other, tmp_path / "there")
    done = there.crm("backup", "restore", str(path))
    assert "Left in the backup, because no migration makes it: warehouse_helper" in done.output
    assert there.rows(ITEMS) == warehouse.rows(ITEMS)


@pytest.mark.parametrize("moment", ["compare", "continue_ids", "empty_tables"])
def test_a_failure_in_the_middle_leaves_the_old_state(warehouse: Installation, moment: str) -> None:
    (warehouse.data_dir / "files").mkdir()
    (warehouse.data_dir / "files" / NAME).write_bytes(b"photo")
    path, _before = taken(warehouse)
    (warehouse.data_dir / "files" / NAME).unlink()
    warehouse.rows("INSERT INTO host_team (name) VALUES ('Since then')")
    generation = warehouse.rows("SELECT generation FROM host_generation")
    code = f"""
import sys
sys.argv = ["crm", "backup", "restore", {str(path)!r}, "--yes"]
from crm_host.backup import restore
from crm_host.transfer import copying
def fail(*_values):
    raise OSError(28, "No space left on device")
where = restore if {moment!r} == "compare" else copying
setattr(where, {moment!r}, fail)
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
    assert "The restore failed: [Errno 28] No space left on device. " in done.stderr
    assert "Everything is as it was before." in done.stderr
    assert warehouse.rows("SELECT name FROM host_team") == [("Since then",)]
    assert warehouse.rows("SELECT generation FROM host_generation") == generation
    assert not (warehouse.data_dir / "files" / NAME).exists()
    assert warehouse.crm("doctor").output == "All is well.\n"
    warehouse.crm("backup", "restore", str(path), "--yes")
    assert warehouse.rows("SELECT count(*) FROM host_team") == [(0,)]


def test_partner_modules_come_back_with_their_tables(
    warehouse: Installation, other: str, tmp_path: Path
) -> None:
    wheel = Fake("visits").wheel(tmp_path / "wheels")
    warehouse.crm("module", "install", str(wheel), "--yes")
    warehouse.rows("INSERT INTO visits_note (id, text) VALUES (1, 'Ghé thăm Thịnh Phát')")
    path, _before = taken(warehouse)
    there = at(warehouse, other, tmp_path / "there")
    there.crm("backup", "restore", str(path))
    assert there.rows("SELECT text FROM visits_note") == [("Ghé thăm Thịnh Phát",)]
    assert there.status("visits").runs
    assert (there.data_dir / "modules" / "visits-1.0.0" / "crm_visits" / "module.py").is_file()


def test_the_key_comes_back_only_where_it_was_kept(
    warehouse: Installation, other: str, tmp_path: Path
) -> None:
    path = warehouse.data_dir / "with.zip"
    warehouse.crm("backup", "create", "--with-secrets", "--out", str(path))
    there = at(warehouse, other, tmp_path / "there")
    there.crm("backup", "restore", str(path))
    key = there.data_dir / "secret.key"
    assert key.read_text() == (warehouse.data_dir / "secret.key").read_text()
    assert key.stat().st_mode & 0o777 == 0o600


def test_the_demo_comes_back_on_the_other_database(database_kind: Kind, tmp_path: Path) -> None:
    target: Kind = "postgresql" if database_kind == "sqlite" else "sqlite"
    path = tmp_path / "demo.zip"
    with copied_database(database_kind, "demo", build_demo) as url, fresh_database(target) as there:
        made = crm_json(url, tmp_path, "backup", "create", "--out", str(path))
        run_crm(there, tmp_path, "backup", "restore", str(path))
        again = crm_json(there, tmp_path, "backup", "create")
        assert again["rows"] == made["rows"]
        assert again["revisions"] == made["revisions"]
        assert run_crm(there, tmp_path, "db", "check").output == "Tables and models agree.\n"
