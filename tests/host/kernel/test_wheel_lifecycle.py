"""A partner's wheel through its life: unpacked beside the data, switched by folder."""

from __future__ import annotations

from pathlib import Path

from fakes import Fake
from installation import Installation

PLACE = ('op.add_column("visits_note", sa.Column("place", sa.String(50)))', "pass")


def test_planning_a_wheel_leaves_no_trace(installation: Installation, tmp_path: Path) -> None:
    path = Fake("visits").wheel(tmp_path)

    plan = installation.crm("module", "plan", "install", str(path)).output

    assert "Enable visits 1.0.0." in plan
    assert "visits adds tables: visits_note" in plan
    assert not (installation.data_dir / "modules").exists()


def test_install_upgrade_and_drop_a_wheel(installation: Installation, tmp_path: Path) -> None:
    first = Fake("visits").wheel(tmp_path)
    second = Fake("visits", version="1.1.0", migrations=(PLACE,)).wheel(tmp_path)

    installation.crm("module", "install", str(first), "--yes")
    assert installation.status("visits").version == "1.0.0"
    installation.crm("module", "upgrade", str(second), "--yes")

    status = installation.status("visits")
    assert (status.version, status.runs, status.revision) == ("1.1.0", True, "visits2")
    installation.crm("module", "uninstall", "visits", "--drop", "--confirm", "visits", "--yes")
    assert installation.tables("visits") == []


def test_a_failing_upgrade_goes_on_with_the_old_folder(
    installation: Installation, tmp_path: Path
) -> None:
    installation.crm("module", "install", str(Fake("visits").wheel(tmp_path)), "--yes")
    bad = Fake("visits", version="1.1.0", migrations=(PLACE, ("1 / 0", "pass"))).wheel(tmp_path)

    installation.crm("module", "upgrade", str(bad), "--yes", code=1)

    status = installation.status("visits")
    assert (status.state, status.version, status.runs) == ("enabled", "1.0.0", True)
    assert "ZeroDivisionError" in status.reason


def test_a_wheel_that_would_break_its_dependants_is_blocked(
    installation: Installation, tmp_path: Path
) -> None:
    installation.crm("module", "install", str(Fake("visits").wheel(tmp_path)), "--yes")
    routes = Fake("routes", requires=("crm-host", "crm-visits<2")).wheel(tmp_path)
    installation.crm("module", "install", str(routes), "--yes")
    newer = Fake("visits", version="2.0.0").wheel(tmp_path)

    refused = installation.crm("module", "upgrade", str(newer), "--yes", code=3)

    assert "routes would stop: Needs crm-visits <2, but version 2.0.0" in refused.errors
    assert installation.status("visits").version == "1.0.0"
    assert installation.status("routes").runs


def test_going_back_to_the_older_folder(installation: Installation, tmp_path: Path) -> None:
    old = Fake("visits").wheel(tmp_path)
    new = Fake("visits", version="1.1.0").wheel(tmp_path)
    installation.crm("module", "install", str(old), "--yes")
    installation.crm("module", "upgrade", str(new), "--yes")

    installation.crm("module", "install", str(old), "--yes")

    status = installation.status("visits")
    assert (status.version, status.available, status.runs) == ("1.0.0", "1.0.0", True)
