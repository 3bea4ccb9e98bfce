"""`crm audit verify` on a whole site, and what backups say of the chain."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from crm_host.backup.create import create
from crm_host.data.audit.sealing import head
from crm_host.data.changes import note_change
from crm_host.testing.command import crm_json, run_crm


def change(site: Any, value: str) -> None:
    with site.system() as session:
        note_change(session, "host.setting", "host.firm_name", {"value": ["", value]})


def verify(site: Any, *arguments: str, exit_code: int = 0) -> dict[str, Any]:
    return crm_json(site.url, site.data_dir, "audit", "verify", *arguments, exit_code=exit_code)


def test_it_seals_what_is_new_and_finds_one_changed_letter(site):
    change(site, "Hòa Phát")
    first = verify(site)
    assert first["ok"]
    assert first["sealed_now"] >= 1
    second = verify(site)
    assert (second["sets"], second["sealed_now"]) == (first["sets"] + first["sealed_now"], 0)

    with site.engine.begin() as connection:
        connection.execute(
            text("UPDATE host_change_set SET label = label || 'x' WHERE id = :id"),
            {"id": 1},
        )

    broken = verify(site, exit_code=1)
    assert (broken["ok"], broken["broken_set"], broken["fault"]) == (False, 1, "changed")
    told = run_crm(site.url, site.data_dir, "audit", "verify", exit_code=1).output
    assert "Change set 1 is not as it was sealed" in told


def test_a_backup_knows_the_hash_of_its_moment(site, tmp_path):
    change(site, "Αφοί Γεωργίου")
    verify(site)
    with site.app.app_context():
        kept = create(site.app.config["CRM"], site.engine, tmp_path / "crm.zip").manifest
    change(site, "Hòa Phát")
    with site.engine.connect() as connection:
        assert kept.audit_head == head(connection) != ""
    assert verify(site, "--head", kept.audit_head)["ok"]
    cut = verify(site, "--head", "f" * 64, exit_code=1)
    assert cut["fault"] == "cut"
