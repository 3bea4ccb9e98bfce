"""Checking a file that is too large for a request, in the background."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

from crm_host.api import JobContext, JobFailed, NotFound, require, session, tried
from crm_host.api import lazy_text as _
from crm_portability import uploads
from crm_portability.files.table import TableSource
from crm_portability.importing.failed import FailedRows
from crm_portability.importing.mode import rehearsing
from crm_portability.importing.prepare import Prepared
from crm_portability.importing.report import Report
from crm_portability.models import CHECKED, CHECKING, Import

#: A request rehearses so many rows in about a second.
LARGE = 1000

#: The rows that were refused so far.
_REFUSED = "failed"
_PHASES = {"rows": _("Checking rows"), "links": _("Checking links"), "done": _("Finishing")}


def is_large(prepared: Prepared) -> bool:
    """Whether a check of the file takes longer than anybody should wait for a page.

    :raises FileError: the file cannot be read so far.
    """
    return next(islice(_rows(prepared), LARGE, None), None) is not None


def carry_out(ctx: JobContext, token: str) -> Report | None:
    """Rehearse the import of a file and keep what was found with the upload.

    :returns: `None` where another check has taken this one's place.
    :raises FileError: the file cannot be read to its end.
    :raises PlanRefused: something was chosen that cannot be any more.
    :raises JobFailed: the file or its records are gone.
    """
    require("portability.import.run")
    upload = _upload(token)
    if not _is_wanted(upload, ctx):
        return None
    with _place(upload, ctx) as place:
        _let_others_write(upload)
        with uploads.prepared(upload) as prepared:
            _let_others_write(upload)
            report = _rehearsed(ctx, prepared, upload.file_name, place)
            found = uploads.findings(prepared, report)
        upload = uploads.find(token, for_update=True)
        if not _is_wanted(upload, ctx):
            return None
        (place / _REFUSED).replace(uploads.failed_path(upload))
    upload.state, upload.result = CHECKED, found
    session().flush()
    return report


def _upload(token: str) -> Import:
    try:
        upload = uploads.find(token)
        uploads.model_of(upload)
    except NotFound as gone:
        raise JobFailed(
            _("The uploaded file is gone, or the app that its records belong to is switched off.")
        ) from gone
    return upload


@contextmanager
def _place(upload: Import, ctx: JobContext) -> Iterator[Path]:
    """Make a folder for this job alone: the one that it replaces may still be at work."""
    place = uploads.path(upload).with_name(f"check-{ctx.job_id}")
    shutil.rmtree(place, ignore_errors=True)  # of an attempt that was killed
    place.mkdir(mode=0o700)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _let_others_write(upload: Import) -> None:
    """End this job's transaction, whose lock others would wait for; the upload stays readable."""
    here = session()
    if upload in here:
        here.expunge(upload)
    here.rollback()


def _is_wanted(upload: Import, ctx: JobContext) -> bool:
    return upload.state == CHECKING and upload.job_id == ctx.job_id


def _rehearsed(ctx: JobContext, prepared: Prepared, label: str, place: Path) -> Report:
    ctx.progress(0, phase=_("Counting rows"))
    total = sum(1 for _row in _rows(prepared))
    importer = prepared.importer(label)
    with (place / _REFUSED).open("wb") as failed, rehearsing():
        importer.on_refusal = FailedRows(failed, prepared.headings).add
        with closing(tried(importer.steps(), place)) as steps:
            for step in steps:
                position = step.position
                ctx.progress(position.count, total, _PHASES[position.phase])
    ctx.progress(total, total)
    return importer.report


def _rows(prepared: Prepared) -> Iterator[object]:
    source = prepared.source
    return source.rows() if isinstance(source, TableSource) else source.cards()
