"""Carrying a run out, batch by batch."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import select

from crm_host.data.changes import change_set_begun
from crm_host.data.session import session
from crm_host.data.types import utc_now
from crm_host.screens.bulk_edit.models import BulkRun, BulkStep
from crm_host.screens.bulk_edit.tasks import task_of
from crm_host.screens.bulk_edit.writing import write_batch
from crm_host.screens.known import screens_of

#: Gets how many records were dealt with, after each batch and before the next one.
Followed = Callable[[int], None]


@contextmanager
def _no_collection() -> Iterator[None]:
    """Let the collector of cycles wait: all objects of a batch live until its end, and looking
    through them again and again took a third of the time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def carry_out(run: BulkRun, after_step: Followed) -> None:
    """Do what no earlier attempt has done.

    :raises LookupError: a record type has no screens any more.
    """
    here, run_id, tasks = session(), run.id, {}
    steps = select(BulkStep.id, BulkStep.size, BulkStep.done_at.is_(None)).where(
        BulkStep.run_id == run_id
    )
    count = 0
    for step_id, size, is_open in here.execute(steps.order_by(BulkStep.id)).all():
        count += size
        if not is_open:
            continue
        step = here.get_one(BulkStep, step_id)
        screens = screens_of(step.record_type)
        if screens is None:
            raise LookupError(f"The record type {step.record_type} has no screens.")
        if step.record_type not in tasks:
            tasks[step.record_type] = task_of(screens, here.get_one(BulkRun, run_id))
        with _no_collection():
            outcome = write_batch(here, screens.model, step.ids, tasks[step.record_type])
        step.done_at = utc_now()
        step.set_id = change_set_begun(here) if outcome.changed else None
        step.changed, step.same = outcome.changed, outcome.same
        step.refused = [refusal.as_dict() for refusal in outcome.refused]
        here.flush()
        here.expunge_all()
        after_step(count)
