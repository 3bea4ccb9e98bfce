"""What portability does in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm_host.api import JobContext, JobFailed, job, session, translate
from crm_host.api import lazy_text as _
from crm_portability import uploads
from crm_portability.files.errors import FileError
from crm_portability.importing.opening import sentence
from crm_portability.importing.plan import PlanRefused
from crm_portability.importing.running import carry_on
from crm_portability.importing.undoing import outcome_of, take_back
from crm_portability.models import DONE, UNDONE


@job("import", title=_("Import"), retries=5)
def run_import(ctx: JobContext, *, token: str) -> Mapping[str, Any] | None:
    """Bring the rows of an uploaded file in; goes on where an earlier attempt ended."""
    upload = uploads.find(token)
    try:
        with uploads.prepared(upload) as prepared:
            report = carry_on(ctx, upload, prepared)
    except FileError as wrong:
        raise JobFailed(sentence(wrong)) from wrong
    except PlanRefused as wrong:
        raise JobFailed(wrong.message) from wrong
    upload = uploads.find(token)
    upload.state, upload.result = DONE, report.as_dict()
    session().flush()
    message = translate(
        "New: %(create)s, changed: %(update)s, as before: %(skip)s, refused: %(error)s",
        create=report.create,
        update=report.update,
        skip=report.skip,
        error=report.error,
    )
    return {"message": message, "links": [_result(token)]}


@job("undo_import", title=_("Undo an import"), retries=5)
def undo_import(ctx: JobContext, *, token: str) -> Mapping[str, Any] | None:
    """Take away what an import created and restore what it changed."""
    take_back(ctx, uploads.find(token))
    upload = uploads.find(token)
    upload.state = UNDONE
    session().flush()
    outcome = outcome_of(upload)
    message = translate(
        "Taken away: %(removed)s, restored: %(restored)s, kept: %(kept)s",
        removed=outcome.removed,
        restored=outcome.restored,
        kept=outcome.kept_count,
    )
    return {"message": message, "links": [_result(token)]}


def _result(token: str) -> dict[str, Any]:
    return {
        "title": translate("Open the result"),
        "endpoint": "portability.import_result",
        "values": {"token": token},
    }
