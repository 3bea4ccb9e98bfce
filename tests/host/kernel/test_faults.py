"""Whatever a module does wrong, nothing is half done and the reason can be read."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from fakes import Fake
from installation import Installation

IMPORT_FAULTS = {
    "missing name": (
        "raise ImportError('no module named gone')",
        "ImportError: no module named gone",
    ),
    "assertion": ("assert 1 > 2, 'one is not more than two'", "AssertionError: one is not"),
    "exit": ("raise SystemExit(4)", "SystemExit: 4"),
    "syntax": ("def broken(:", "SyntaxError: invalid syntax"),
    "killed": ("import os; os._exit(9)", "ended the process with code 9"),
    "wrong name": ("from crm_host.api import Evnt", "Did you mean Event?"),
    "wrong attribute": ("import crm_host.api as api; api.fil", "Did you mean fill?"),
}

BROKEN_MAPPER = """
from sqlalchemy.orm import Mapped, mapped_column, relationship
from crm_host.api import Base

class VisitsNote(Base):
    __tablename__ = "visits_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    guest = relationship("NobodyKnowsThisClass")
"""
OPEN_ROUTE = """
from crm_host.api import Routes

routes = Routes()

@routes.get("/notes")
def note_list():
    return ""
"""
SLOT = """
from crm_host.api import fill

fill("visits.note.sidee", "routes/_panel.html")
"""
SLOTS = """
from crm_host.api import Slot

NOTE_SIDE = Slot("visits.note.side")
"""


@pytest.mark.parametrize(("code", "reason"), IMPORT_FAULTS.values(), ids=IMPORT_FAULTS)
def test_code_that_fails_to_import(installation: Installation, code: str, reason: str) -> None:
    Fake("visits", files={"events.py": code}).write(installation.packages)

    refused = installation.crm("module", "install", "visits", "--yes", code=1)

    assert reason in refused.errors
    assert "Traceback" not in refused.errors
    _assert_broken(installation, "visits", reason)


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"models.py": BROKEN_MAPPER}, "NobodyKnowsThisClass"),
        ({"views.py": OPEN_ROUTE}, "The route /notes needs a permission"),
        ({"views.py": "pages = 1"}, "views.py defines no `routes`"),
        ({"templates/other/list.html": ""}, "templates/other must lie inside templates/visits/"),
        ({"templates/visits/list.html": "{% if %}"}, "TemplateSyntaxError"),
        ({"module.py": "module = 'visits'"}, "is not a Module"),
    ],
    ids=["mapper", "open route", "no routes", "template folder", "template", "declaration"],
)
def test_declarations_that_do_not_hold(
    installation: Installation, files: dict[str, str], reason: str
) -> None:
    Fake("visits", files=files).write(installation.packages)

    installation.crm("module", "install", "visits", "--yes", code=1)

    _assert_broken(installation, "visits", reason)


def test_an_unknown_slot_names_the_nearest_one(installation: Installation) -> None:
    Fake("visits", files={"slots.py": SLOTS}).write(installation.packages)
    Fake("routes", requires=("crm-host", "crm-visits"), files={"slots.py": SLOT}).write(
        installation.packages
    )
    installation.crm("module", "install", "visits", "--yes")

    installation.crm("module", "install", "routes", "--yes", code=1)

    reason = (
        "It fills the slot visits.note.sidee, which does not exist. Did you mean visits.note.side"
    )
    _assert_broken(installation, "routes", reason)
    assert installation.status("visits").runs


def test_a_broken_module_is_repaired_once_its_cause_is_gone(installation: Installation) -> None:
    Fake("visits", files={"events.py": "1 / 0"}).write(installation.packages)
    installation.crm("module", "install", "visits", "--yes", code=1)
    Fake("visits").write(installation.packages)

    installation.crm("module", "repair", "visits", "--yes")

    assert installation.status("visits").runs
    assert installation.status("visits").reason == ""


def test_a_failing_third_migration_leaves_nothing_behind(installation: Installation) -> None:
    add = ('op.add_column("visits_note", sa.Column("a", sa.Integer))', "pass")
    fail = ('op.execute("INSERT INTO visits_nowhere VALUES (1)")', "pass")
    Fake("visits", migrations=(add, fail)).write(installation.packages)
    Fake("routes", requires=("crm-host", "crm-visits")).write(installation.packages)

    refused = installation.crm("module", "install", "routes", "--yes", code=1)

    assert "visits_nowhere" in refused.errors
    assert "migrations/0003.py" in refused.errors
    _assert_broken(installation, "visits", "visits_nowhere")
    assert installation.status("routes").state == "available"
    assert installation.tables("routes") == []


def test_requirements_in_a_circle(installation: Installation) -> None:
    Fake("visits", requires=("crm-routes",)).write(installation.packages)
    Fake("routes", requires=("crm-visits",)).write(installation.packages)

    refused = installation.crm("module", "install", "visits", "--yes", code=3)

    assert "visits needs routes, routes needs visits" in refused.errors
    assert "circle" in installation.status("routes").reason


@pytest.mark.parametrize(
    ("requirement", "reason"),
    [
        ("crm-host>=9", "Needs crm-host >=9, but this host is"),
        ("crm-lodging>=1", "Needs crm-lodging >=1, which is not installed. Install that"),
        ("crm-routes>=2", "Needs crm-routes >=2, but version 1.0.0 is installed."),
        ("no-such-library", "Needs no-such-library, which is not installed."),
    ],
)
def test_requirements_that_are_not_met(
    installation: Installation, requirement: str, reason: str
) -> None:
    Fake("routes").write(installation.packages)
    Fake("visits", requires=("crm-host", requirement)).write(installation.packages)

    refused = installation.crm("module", "install", "visits", "--yes", code=3)

    assert reason in refused.errors
    assert reason in installation.status("visits").reason


def test_two_packages_with_one_module_name(installation: Installation) -> None:
    Fake("visits").write(installation.packages)
    rival = installation.packages / "rival"
    Fake("visits", distribution="acme-visits").write(rival)
    for entry in rival.glob("*.dist-info"):
        entry.rename(installation.packages / entry.name)

    refused = installation.crm("module", "install", "visits", "--yes", code=3)

    reason = "The packages acme-visits and crm-visits both provide a module named visits."
    assert reason in refused.errors
    assert installation.status("visits").state == "broken"


def test_a_rival_package_does_not_unseat_the_installed_one(installation: Installation) -> None:
    Fake("visits").write(installation.packages)
    installation.crm("module", "install", "visits", "--yes")
    rival = installation.packages / "rival"
    Fake("visits", distribution="acme-visits").write(rival)
    for entry in rival.glob("*.dist-info"):
        entry.rename(installation.packages / entry.name)

    status = installation.status("visits")

    assert status.runs
    assert "both provide a module named visits" in status.reason


def test_a_vanished_package_keeps_its_data(installation: Installation) -> None:
    Fake("visits").write(installation.packages)
    Fake("routes").write(installation.packages)
    installation.crm("module", "install", "visits", "routes", "--yes")
    (info,) = installation.packages.glob("crm_visits-*.dist-info")
    info.rename(installation.packages / "gone")

    status = installation.status("visits")

    assert (status.state, status.runs) == ("missing", False)
    assert "crm-visits 1.0.0 is gone; its data is untouched" in status.reason
    assert installation.status("routes").runs
    installation.crm("module", "disable", "routes", "--yes")
    installation.crm("module", "uninstall", "visits", "--drop", "--confirm", "visits", "--yes")
    assert installation.tables("visits") == []


def test_two_installs_at_once(installation: Installation) -> None:
    Fake("visits").write(installation.packages)
    Fake("routes").write(installation.packages)
    arguments = [("visits",), ("routes",), ("visits", "routes")]

    running = [installation.start("module", "install", *names, "--yes") for names in arguments]
    ended = [command.wait() for command in running]

    assert [done.code for done in ended] == [0, 0, 0], ended
    for name in ("visits", "routes"):
        assert installation.status(name).runs
        assert len(installation.rows(f"SELECT * FROM schema_version_{name}")) == 1


def test_kill_during_apply_changes_nothing(installation: Installation, tmp_path: Path) -> None:
    marker = tmp_path / "migrating"
    wait = (
        f'__import__("pathlib").Path("{marker}").touch() or __import__("time").sleep(60)',
        "pass",
    )
    Fake("visits", migrations=(wait,)).write(installation.packages)

    command = installation.start("module", "install", "visits", "--yes")
    deadline = time.monotonic() + 30
    while not marker.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(command.pid, signal.SIGKILL)
    assert command.wait().code == -signal.SIGKILL

    assert installation.tables("visits") == []
    assert installation.status("visits").state == "available"
    Fake("visits").write(installation.packages)
    installation.crm("module", "install", "visits", "--yes")


def test_an_unknown_module_is_answered_with_the_nearest(installation: Installation) -> None:
    Fake("visits").write(installation.packages)

    refused = installation.crm("module", "install", "visit", "--yes", "--json", code=3)

    assert "There is no module visit. Did you mean visits?" in refused.json["error"]


def test_a_failing_upgrade_keeps_rows_and_names_the_reason(installation: Installation) -> None:
    Fake("visits").write(installation.packages)
    installation.crm("module", "install", "visits", "--yes")
    installation.rows("INSERT INTO visits_note (id, text) VALUES (1, 'Huế')")
    drop = ('op.execute("DELETE FROM visits_note")', "pass")
    fail = ("1 / 0", "pass")
    Fake("visits", version="2.0.0", migrations=(drop, fail)).write(installation.packages)

    installation.crm("module", "upgrade", "--yes", code=1)

    status = installation.status("visits")
    assert (status.state, status.version) == ("broken", "1.0.0")
    assert "ZeroDivisionError" in status.reason
    assert installation.rows("SELECT text FROM visits_note") == [("Huế",)]


def test_older_code_than_tables(installation: Installation) -> None:
    add = ('op.add_column("visits_note", sa.Column("a", sa.Integer))', "pass")
    Fake("visits", version="2.0.0", migrations=(add,)).write(installation.packages)
    installation.crm("module", "install", "visits", "--yes")
    Fake("visits").write(installation.packages)

    status = installation.status("visits")

    assert (status.state, status.runs) == ("broken", False)
    assert "The package 1.0.0 is older than its tables" in status.reason
    installation.crm("module", "repair", "visits", "--yes", code=3)


def _assert_broken(installation: Installation, name: str, reason: str) -> None:
    status = installation.status(name)
    assert (status.state, status.runs) == ("broken", False)
    assert reason in status.reason
    assert installation.tables(name) == []
    assert reason in installation.crm("module", "list").output
