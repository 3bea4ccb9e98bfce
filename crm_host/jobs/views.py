"""The pages about jobs (S26): one's own; administrators see everybody's."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, select
from werkzeug.exceptions import NotFound

from crm_host.auth.views import signed_in_only
from crm_host.data.actor import current_actor
from crm_host.data.session import session
from crm_host.i18n.text import lazy_text, translate
from crm_host.jobs import housekeeping, service
from crm_host.jobs.following import polling
from crm_host.jobs.models import OPEN, StoredJob
from crm_host.jobs.showing import JobView
from crm_host.web import htmx
from crm_host.web.pages import done, fragment, render

_ = lazy_text

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")

#: Every process that serves pages or runs jobs knows it.
SEAL = housekeeping.seal_changes
_PAGE = 50
_LARGEST_ID = 2**63 - 1
#: Which jobs the list shows.
_GROUPS = {"": (), "open": OPEN, "failed": ("failed",)}


def register(app: Flask) -> None:
    """Add the pages to an application."""
    app.register_blueprint(blueprint)


@blueprint.get("")
@signed_in_only
def index() -> ResponseReturnValue:
    """List the newest jobs."""
    group = request.args.get("show", "")
    states = _GROUPS.get(group, ())
    statement = _visible().order_by(StoredJob.id.desc()).limit(_PAGE + 1)
    if states:
        statement = statement.where(StoredJob.state.in_(states))
    if before := request.args.get("before", type=int):
        statement = statement.where(StoredJob.id < min(before, _LARGEST_ID))
    rows = session().scalars(statement).all()
    older = ""
    if len(rows) > _PAGE:
        older = url_for("jobs.index", show=group or None, before=rows[_PAGE - 1].id)
    return render(
        "host/jobs.html",
        jobs=[JobView(row) for row in rows[:_PAGE]],
        older=older,
        tabs=_tabs(group),
    )


@blueprint.get("/<int:job_id>")
@signed_in_only
def show(job_id: int) -> ResponseReturnValue:
    """Show one job."""
    return _page(_job(job_id))


@blueprint.get("/<int:job_id>/progress")
@signed_in_only
def progress_panel(job_id: int) -> ResponseReturnValue:
    """Answer how far it is; the part of a page that asks for itself again."""
    row = _job(job_id)
    view, said = JobView(row), request.args.get("said", 0, type=int)
    quarter, then = view.percent // 25 * 25, _own_path(request.args.get("then", ""))
    if not view.is_open:
        htmx.trigger("crm:announce", f"{view.heading}: {view.state}")
        if then:
            return fragment("host/_job_ended.html", then=then)
        htmx.retarget("#main")
        return _page(row)
    if quarter > said:
        said = quarter
        htmx.trigger("crm:announce", translate("%(percent)s percent done", percent=quarter))
    return fragment("host/_job_progress.html", job=view, **polling(view, said, then))


def _own_path(text: str) -> str:
    """Return a path of this site; empty for anything else."""
    return text if text.startswith("/") and not text.startswith(("//", "/\\")) else ""


@blueprint.post("/<int:job_id>/cancel")
@signed_in_only
def cancel(job_id: int) -> ResponseReturnValue:
    """Cancel it."""
    row = _job(job_id)
    try:
        state = service.cancel(session(), row)
    except service.JobRefused as refusal:
        return _page(row, problem=str(refusal.message), status=409)
    stops = _("The job stops at the next opportunity.")
    message = _("The job is cancelled.") if state == "cancelled" else stops
    return done(message, to=url_for("jobs.show", job_id=job_id))


@blueprint.post("/<int:job_id>/retry")
@signed_in_only
def retry(job_id: int) -> ResponseReturnValue:
    """Try it again."""
    row = _job(job_id)
    try:
        service.retry(session(), row)
    except service.JobRefused as refusal:
        return _page(row, problem=str(refusal.message), status=409)
    return done(_("The job is tried again."), to=url_for("jobs.show", job_id=job_id))


def _page(row: StoredJob, problem: str = "", status: int = 200) -> Response:
    view = JobView(row)
    said = view.percent // 25 * 25
    crumbs = [(_("Jobs"), url_for("jobs.index"))]
    return render(
        "host/job.html",
        status=status,
        job=view,
        problem=problem,
        crumbs=crumbs,
        **polling(view, said),
    )


def _visible() -> Select[StoredJob]:
    actor = current_actor()
    everything = select(StoredJob)
    if actor.is_administrator:
        return everything
    return everything.where(StoredJob.user_id == actor.user_id)


def _job(job_id: int) -> StoredJob:
    """Return a job that the actor may see.

    :raises NotFound: there is none.
    """
    found: StoredJob | None = None
    if job_id <= _LARGEST_ID:
        found = session().scalar(_visible().where(StoredJob.id == job_id))
    if found is None:
        raise NotFound
    return found


def _tabs(group: str) -> list[dict[str, object]]:
    tabs = (("", _("All")), ("open", _("Under way")), ("failed", _("Failed")))
    return [
        {"title": title, "url": url_for("jobs.index", show=code or None), "active": code == group}
        for code, title in tabs
    ]
