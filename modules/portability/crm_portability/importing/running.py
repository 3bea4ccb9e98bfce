"""Carrying out an import in the background: each batch is committed with where to go on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from sqlalchemy import select

from crm_host.api import JobContext, change_set_begun, session
from crm_host.api import lazy_text as _
from crm_portability import uploads
from crm_portability.importing.failed import FailedRows
from crm_portability.importing.prepare import Prepared
from crm_portability.importing.progress import Done, Position, Step, done_rows
from crm_portability.importing.report import Report
from crm_portability.models import Import, ImportStep


def carry_on(ctx: JobContext, upload: Import, prepared: Prepared) -> Report:
    """Import the rows of a file that no earlier attempt has committed.

    :raises FileError: the file cannot be read to its end; what was committed stays.
    """
    import_id, total = upload.id, upload.result.get("rows", 0)
    with uploads.failed_path(upload).open("ab") as stream:
        failed = _failed_so_far(stream, prepared, ctx.state)
        importer = prepared.importer(upload.file_name)
        importer.on_refusal = failed.add
        start = Position.from_dict(ctx.state["position"]) if ctx.state else None
        phases = {"rows": _("Importing rows"), "links": _("Linking rows"), "done": _("Finishing")}
        for step in importer.steps(start, _done(import_id) if start else ()):
            stream.flush()
            position = step.position
            ctx.progress(position.count, total, phases[position.phase])
            _note(import_id, step)
            ctx.checkpoint(
                {
                    "position": position.as_dict(),
                    "failed": failed.count,
                    "failed_bytes": stream.tell(),
                }
            )
        ctx.progress(total, total)
        return importer.report


def _failed_so_far(stream: BinaryIO, prepared: Prepared, state: dict[str, Any]) -> FailedRows:
    """Go on with the file of refused rows behind the last one that was committed."""
    stream.truncate(state.get("failed_bytes", 0))
    stream.seek(0, 2)
    return FailedRows(stream, prepared.headings, state.get("failed", 0))


def _note(import_id: int, step: Step) -> None:
    here = session()
    here.flush()
    here.add(
        ImportStep(
            import_id=import_id,
            set_id=change_set_begun(here),
            rows=[list(row) for row in step.rows],
        )
    )


def _done(import_id: int) -> Iterator[Done]:
    statement = (
        select(ImportStep.rows).where(ImportStep.import_id == import_id).order_by(ImportStep.id)
    )
    for rows in session().scalars(statement):
        yield from done_rows(rows)
