"""Jobs on the pages of whoever asked for them: how far one is, what went wrong, calling it off."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import select

from crm_host.data.session import session
from crm_host.jobs import service
from crm_host.jobs.models import StoredJob
from crm_host.jobs.showing import JobView

#: Nobody's rights limit the rows of jobs.
_SYSTEM = {"system": "follow a job"}
#: A page asks after one second, ever more rarely, and never more rarely than after five.
_LONGEST_WAIT = 5
_PATIENCE = 10


def job_progress(job_id: int, *, then: str) -> Markup:
    """Return the part of a page that shows how far a job is and asks for itself again.

    Without scripts it stays as it is: give the page a link that reloads it.

    :param then: path of this site whose main part takes the page's place once the job has ended.
    """
    row = _found(job_id)
    if row is None:
        return Markup("")
    view = JobView(row)
    said = view.percent // 25 * 25
    return Markup(render_template("host/_job_progress.html", job=view, **polling(view, said, then)))


def job_error(job_id: int) -> str:
    """Return what went wrong with a job, in words for whoever asked for it; empty for nothing."""
    row = _found(job_id)
    return row.error if row is not None else ""


def cancel_job(job_id: int) -> None:
    """Call off a job that waits or runs; nothing happens to one that has ended.

    The caller has checked that the actor may, and commits. A job that runs stops at its next
    report of progress.
    """
    row = _found(job_id)
    if row is not None and row.is_open:
        try:
            service.cancel(session(), row)
        except service.JobRefused:
            return  # it ended in the meantime


def polling(view: JobView, said: int, then: str = "") -> dict[str, Any]:
    """Return where and when a page asks again how far a job is.

    :param said: the quarter of the way that was announced last, in percent.
    """
    asked = max(0, request.args.get("asked", 0, type=int)) + 1
    url = url_for("jobs.progress_panel", job_id=view.id, asked=asked, said=said, then=then or None)
    return {"poll_url": url, "poll_after": min(_LONGEST_WAIT, 1 + asked // _PATIENCE)}


def _found(job_id: int) -> StoredJob | None:
    statement = select(StoredJob).where(StoredJob.id == job_id)
    return session().scalar(statement, execution_options=_SYSTEM)
