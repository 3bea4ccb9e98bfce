"""What became of a change of many records: `/bulk/<id>`, and taking it back."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Blueprint, Flask, Response, make_response, url_for

from crm_host.data.actor import current_actor
from crm_host.data.session import session
from crm_host.i18n.text import Text, lazy_text, translate
from crm_host.jobs.asking import enqueue, job_state
from crm_host.jobs.following import job_error, job_progress
from crm_host.screens.bulk_edit import runs
from crm_host.screens.bulk_edit.jobs import bulk_undo
from crm_host.screens.bulk_edit.models import RUNNING, UNDOING, UNDONE, BulkRun
from crm_host.screens.known import screens_of, url_of
from crm_host.web.errors import sign_in_first
from crm_host.web.pages import done, render

_ = lazy_text
V = TypeVar("V", bound=Callable[..., Any])

blueprint = Blueprint("bulk", __name__, url_prefix="/bulk")

#: Beginnings by which a spreadsheet takes a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _signed_in_only(view: V) -> V:
    """Send visitors to the sign-in page first."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return sign_in_first() if current_actor().is_anonymous else view(*args, **kwargs)

    return cast(V, guarded)


def register(app: Flask) -> None:
    """Add the addresses to an application."""
    app.register_blueprint(blueprint)


@blueprint.get("/<int:run_id>")
@_signed_in_only
def show(run_id: int) -> Response:
    """Tell how far a run is and what it did."""
    return _page(runs.find(run_id))


@blueprint.post("/<int:run_id>/undo")
@_signed_in_only
def undo(run_id: int) -> Response:
    """Have a job take the run back."""
    run = runs.find(run_id)
    if problem := _obstacle(run):
        return _page(run, problem, status=409)
    run.state = UNDOING
    run.job_id = enqueue(bulk_undo, key=f"undo {run_id}", label=run.title, run_id=run_id)
    session().flush()
    to = url_for("bulk.show", run_id=run_id)
    return done(translate("The change is being taken back."), to=to)


@blueprint.get("/<int:run_id>/refused.csv")
@_signed_in_only
def refused(run_id: int) -> Response:
    """Answer the records that stay as they were, with the reasons, as a file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    headings = (_("Number"), _("Name"), _("Why it stays as it was"))
    writer.writerow([str(heading) for heading in headings])
    for item in runs.refusals_of(runs.find(run_id)):
        writer.writerow([item["id"], _harmless(item["name"]), _harmless(item["reason"])])
    answer = make_response("\ufeff" + text.getvalue())
    answer.mimetype = "text/csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="refused-{run_id}.csv"'
    return answer


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _page(run: BulkRun, problem: Text = "", status: int = 200) -> Response:
    result, here = runs.result_of(run), url_for("bulk.show", run_id=run.id)
    is_busy = _is_busy(run)
    return render(
        "host/bulk_run.html",
        status=status,
        run=run,
        result=result,
        problem=problem,
        is_busy=is_busy,
        is_stopped=run.state == RUNNING and not is_busy,
        is_undone=run.state == UNDONE,
        rest=run.total - result.dealt_with,
        progress=job_progress(run.job_id, then=here) if is_busy and run.job_id else "",
        error=job_error(run.job_id) if run.job_id and not is_busy else "",
        refusals=[_told(item) for item in result.refusals],
        keeps=[_told(item) for item in result.keeps],
        may_undo=not _obstacle(run),
        crumbs=[],
    )


def _told(item: Mapping[str, Any]) -> dict[str, Any]:
    return {**item, "url": url_of(item["type"], item["id"])}


def _is_busy(run: BulkRun) -> bool:
    return run.job_id is not None and job_state(run.job_id) in ("queued", "running")


def _obstacle(run: BulkRun) -> Text:
    """Return why a run cannot be taken back now; empty if it can."""
    if run.state == UNDONE:
        return _("This change is taken back already.")
    if _is_busy(run):
        if run.state == UNDOING:
            return _("This change is being taken back already.")
        return _("The change is still running. Cancel its job first.")
    if not runs.wrote(run):
        return _("Nothing was changed that could be taken back.")
    lost = [name for name in runs.record_types(run) if not _may_write(name)]
    if lost:
        return _("You may not change these records any more.")
    return ""


def _may_write(name: str) -> bool:
    screens = screens_of(name)
    return screens is not None and current_actor().may(screens.permission("write"))
