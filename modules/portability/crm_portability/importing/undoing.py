"""Taking an import back, batch by batch, newest first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select, update

from crm_host.api import (
    JobContext,
    Kept,
    Record,
    Undone,
    screens_of,
    session,
    system_session,
    undo,
)
from crm_host.api import lazy_text as _
from crm_portability.importing.report import SHOWN
from crm_portability.models import Import, ImportStep


@dataclass
class Outcome:
    """What undoing an import did."""

    removed: int = 0
    restored: int = 0
    #: How many records stay.
    kept_count: int = 0
    #: Type, id, name and reason of the first `SHOWN` of them.
    kept: list[dict[str, Any]] = field(default_factory=list)


def take_back(ctx: JobContext, upload: Import) -> None:
    """Undo the batches of an import that no earlier attempt has undone.

    Each is undone in a transaction of its own together with the note that it is.
    """
    import_id, label = upload.id, upload.file_name
    steps = session().execute(
        select(ImportStep.id, ImportStep.set_id)
        .where(ImportStep.import_id == import_id, ImportStep.undone.is_(None))
        .order_by(ImportStep.id.desc())
    )
    waiting = [(step_id, set_id) for step_id, set_id in steps]
    sets = select(ImportStep.set_id).where(ImportStep.import_id == import_id)
    run = [set_id for set_id in session().scalars(sets) if set_id is not None]
    for count, (step_id, set_id) in enumerate(waiting):
        ctx.progress(count, len(waiting), _("Undoing"))
        ctx.checkpoint()  # SQLite has one writer: nothing may be open here while another writes
        with system_session("undo an import") as own:
            done = undo(own, set_id, run, label=label, veto=_veto) if set_id else Undone()
            note = update(ImportStep).where(ImportStep.id == step_id)
            own.execute(note.values(undone=_as_dict(done)))


def outcome_of(upload: Import) -> Outcome:
    """Return what undoing an import has done so far."""
    found = Outcome()
    statement = select(ImportStep.undone).where(
        ImportStep.import_id == upload.id, ImportStep.undone.is_not(None)
    )
    for undone in session().scalars(statement.order_by(ImportStep.id)):
        found.removed += undone["removed"]
        found.restored += undone["restored"]
        found.kept_count += len(undone["kept"])
        found.kept += undone["kept"][: SHOWN - len(found.kept)]
    return found


def is_undoable(upload: Import) -> bool:
    """Whether the import wrote anything."""
    statement = select(func.count()).where(
        ImportStep.import_id == upload.id, ImportStep.set_id.is_not(None)
    )
    return bool(session().scalar(statement))


def _veto(record: Record) -> str | None:
    screens = screens_of(record.__record__)
    reasons = screens.may_delete.call(record) if screens else []
    return " ".join(reasons) or None


def _as_dict(done: Undone) -> dict[str, Any]:
    return {
        "removed": done.removed,
        "restored": done.restored,
        "kept": [_kept(item) for item in done.kept],
    }


def _kept(item: Kept) -> dict[str, Any]:
    return {
        "type": item.record_type,
        "id": item.record_id,
        "name": item.name,
        "reason": str(item.reason),
    }
