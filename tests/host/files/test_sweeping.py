"""Contents that nobody owns any more, and rows whose content is gone."""

from __future__ import annotations

import os
import threading
import time
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import text

from crm_host.backup.create import create
from crm_host.files import store, sweeping
from crm_host.files.models import Attachment
from crm_host.files.sweeping import Swept
from crm_host.files.verifying import verify
from crm_host.testing.command import crm_json

DAY = 86_400
CONTRACT = "Hợp đồng bảo trì 2026".encode()


@pytest.fixture(autouse=True)
def folder(site) -> Path:
    """Return the folder of files, empty and there."""
    found = site.app.config["CRM"].files_dir
    found.mkdir(exist_ok=True)
    for path in found.rglob("*"):
        if path.is_file():
            path.unlink()
    return found


def bring(site, content: bytes = CONTRACT, *, days: float = 2) -> Path:
    """Keep a content as if it had been brought some days ago, and return where it lies."""
    with site.app.app_context():
        path = store.path_of(store.keep(content))
    age(path, days)
    return path


def age(path: Path, days: float) -> None:
    os.utime(path, times=(0, time.time() - days * DAY))


def sweep(site, **options) -> Swept:
    with site.app.app_context():
        return sweeping.sweep(**options)


def test_a_content_whose_transaction_failed_goes_after_a_day(site):
    path = bring(site, days=0.9)
    assert sweep(site).contents == 0
    age(path, days=1.1)

    assert sweep(site) == Swept(attachments=0, contents=1, drafts=0, size=len(CONTRACT))
    assert not path.exists()


def test_a_dry_run_counts_and_deletes_nothing(site, crm, panel, attach, folder):
    attach(("Biên bản.txt", b"abc"))
    crm.post(crm.get(panel).one("#record-files li form")["action"])
    orphan = bring(site)
    for path in folder.glob("??/*"):
        age(path, days=40)

    planned = sweep(site, grace=timedelta(0), dry_run=True)

    assert planned == Swept(attachments=1, contents=2, drafts=0, size=len(CONTRACT) + 3)
    assert orphan.exists()
    assert sweep(site, grace=timedelta(0)) == planned
    assert not orphan.exists()


def test_what_a_killed_upload_left_behind_goes_too(site, folder):
    draft, foreign = folder / "tmpab12cd34", folder / "README"
    for path in (draft, foreign):
        path.write_bytes(b"half")
        age(path, days=2)

    assert sweep(site).drafts == 1
    assert (draft.exists(), foreign.exists()) == (False, True)


@pytest.mark.parametrize("kind", ["VARCHAR(64)", "TEXT", "JSON"])
def test_a_row_of_a_module_that_is_not_loaded_keeps_its_content(site, kind):
    path = bring(site)
    said = path.name if kind != "JSON" else f'{{"images": ["cid:{path.name}.png"]}}'
    with site.engine.begin() as database:
        database.execute(text(f"CREATE TABLE gone_page (id INTEGER PRIMARY KEY, held {kind})"))
        database.execute(text("INSERT INTO gone_page VALUES (1, :said)"), {"said": said})
    try:
        assert sweep(site).contents == 0
        assert path.exists()
    finally:
        with site.engine.begin() as database:
            database.execute(text("DROP TABLE gone_page"))


def test_the_same_content_brought_after_the_look_at_the_rows_stays(site, monkeypatch):
    """Its transaction began when no row named it, and commits after the sweep."""
    path, look = bring(site), sweeping.unnamed

    def overtaken(*args):
        found = look(*args)
        store.keep_stream(BytesIO(CONTRACT))
        return found

    monkeypatch.setattr(sweeping, "unnamed", overtaken)

    assert sweep(site).contents == 0
    assert path.read_bytes() == CONTRACT


def test_a_sweep_waits_for_who_puts_the_same_content_there(site, folder):
    """Between the look at its age and the deletion nobody can bring it again."""
    path, swept = bring(site), []
    sweeper = threading.Thread(target=lambda: swept.append(sweep(site).contents))
    with store.bringing(folder):
        sweeper.start()
        sweeper.join(timeout=1)
        assert sweeper.is_alive()
        age(path, days=0)  # as the rename at the end of an upload does
    sweeper.join()

    assert swept == [0]
    assert path.read_bytes() == CONTRACT


def test_a_backup_made_during_a_sweep_has_all_that_rows_name(
    site, crm, panel, attach, folder, tmp_path
):
    attach(("Hợp đồng.txt", CONTRACT))
    for path in folder.glob("??/*"):
        age(path, days=2)
    bring(site, b"nobody's")

    def at_work(line: str) -> None:
        sweep(site)

    made = create(site.app.config["CRM"], site.engine, tmp_path / "backup.zip", at_work)

    with ZipFile(made.path) as archive:
        kept = [name for name in archive.namelist() if name.startswith("files/")]
    with site.system() as session:
        (row,) = session.query(Attachment)
        assert kept == [f"files/{row.sha256[:2]}/{row.sha256}"]


def test_missing_and_damaged_contents_are_named_with_their_rows(site, panel, attach, contact):
    attach(("Hợp đồng.txt", CONTRACT), ("Ảnh.txt", b"abc"), ("Φύλλο.txt", b"def"))
    photo = bring(site, b"photo")
    with site.system() as session:
        model = site.app.extensions["crm"].records["contacts.contact"]
        session.get(model, contact).photo_sha256 = photo.name
        by_name = {row.name: row.sha256 for row in session.query(Attachment)}
    with site.app.app_context():
        assert verify().faults == []
        store.path_of(by_name["Hợp đồng.txt"]).unlink()
        store.path_of(by_name["Ảnh.txt"]).write_bytes(b"xyz")
        photo.unlink()
        found = verify()

    assert (found.rows, found.contents) == (4, 4)
    told = {(f.mention.table, f.mention.name, f.reason) for f in found.faults}
    assert told == {
        ("host_attachment", "Hợp đồng.txt", "missing"),
        ("host_attachment", "Ảnh.txt", "damaged"),
        ("contacts_contact", "", "missing"),
    }


def test_the_commands_sweep_verify_and_the_doctor_agree(site, panel, attach, folder):
    attach(("Hợp đồng.txt", CONTRACT))
    orphan = bring(site, b"nobody's")

    def run(*arguments: str, exit_code: int = 0):
        return crm_json(site.url, site.data_dir, *arguments, exit_code=exit_code)

    assert run("files", "sweep", "--dry-run")["contents"] == 1
    assert orphan.exists()
    assert run("files", "sweep")["contents"] == 1
    assert not orphan.exists()
    assert run("files", "verify") == {"ok": True, "rows": 1, "contents": 1, "faults": []}
    (kept,) = folder.glob("??/*")
    kept.unlink()

    (fault,) = run("files", "verify", exit_code=1)["faults"]
    assert (fault["name"], fault["reason"]) == ("Hợp đồng.txt", "missing")
    problems = [item["what"] for item in run("doctor", exit_code=1)["problems"]]
    assert "The uploaded files of 1 rows are missing." in problems
