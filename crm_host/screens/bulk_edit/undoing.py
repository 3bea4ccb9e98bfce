"""Taking a run back, batch by batch, newest first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from crm_host.data.session import session, system_session
from crm_host.data.undo import Undone, undo
from crm_host.i18n.text import lazy_text
from crm_host.jobs.context import JobContext
from crm_host.screens.bulk_edit.models import BulkRun, BulkStep

_ = lazy_text


def take_back(ctx: JobContext, run: BulkRun) -> None:
    """Undo the batches of a run that no earlier attempt has undone.

    Each is undone in a transaction of its own together with the note that it is.
    """
    run_id, title = run.id, run.title
    steps = session().execute(
        select(BulkStep.id, BulkStep.set_id, BulkStep.size)
        .where(BulkStep.run_id == run_id, BulkStep.undone.is_(None), BulkStep.done_at.is_not(None))
        .order_by(BulkStep.id.desc())
    )
    waiting = [(step_id, set_id or 0, size) for step_id, set_id, size in steps]
    sets = select(BulkStep.set_id).where(BulkStep.run_id == run_id, BulkStep.set_id.is_not(None))
    whole = [set_id for set_id in session().scalars(sets) if set_id is not None]
    total, count = sum(size for _id, _set, size in waiting), 0
    taken: set[int] = {0}  # stands for steps that changed nothing
    for step_id, set_id, size in waiting:
        ctx.progress(count, total, _("Undoing"))
        ctx.checkpoint()  # SQLite has one writer: nothing may be open here while another writes
        with system_session("undo a change of many records") as own:
            # Several steps of a small run share one change set.
            done = Undone() if set_id in taken else undo(own, set_id, whole, label=title)
            note = update(BulkStep).where(BulkStep.id == step_id)
            own.execute(note.values(undone=_as_dict(done)))
        taken.add(set_id)
        count += size
    ctx.progress(total, total)


def _as_dict(done: Undone) -> dict[str, Any]:
    kept = [
        {"id": item.record_id, "name": item.name, "reason": str(item.reason)} for item in done.kept
    ]
    return {"restored": done.restored + done.removed, "kept": kept}
