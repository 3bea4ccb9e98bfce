"""The third step of an import: what it would do; small files at once, large ones by a job."""

from __future__ import annotations

from flask import Response, request, url_for

from crm_host.api import (
    Text,
    cancel_job,
    enqueue,
    go,
    job_error,
    job_progress,
    job_state,
    render,
    session,
)
from crm_host.api import lazy_text as _
from crm_portability import uploads
from crm_portability.importing.plan import Choices
from crm_portability.jobs import check_import
from crm_portability.matching_page import as_json
from crm_portability.models import CHECKING, STARTED, UPLOADED, Import

_OPEN = ("queued", "running")


def begin(upload: Import, choices: Choices) -> Response:
    """Have the job begin that checks an upload; one that does this already goes on.

    A check of anything else that was chosen before is called off.
    """
    if upload.state in STARTED:
        return go("portability.import_result", token=upload.token)
    chosen = as_json(choices)
    if not (is_under_way(upload) and upload.choices == chosen):
        before = upload.job_id
        forget(upload, choices)
        upload.state = CHECKING
        # Two requests at once know of the same predecessor, and get the same job.
        key, name, token = f"{upload.token} {before}", upload.file_name, upload.token
        upload.job_id = enqueue(check_import, key=key, label=name, token=token)
        session().flush()
    return go("portability.import_check", token=upload.token)


def forget(upload: Import, choices: Choices) -> None:
    """Keep what was chosen, and nothing of what checks found or are finding."""
    if is_under_way(upload) and upload.job_id is not None:
        cancel_job(upload.job_id)
    upload.choices, upload.state, upload.result = as_json(choices), UPLOADED, {}


def is_under_way(upload: Import) -> bool:
    """Whether a job is checking an upload."""
    if upload.state != CHECKING or upload.job_id is None:
        return False
    return job_state(upload.job_id) in _OPEN


def progress_page(upload: Import) -> Response:
    """Show how far a check is, or why it came to no result."""
    token, job_id = upload.token, upload.job_id or 0
    is_open = is_under_way(upload)
    address = url_for("portability.import_check", token=token)
    return render(
        "portability/import_checking.html",
        upload=upload,
        is_open=is_open,
        progress=job_progress(job_id, then=address) if is_open else "",
        problem="" if is_open else _problem(job_id),
    )


def act(upload: Import) -> Response:
    """Call a check off, or begin it anew."""
    wanted = request.form.get("do")
    if wanted == "cancel" and upload.job_id is not None:
        cancel_job(upload.job_id)
    elif wanted == "again" and not is_under_way(upload):
        return begin(upload, uploads.choices_of(upload))
    return go("portability.import_check", token=upload.token)


def _problem(job_id: int) -> Text:
    if job_state(job_id) == "cancelled":
        return _("The check was cancelled. Nothing was written.")
    return job_error(job_id) or _("The check did not come to its end. Nothing was written.")
