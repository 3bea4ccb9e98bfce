"""A backup holds one moment whole, and whatever is not whole is refused."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import zipfile as plain_zip
from pathlib import Path
from typing import Any

import pytest
from backports.zstd import zipfile
from installation import Installation

from crm_host.backup import archive as archive_file
from crm_host.backup.archive import opened
from crm_host.backup.create import create
from crm_host.backup.manifest import BackupRefused
from crm_host.config import Config
from crm_host.kernel.environment import Environment
from crm_host.kernel.errors import HostError

CONTENT = b"%PDF-1.7 b\xe1o gi\xe1"
NAME = "5f2c0b0f0f2f1f5a6c0b2f5a6c0b2f5a6c0b2f5a6c0b2f5a6c0b2f5a6c0b2f5a"
WRITER = """
import sys, time
from sqlalchemy import create_engine, text
from crm_host.data.session import configure_engine
engine = create_engine(sys.argv[1])
configure_engine(engine)
print("ready", flush=True)
number = 0
while True:
    number += 1
    with engine.begin() as connection:
        for table in ("host_team", "warehouse_place"):
            connection.execute(text(f"INSERT INTO {table} (name) VALUES ('pair {number}')"))
    print(number, flush=True)
"""


def taken(warehouse: Installation, *options: str) -> Path:
    """Take a backup and return its file."""
    return Path(warehouse.crm("backup", "create", *options, "--json").json["path"])


def config_of(warehouse: Installation) -> Config:
    return Config(warehouse.url, warehouse.data_dir, secret_key="for tests only")


def rows_of(path: Path, table: str) -> list[Any]:
    """Return the rows of a table in a backup, as dictionaries."""
    with opened(path) as found:
        part = next(part for part in found.manifest.tables if part.name == table)
        names = [name for name, _kind in part.columns]
        return [dict(zip(names, row, strict=True)) for chunk in found.rows(part) for row in chunk]


def test_a_backup_says_what_it_holds_and_verifies(warehouse: Installation) -> None:
    warehouse.rows("CREATE TABLE bi_report (id INTEGER)")
    made = warehouse.crm("backup", "create", "--json").json
    path = Path(made["path"])

    assert path.parent == warehouse.data_dir / "backups"
    assert path.stat().st_mode & 0o777 == 0o600
    assert made["size"] == path.stat().st_size
    assert made["revisions"]["warehouse"] == "warehouse1"
    assert made["left_out"] == ["bi_report"]
    assert {t["table"]: t["rows"] for t in made["tables"]}["warehouse_item"] == 3
    said = warehouse.crm("backup", "verify", str(path)).output
    assert said.startswith(f"{path.name} is whole: ")
    listed = warehouse.crm("backup", "list", "--json").json["backups"]
    assert [entry["path"] for entry in listed] == [str(path)]


def test_files_and_partner_modules_are_in_it_and_the_key_is_not(warehouse: Installation) -> None:
    files = warehouse.data_dir / "files"
    files.mkdir()
    (files / NAME).write_bytes(CONTENT)
    (files / "tmpabc123").write_bytes(b"half an upload")
    module = warehouse.data_dir / "modules" / "visits-1.0.0"
    module.mkdir(parents=True)
    (module / "WHEEL.sha256").write_text("0" * 64)

    plain, secret = (
        taken(warehouse),
        taken(warehouse, "--with-secrets", "--out", str(files.parent / "s.zip")),
    )

    with zipfile.ZipFile(plain) as zipped:
        inside = set(zipped.namelist())
        assert zipped.read(f"files/{NAME}") == CONTENT
    assert "modules/visits-1.0.0/WHEEL.sha256" in inside
    assert not {name for name in inside if "tmp" in name or "secret" in name or "crm.db" in name}
    with zipfile.ZipFile(secret) as zipped:
        key = (warehouse.data_dir / "secret.key").read_text()
        assert zipped.read("secret.key").decode() == key


def test_under_write_load_it_holds_one_moment(warehouse: Installation, other: str) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, warehouse.url], stdout=subprocess.PIPE, text=True
    )
    try:
        assert writer.stdout is not None
        for _line in range(50):
            writer.stdout.readline()
        paths = [taken(warehouse, "--out", str(warehouse.data_dir / f"{n}.zip")) for n in range(3)]
    finally:
        writer.terminate()
        after = writer.communicate()[0]
    sizes = []
    for path in paths:
        teams = {row["name"] for row in rows_of(path, "host_team")}
        places = {row["name"] for row in rows_of(path, "warehouse_place")}
        assert teams == {name for name in places if name.startswith("pair ")}
        sizes.append(len(teams))
    assert 40 < sizes[0] < sizes[1] < sizes[2]
    assert after  # it went on writing after the last moment
    warehouse.crm("backup", "verify", str(paths[-1]))
    restored = Installation(other, warehouse.data_dir, warehouse.packages)
    restored.crm("backup", "restore", str(paths[-1]))
    assert restored.rows("SELECT count(*) FROM host_team") == [(sizes[-1],)]


def test_whatever_byte_is_changed_or_missing_is_noticed(warehouse: Installation) -> None:
    path = taken(warehouse)
    whole = path.read_bytes()
    pick = random.Random(2026)
    for _attempt in range(60):
        place = pick.randrange(len(whole))
        broken = bytearray(whole)
        broken[place] ^= 1 << pick.randrange(8)
        path.write_bytes(broken)
        with pytest.raises(BackupRefused), opened(path):
            pass
    for length in (0, 1, 100, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(BackupRefused), opened(path):
            pass
    path.write_bytes(whole[: len(whole) // 2])
    refused = warehouse.crm("backup", "verify", str(path), code=1)
    assert "is damaged or was cut short" in refused.errors
    assert "Use another backup" in refused.errors
    assert "damaged" in warehouse.crm("backup", "list").output


def test_foreign_files_are_refused(warehouse: Installation, tmp_path: Path) -> None:
    text, foreign = tmp_path / "notes.txt", tmp_path / "other.zip"
    text.write_text("Not a backup at all, but long enough to hold a seal." * 9)
    with plain_zip.ZipFile(foreign, "w") as zipped:
        zipped.writestr("manifest.json", "{}")
    for path in (text, foreign):
        refused = warehouse.crm("backup", "restore", str(path), "--yes", code=1)
        assert f"{path.name} is no backup made by crm backup create." in refused.errors
    missing = warehouse.crm("backup", "verify", str(tmp_path / "gone.zip"), code=1)
    assert "There is no file" in missing.errors


def test_a_file_that_contradicts_itself_is_refused(warehouse: Installation) -> None:
    path = taken(warehouse)
    changed = path.with_name("changed.zip")
    with (
        zipfile.ZipFile(path) as old,
        changed.open("w+b") as file,
        archive_file.writing(file) as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            if name == "data/warehouse_item.jsonl":
                data = b"".join(data.splitlines(keepends=True)[1:])
            new.writestr(name, data)
    refused = warehouse.crm("backup", "verify", str(changed), code=1)
    assert "The backup contradicts itself: warehouse_item is not what was counted" in refused.errors


def test_a_backup_of_a_later_format_names_the_version_to_install(warehouse: Installation) -> None:
    path = taken(warehouse)
    later = path.with_name("later.zip")
    with zipfile.ZipFile(path) as old, later.open("w+b") as file, archive_file.writing(file) as new:
        manifest = json.loads(old.read("manifest.json")) | {"format": 2, "host": "9.1.0"}
        new.writestr("manifest.json", json.dumps(manifest))
    refused = warehouse.crm("backup", "restore", str(later), "--yes", code=1)
    assert "made by version 9.1.0" in refused.errors
    assert "Install that version of crm-host" in refused.errors


def test_a_full_disk_leaves_no_half_file(warehouse: Installation) -> None:
    """A process that may write no larger file is told so where a full disk would be."""
    files = warehouse.data_dir / "files"
    files.mkdir()
    (files / NAME).write_bytes(os.urandom(300_000))
    code = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
sys.argv = ["crm", "backup", "create"]
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
    assert "There is no room for crm-" in done.stderr
    assert "Nothing was written. Make room" in done.stderr
    assert list((warehouse.data_dir / "backups").iterdir()) == []


def test_what_a_killed_backup_left_is_removed_by_the_next(warehouse: Installation) -> None:
    code = """
import os, sys
sys.argv = ["crm", "backup", "create"]
from crm_host.backup import create
create.last_ids = lambda connection: os._exit(9)
from crm_host.cli import main
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **warehouse.environ}, check=False
    )
    assert done.returncode == 9
    folder = warehouse.data_dir / "backups"
    assert [path.suffix for path in folder.iterdir()] == [".part"]
    assert warehouse.crm("backup", "list").output == "Nothing here.\n"
    path = taken(warehouse)
    assert list(folder.iterdir()) == [path]


def test_a_database_that_goes_away_leaves_nothing(
    warehouse: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = config_of(warehouse)
    engine = Environment.open(config).engine
    from crm_host.backup import create as creating

    def gone(connection: Any) -> dict[str, int]:
        if engine.dialect.name == "postgresql":
            other = Environment.open(config).engine
            with other.connect() as admin:
                pid = connection.connection.driver_connection.info.backend_pid
                admin.exec_driver_sql(f"SELECT pg_terminate_backend({pid})")
            other.dispose()
        else:
            connection.connection.driver_connection.execute("SELECT * FROM gone")
        connection.exec_driver_sql("SELECT 1")
        return {}

    monkeypatch.setattr(creating, "last_ids", gone)
    path = warehouse.data_dir / "gone.zip"
    with pytest.raises(HostError, match=r"The backup failed: .*No file was written"):
        create(config, engine, path)
    engine.dispose()
    assert not path.exists()
    assert not list(warehouse.data_dir.glob(".*.part"))


def test_an_existing_file_is_not_overwritten(warehouse: Installation) -> None:
    path = taken(warehouse)
    refused = warehouse.crm("backup", "create", "--out", str(path), code=1)
    assert f"{path} exists already. Choose another name." in refused.errors
