"""Changes of many records in the background."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from crm_host.data.session import session
from crm_host.data.types import utc_now
from crm_host.i18n.text import lazy_text, translate
from crm_host.jobs.context import JobContext, JobFailed
from crm_host.jobs.declare import job
from crm_host.screens.bulk_edit import runs
from crm_host.screens.bulk_edit.models import DONE, UNDOING, UNDONE, BulkRun
from crm_host.screens.bulk_edit.running import carry_out
from crm_host.screens.bulk_edit.undoing import take_back

_ = lazy_text

#: How long a change of many records can be taken back.
KEPT = timedelta(days=30)


@job("bulk_change", title=_("Change of many records"), retries=5)
def bulk_change(ctx: JobContext, *, run_id: int) -> Mapping[str, Any]:
    """Carry a run out; goes on where an earlier attempt ended."""
    run = runs.find(run_id)
    if run.state in (UNDOING, UNDONE):
        raise JobFailed(_("This change was taken back. Choose the records again."))
    total = run.total
    ctx.progress(0, total, _("Changing records"))

    def after_step(count: int) -> None:
        ctx.progress(count, total)
        ctx.checkpoint()

    carry_out(run, after_step)
    run = runs.find(run_id)
    run.state = DONE
    session().flush()
    result = runs.result_of(run)
    message = translate(
        "Changed: %(changed)s, as wished already: %(same)s, refused: %(refused)s",
        changed=result.changed,
        same=result.same,
        refused=result.refused,
    )
    return {"message": message, "links": [_link(run_id)]}


@job("bulk_undo", title=_("Undo a change of many records"), retries=5)
def bulk_undo(ctx: JobContext, *, run_id: int) -> Mapping[str, Any]:
    """Give the records of a run their former values back."""
    take_back(ctx, runs.find(run_id))
    run = runs.find(run_id)
    run.state = UNDONE
    session().flush()
    result = runs.result_of(run)
    message = translate(
        "Taken back: %(restored)s, kept: %(kept)s", restored=result.restored, kept=result.kept
    )
    return {"message": message, "links": [_link(run_id)]}


@job("sweep_bulk_runs", title=_("Forget old changes of many records"), at="03:40")
def sweep_bulk_runs(ctx: JobContext) -> Mapping[str, Any]:
    """Forget runs that can no longer be taken back; the history of each record stays."""
    old = delete(BulkRun).where(BulkRun.created_at < utc_now() - KEPT)
    return {"deleted": len(session().scalars(old.returning(BulkRun.id)).all())}


def _link(run_id: int) -> dict[str, Any]:
    return {
        "title": translate("Open the result"),
        "endpoint": "bulk.show",
        "values": {"run_id": run_id},
    }
