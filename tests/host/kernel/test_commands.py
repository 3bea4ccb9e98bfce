"""Commands around modules: first start, checks, health, and how failures are said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import Fake
from installation import Installation

from crm_host.testing.databases import Kind, fresh_database

DESCRIBED = ("crm-host>=0.1,<1",)


@pytest.fixture
def empty(database_kind: Kind, tmp_path: Path) -> Iterator[Installation]:
    """Return an installation whose database holds nothing."""
    packages, data = tmp_path / "packages", tmp_path / "data"
    packages.mkdir()
    data.mkdir()
    with fresh_database(database_kind) as url:
        yield Installation(url, data, packages)


def test_an_empty_database_is_answered_with_the_command_to_run(empty: Installation) -> None:
    for arguments in (("module", "list"), ("theme", "use", "mangosteen"), ("user", "list")):
        refused = empty.crm(*arguments, code=4)
        assert refused.errors == "Error: This database is empty. Run: crm init\n"
    found = empty.crm("doctor", "--json", code=1).json
    assert found["problems"] == [{"what": "The database is empty.", "remedy": "crm init"}]


def test_an_upgrade_prepares_an_empty_database_for_the_first_start(empty: Installation) -> None:
    Fake("visits").write(empty.packages)

    assert empty.crm("db", "upgrade", "--yes", "--json").json == {"ok": True, "broken": {}}

    assert empty.status("visits").runs
    assert empty.rows("SELECT count(*) FROM host_user") == [(0,)]
    assert empty.crm("db", "upgrade", "--yes").output.endswith("Nothing to do.\n")


def test_init_installs_what_works_and_names_what_does_not(empty: Installation) -> None:
    Fake("visits").write(empty.packages)
    Fake("asleep", files={"events.py": "1 / 0"}).write(empty.packages)
    Fake("dreams", requires=("crm-host", "crm-asleep")).write(empty.packages)

    done = empty.crm("init", "--yes", "--json", code=1).json

    place = "(crm_asleep/events.py, line 1)"
    assert done["broken"]["asleep"] == f"ZeroDivisionError: division by zero {place}"
    assert done["administrator"]["email"] == "admin@localhost"
    assert len(done["administrator"]["password"]) >= 12
    assert empty.status("visits").runs
    assert empty.status("asleep").state == "broken"
    assert empty.status("dreams").state == "available"

    again = empty.crm("init", "--yes", "--json").json
    assert again["administrator"] is None
    assert "asleep" not in again["broken"]


def test_check_names_everything_that_is_wrong(installation: Installation) -> None:
    Fake("visits", requires=DESCRIBED).write(installation.packages)
    page = '{{ slot("visits.note.sied", note=note) }}'
    slots = 'from crm_host.api import Slot\nSIDE = Slot("visits.note.side", note=object)'
    Fake("routes", files={"templates/routes/note.html": page, "slots.py": slots}).write(
        installation.packages
    )

    assert installation.crm("check", "visits").output == "visits: fine\n"
    found = installation.crm("check", "routes", "--json", code=1).json["modules"]["routes"]

    assert "It does not say which host it fits. Require crm-host with a range." in found


def test_check_finds_names_nobody_declares(installation: Installation) -> None:
    page = '{{ slot("visits.note.sied", note=note) }}'
    slots = 'from crm_host.api import Slot\nSIDE = Slot("visits.note.side", note=object)'
    files = {"templates/visits/note.html": page, "slots.py": slots}
    Fake("visits", requires=DESCRIBED, files=files).write(installation.packages)

    found = installation.crm("check", "visits", code=1).output

    expected = "note.html shows the slot visits.note.sied, which nobody declares."
    assert f"visits: {expected} Did you mean visits.note.side?" in found


def test_doctor_names_a_command_for_each_problem(installation: Installation) -> None:
    Fake("visits", files={"events.py": "1 / 0"}).write(installation.packages)
    installation.crm("module", "install", "visits", "--yes", code=1)
    (installation.data_dir / "secret.key").chmod(0o644)

    found = installation.crm("doctor", code=1).output

    assert "visits is broken: ZeroDivisionError: division by zero" in found
    assert "crm module repair visits" in found
    assert f"chmod 600 {installation.data_dir / 'secret.key'}" in found


def test_doctor_is_content_with_a_sound_site(installation: Installation) -> None:
    assert installation.crm("doctor").output == "All is well.\n"


def test_a_database_that_is_away_is_said_in_one_sentence(tmp_path: Path) -> None:
    url = f"postgresql://nobody@/nothing?host={tmp_path}"
    away = Installation(url, tmp_path, tmp_path)

    refused = away.crm("module", "list", code=1)

    assert refused.errors.startswith("Error: The database refused: connection is bad: ")
    assert refused.errors.count("\n") == 1
    assert "Check CRM_DATABASE_URL" in away.crm("doctor", code=1).output


def test_an_unexpected_error_is_kept_in_a_file(installation: Installation) -> None:
    environ = os.environ | installation.environ
    done = subprocess.run(
        [sys.executable, "-m", "crm_host.cli", "shell"],
        input="1 / 0", env=environ, capture_output=True, text=True,
    )  # fmt: skip

    assert done.returncode == 1
    assert done.stderr.startswith("Error: Unexpected: ZeroDivisionError: division by zero.")
    (report,) = (installation.data_dir / "errors").iterdir()
    assert "Traceback" in report.read_text(encoding="utf-8")


def test_a_wrong_setting_is_a_usage_error(tmp_path: Path) -> None:
    wrong = Installation("mysql://localhost/crm", tmp_path, tmp_path)
    refused = wrong.crm("module", "list", "--json", code=2)
    assert json.loads(refused.output)["error"].startswith("CRM_DATABASE_URL names mysql")


def test_modules_bring_commands(installation: Installation) -> None:
    cli = """
import click

@click.command()
def greet():
    click.echo("Xin chào")

commands = [greet]
"""
    Fake("visits", files={"cli.py": cli}).write(installation.packages)
    assert "greet" not in installation.crm("--help").output
    installation.crm("module", "install", "visits", "--yes")

    assert "greet" in installation.crm("--help").output
    assert installation.crm("greet").output == "Xin chào\n"
    assert "No such command 'greed'" in installation.crm("greed", code=2).errors


def test_a_revision_is_written_from_the_models(installation: Installation) -> None:
    models = """
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column
from crm_host.api import Base, UtcDateTime

class VisitsNote(Base):
    __tablename__ = "visits_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(200))
    at = mapped_column(UtcDateTime)
"""
    Fake("visits", files={"models.py": models}).write(installation.packages)

    path = installation.crm("db", "revision", "visits", "-m", "note when", "--json").json["path"]

    written = Path(path).read_text(encoding="utf-8")
    assert 'down_revision = "visits1"' in written.replace("'", '"')
    assert "sa.DateTime(timezone=True)" in written
    assert "crm_host" not in written
    assert "unchanged" in installation.crm("db", "revision", "visits", "-m", "again").output
    installation.crm("module", "install", "visits", "--yes")
    assert installation.crm("db", "check").output == "Tables and models agree.\n"
