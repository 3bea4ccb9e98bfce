"""The life of a module, from its package to its last row, on both databases."""

from __future__ import annotations

import zipfile

from fakes import Fake
from installation import Installation


def test_install_creates_tables_and_enables(installation: Installation) -> None:
    Fake("visits").write(installation.packages)

    installation.crm("module", "install", "visits", "--yes")

    status = installation.status("visits")
    assert (status.state, status.version, status.runs) == ("enabled", "1.0.0", True)
    assert installation.tables("visits") == ["schema_version_visits", "visits_note"]


def test_install_brings_what_is_required_in_order(installation: Installation) -> None:
    Fake("visits").write(installation.packages)
    Fake("routes", requires=("crm-host", "crm-visits>=1,<2")).write(installation.packages)

    done = installation.crm("module", "install", "routes", "--yes", "--json").json

    enabled = [step["module"] for step in done["done"] if step["kind"] == "enable"]
    assert enabled == ["visits", "routes"]


def test_installing_twice_does_nothing(installation: Installation) -> None:
    Fake("visits").write(installation.packages)
    installation.crm("module", "install", "visits", "--yes")

    again = installation.crm("module", "install", "visits", "--yes", "--json").json

    assert again["done"] == []
    assert again["notes"] == ["visits is installed and enabled already."]


def test_plan_changes_nothing_and_reads_the_same_everywhere(installation: Installation) -> None:
    Fake("visits").write(installation.packages)

    text = installation.crm("module", "plan", "install", "visits").output
    data = installation.crm("module", "plan", "install", "visits", "--json").json

    for step in data["steps"]:
        assert step["text"] in text
    assert data["contents"]["visits"]["tables"] == "visits_note"
    assert installation.status("visits").state == "available"
    assert installation.tables("visits") == []


def test_disable_and_enable_keep_the_rows(installation: Installation) -> None:
    Fake("visits").write(installation.packages)
    installation.crm("module", "install", "visits", "--yes")
    installation.rows("INSERT INTO visits_note (id, text) VALUES (1, 'Γειά σου')")

    installation.crm("module", "disable", "visits", "--yes")
    assert installation.status("visits").state == "disabled"
    installation.crm("module", "enable", "visits", "--yes")

    assert installation.status("visits").runs
    assert installation.rows("SELECT text FROM visits_note") == [("Γειά σου",)]


def test_disable_refuses_while_others_need_it(installation: Installation) -> None:
    Fake("visits").write(installation.packages)
    Fake("routes", requires=("crm-host", "crm-visits")).write(installation.packages)
    installation.crm("module", "install", "routes", "--yes")

    refused = installation.crm("module", "disable", "visits", "--yes", code=3)

    assert "routes needs visits" in refused.errors
    assert installation.status("visits").runs
    installation.crm("module", "disable", "visits", "routes", "--yes")


def test_uninstall_keeps_the_data_and_install_brings_it_back(installation: Installation) -> None:
    Fake("visits").write(installation.packages)
    installation.crm("module", "install", "visits", "--yes")
    installation.rows("INSERT INTO visits_note (id, text) VALUES (1, 'Đặng Đức')")

    installation.crm("module", "uninstall", "visits", "--yes")
    assert installation.status("visits").state == "archived"
    installation.crm("module", "install", "visits", "--yes")

    assert installation.status("visits").runs
    assert installation.rows("SELECT text FROM visits_note") == [("Đặng Đức",)]


def test_drop_exports_then_leaves_no_table(installation: Installation) -> None:
    Fake("visits").write(installation.packages)
    installation.crm("module", "install", "visits", "--yes")
    installation.rows("INSERT INTO visits_note (id, text) VALUES (1, 'Nguyễn Thị Đào')")

    refused = installation.crm("module", "uninstall", "visits", "--drop", "--yes", code=1)
    assert "--confirm visits" in refused.errors
    plan = installation.crm("module", "plan", "uninstall", "visits", "--drop").output
    assert "1 tables with 1 rows of visits are removed: visits_note (1)" in plan
    done = installation.crm(
        "module", "uninstall", "visits", "--drop", "--confirm", "visits", "--yes", "--json"
    ).json

    assert installation.status("visits").state == "available"
    assert installation.tables("visits") == []
    (path,) = done["exports"]
    exported = zipfile.ZipFile(path).read("visits_note.csv").decode("utf-8-sig")
    assert exported == "id,text\r\n1,Nguyễn Thị Đào\r\n"


def test_upgrade_runs_new_migrations_and_tells_the_old_version(installation: Installation) -> None:
    Fake("visits").write(installation.packages)
    installation.crm("module", "install", "visits", "--yes")
    _newer().write(installation.packages)

    pending = installation.status("visits")
    assert (pending.state, pending.runs) == ("pending_upgrade", False)
    assert "crm module upgrade visits" in pending.reason
    installation.crm("db", "upgrade", "--yes")

    assert installation.status("visits").version == "1.1.0"
    assert installation.rows("SELECT text, place FROM visits_note") == [("from 1.0.0", "Huế")]


def test_a_pending_upgrade_keeps_dependants_waiting(installation: Installation) -> None:
    Fake("visits").write(installation.packages)
    Fake("routes", requires=("crm-host", "crm-visits")).write(installation.packages)
    installation.crm("module", "install", "routes", "--yes")
    _newer().write(installation.packages)

    waiting = installation.status("routes")

    assert (waiting.state, waiting.runs) == ("enabled", False)
    assert waiting.reason == "Waits for visits, which is pending_upgrade. See visits."


def test_models_and_tables_agree(installation: Installation) -> None:
    Fake("visits").write(installation.packages)
    installation.crm("module", "install", "visits", "--yes")
    assert installation.crm("db", "check").output == "Tables and models agree.\n"

    installation.rows("ALTER TABLE visits_note ADD COLUMN color VARCHAR(20)")

    found = installation.crm("db", "check", "--json", code=1).json
    assert "color" in found["differences"]["visits"][0]


def _newer() -> Fake:
    hooks = """
from sqlalchemy import text
from crm_host.api import session

def upgraded(old):
    session().execute(
        text("INSERT INTO visits_note (id, text, place) VALUES (1, :said, 'Huế')"),
        {"said": f"from {old}"},
    )
"""
    models = """
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column
from crm_host.api import Base

class VisitsNote(Base):
    __tablename__ = "visits_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(200))
    place: Mapped[str | None] = mapped_column(String(50))
"""
    add = 'op.add_column("visits_note", sa.Column("place", sa.String(50)))'
    return Fake(
        "visits",
        version="1.1.0",
        extra='on_upgrade="lifecycle:upgraded",',
        files={"lifecycle.py": hooks, "models.py": models},
        migrations=((add, 'op.drop_column("visits_note", "place")'),),
    )
