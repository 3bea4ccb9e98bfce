"""The last steps of an import: it runs, its result is seen, it is undone."""

from __future__ import annotations

from typing import Any

from flask import Response

from crm_host.api import (
    NotFound,
    Text,
    enqueue,
    go,
    job_state,
    render,
    screens_of,
    session,
)
from crm_host.api import lazy_text as _
from crm_portability import uploads
from crm_portability.importing.report import Report
from crm_portability.importing.undoing import is_undoable, outcome_of
from crm_portability.jobs import run_import, undo_import
from crm_portability.models import RUNNING, STARTED, UNDOING, UNDONE, Import
from crm_portability.records import title


def is_twin_running(upload: Import) -> bool:
    """Whether the very same file is being imported into the same records."""
    return any(_is_open(job_id) for job_id in uploads.twin_jobs(upload))


def start(upload: Import) -> Response:
    """Have the job begin that carries an import out, and show it."""
    upload.state = RUNNING
    name, token = upload.file_name, upload.token
    upload.job_id = enqueue(run_import, key=token, label=name, token=token)
    session().flush()
    return go("jobs.show", job_id=upload.job_id)


def import_result(token: str) -> Response:
    """Show what an import did, or how far it came."""
    upload = uploads.find(token)
    if upload.state not in STARTED:
        return go("portability.import_match", token=token)
    return _page(upload)


def import_undo(token: str) -> Response:
    """Have the job begin that takes an import back."""
    upload = uploads.find(token, for_update=True)
    if problem := _obstacle(upload):
        return _page(upload, problem, status=409)
    upload.state = UNDOING
    name = upload.file_name
    upload.job_id = enqueue(undo_import, key=f"undo {token}", label=name, token=token)
    session().flush()
    return go("jobs.show", job_id=upload.job_id)


def imports() -> Response:
    """List what the actor imported lately."""
    found = uploads.recent()
    names = {item.record_type: _records(item) for item in found}
    return render("portability/imports.html", uploads=found, names=names)


def _records(upload: Import) -> Text:
    """Return what the records of an import are called; their app may be switched off."""
    try:
        return title(uploads.model_of(upload))
    except NotFound:
        return upload.record_type


def _obstacle(upload: Import) -> Text:
    """Return why an import cannot be undone now; empty if it can."""
    if upload.state == UNDONE:
        return _("This import is undone already.")
    if _is_busy(upload) and upload.state == UNDOING:
        return _("This import is being undone already.")
    if _is_busy(upload):
        return _("The import is still running. Cancel its job first.")
    if not is_undoable(upload):
        return _("This import has written nothing that could be undone.")
    return uploads.out_of_reach(upload)


def _is_busy(upload: Import) -> bool:
    return _is_open(upload.job_id)


def _is_open(job_id: int | None) -> bool:
    return job_id is not None and job_state(job_id) in ("queued", "running")


def _page(upload: Import, problem: Text = "", status: int = 200) -> Response:
    screens = screens_of(upload.record_type)
    outcome = outcome_of(upload)
    return render(
        "portability/import_result.html",
        status=status,
        problem=problem,
        upload=upload,
        report=Report.from_dict(upload.result),
        records=_records(upload),
        list_url=screens.url("list") if screens else "",
        shown=uploads.SHOWN,
        has_failed=bool(upload.result.get("error")) and uploads.failed_path(upload).is_file(),
        outcome=outcome,
        kept=[_kept(item) for item in outcome.kept[: uploads.SHOWN]],
        is_busy=_is_busy(upload),
        may_undo=not _obstacle(upload),
    )


def _kept(item: dict[str, Any]) -> dict[str, Any]:
    screens = screens_of(item["type"])
    return item | {"url": screens.url("detail", item["id"]) if screens else ""}
