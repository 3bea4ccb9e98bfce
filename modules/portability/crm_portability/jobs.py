"""What portability does in the background."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from crm_host.api import JobContext, JobFailed, job, session, translate
from crm_host.api import lazy_text as _
from crm_portability import uploads
from crm_portability.checking import carry_out
from crm_portability.duplicates.jobs import find_duplicates, search_where_due
from crm_portability.files.errors import FileError
from crm_portability.importing.opening import sentence
from crm_portability.importing.plan import PlanRefused
from crm_portability.importing.report import Report
from crm_portability.importing.running import carry_on
from crm_portability.importing.undoing import outcome_of, take_back
from crm_portability.models import DONE, UNDOING, UNDONE

__all__ = ["check_import", "find_duplicates", "run_import", "search_where_due", "undo_import"]


@job("import", title=_("Import"), retries=5)
def run_import(ctx: JobContext, *, token: str) -> Mapping[str, Any] | None:
    """Bring the rows of an uploaded file in; goes on where an earlier attempt ended."""
    upload = uploads.find(token)
    if upload.state in (UNDOING, UNDONE):
        raise JobFailed(_("This import was undone. Upload the file again to import it."))
    with _told(), uploads.prepared(upload) as prepared:
        report = carry_on(ctx, upload, prepared)
    upload = uploads.find(token)
    upload.state, upload.result = DONE, report.as_dict()
    session().flush()
    return {"message": _counts(report), "links": [_link("portability.import_result", token)]}


@job("check", title=_("Check of a file"), retries=2)
def check_import(ctx: JobContext, *, token: str) -> Mapping[str, Any] | None:
    """Find out what the import of an uploaded file would do."""
    with _told():
        report = carry_out(ctx, token)
    if report is None:
        return None
    return {"message": _counts(report), "links": [_link("portability.import_check", token)]}


@job("undo_import", title=_("Undo an import"), retries=5)
def undo_import(ctx: JobContext, *, token: str) -> Mapping[str, Any] | None:
    """Take away what an import created and restore what it changed."""
    upload = uploads.find(token)
    if problem := uploads.out_of_reach(upload):  # meanwhile; otherwise all would count as kept
        raise JobFailed(problem)
    take_back(ctx, upload)
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
    return {"message": message, "links": [_link("portability.import_result", token)]}


@contextmanager
def _told() -> Iterator[None]:
    """Tell whoever asked what is wrong with the file or with what was chosen for it."""
    try:
        yield
    except FileError as wrong:
        raise JobFailed(sentence(wrong)) from wrong
    except PlanRefused as wrong:
        raise JobFailed(wrong.message) from wrong


def _counts(report: Report) -> str:
    return translate(
        "New: %(create)s, changed: %(update)s, as before: %(skip)s, refused: %(error)s",
        create=report.create,
        update=report.update,
        skip=report.skip,
        error=report.error,
    )


def _link(endpoint: str, token: str) -> dict[str, Any]:
    return {
        "title": translate("Open the result"),
        "endpoint": endpoint,
        "values": {"token": token},
    }
