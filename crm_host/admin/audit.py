"""The audit page (S24): who changed what, when and from where. Nothing can be changed here."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from crm_host.admin.audit_query import AuditFilter, field_choices, find, rows_of
from crm_host.admin.audit_table import csv_parts
from crm_host.auth.names import user_names
from crm_host.data.access import require
from crm_host.data.actor import current_actor
from crm_host.data.session import session
from crm_host.files import store
from crm_host.i18n.text import lazy_text
from crm_host.jobs.asking import enqueue
from crm_host.jobs.context import JobContext
from crm_host.jobs.declare import job
from crm_host.jobs.models import StoredJob
from crm_host.screens.known import all_screens
from crm_host.screens.past import SOURCES
from crm_host.screens.recounting import recount
from crm_host.screens.reverting import find_set
from crm_host.web.errors import sign_in_first
from crm_host.web.pages import done, render

_ = lazy_text

blueprint = Blueprint("audit", __name__, url_prefix="/audit")

PERMISSION = "host.audit.read"
#: Sets that are exported at once; more are written by a job.
_AT_ONCE = 300
#: Rows of one set on its own page.
_MOST_ROWS = 500
_CSV = "text/csv; charset=utf-8"


@blueprint.before_request
def _guard() -> Response | None:
    if current_actor().is_anonymous:
        return sign_in_first()
    require(PERMISSION)
    return None


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show the newest changes that match."""
    wanted = AuditFilter.read(request.args)
    found = find(wanted, request.args.get("before", type=int))
    query: dict[str, Any] = wanted.as_query()
    return render(
        "host/audit.html",
        # Of a set that changed only what the reader may not know, there is nothing to tell.
        sets=[told for told in recount(found.sets, found.cut) if told.records],
        wanted=wanted,
        query=query,
        older=url_for("audit.index", before=found.before, **query) if found.before else "",
        types={screens.name: screens.labels.many for screens in all_screens()},
        fields=field_choices(wanted.record_type),
        users=user_names(),
        sources=SOURCES,
        crumbs=[],
    )


@blueprint.get("/<int:set_id>")
def show(set_id: int) -> ResponseReturnValue:
    """Show everything that one change set did."""
    found = find_set(set_id)
    rows = rows_of([set_id], AuditFilter(), _MOST_ROWS + 1).get(set_id, [])
    cut = [set_id] if len(rows) > _MOST_ROWS else []
    return render(
        "host/audit_set.html",
        told=recount([(found, rows[:_MOST_ROWS])], cut)[0],
        crumbs=[(_("Changes"), url_for("audit.index"))],
    )


@blueprint.post("/export")
def export() -> ResponseReturnValue:
    """Answer a CSV file of what matches; a large one is written in the background."""
    wanted = AuditFilter.read(request.form)
    if _is_large(wanted):
        number = enqueue(export_changes, query=wanted.as_query())
        return done(_("The file is being written."), to=url_for("jobs.show", job_id=number))
    answer = Response(b"".join(csv_parts(wanted)), mimetype=_CSV)
    answer.headers["Content-Disposition"] = 'attachment; filename="changes.csv"'
    return answer


def _is_large(wanted: AuditFilter) -> bool:
    before, count = None, 0
    while count < _AT_ONCE:
        found = find(wanted, before)
        before, count = found.before, count + len(found.sets)
        if found.cut:
            return True
        if before is None:
            return False
    return True


@job("export_changes", title=_("Write the record of changes to a file"))
def export_changes(ctx: JobContext, *, query: Mapping[str, str]) -> Mapping[str, Any]:
    """Write a CSV file with what whoever asked for it may read; it is kept for a day."""
    require(PERMISSION)
    file = BytesIO()
    for number, part in enumerate(csv_parts(AuditFilter.read(query))):
        file.write(part)
        ctx.progress(number)
    file.seek(0)
    name = store.keep_stream(file).name
    link = {
        "title": str(_("Download the file")),
        "endpoint": "audit.download",
        "values": {"job_id": ctx.job_id},
    }
    return {"file": name, "links": [link]}


@blueprint.get("/files/<int:job_id>")
def download(job_id: int) -> ResponseReturnValue:
    """Answer a file that a job wrote, to whoever asked for it."""
    row = session().get(StoredJob, job_id)
    if row is None or row.user_id != current_actor().user_id or "file" not in row.result:
        raise NotFound
    try:
        answer = store.serve(row.result["file"], _CSV)
    except FileNotFoundError as gone:
        raise NotFound from gone
    answer.headers["Content-Disposition"] = 'attachment; filename="changes.csv"'
    return answer
