"""The record of changes as a file, written in the background where it is large."""

from __future__ import annotations

import pytest

from crm_host.admin import audit
from crm_host.data.changes import note_change


def test_a_large_file_is_written_by_a_job_for_whoever_asked(
    site, crm, login_as, run_jobs, monkeypatch: pytest.MonkeyPatch
):
    with site.system() as session:
        note_change(session, "host.setting", "host.firm_name", {"value": ["", "Hòa Phát"]})
    monkeypatch.setattr(audit, "_AT_ONCE", 0)

    job = crm.post("/audit/export").location
    run_jobs()

    link = next(a for a in crm.get(job).all("main a") if "Download the file" in a.get_text())
    answer = crm.get(str(link["href"]))
    assert "Name of the firm,,Hòa Phát" in answer.response.get_data().decode("utf-8-sig")
    assert login_as("administrator").get(str(link["href"])).status == 404
