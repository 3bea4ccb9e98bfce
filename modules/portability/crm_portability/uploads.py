"""Uploaded files between their upload and their import: kept, found again, swept away."""

from __future__ import annotations

import hashlib
import secrets
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import ColumnElement, and_, delete, not_, or_, select

from crm_host.api import (
    Forbidden,
    NotFound,
    Text,
    current_actor,
    data_folder,
    max_upload,
    record_class,
    session,
    utc_now,
)
from crm_host.api import lazy_text as _
from crm_portability.correcting import WrongCell, wrong_cells
from crm_portability.importing.failed import FailedRows
from crm_portability.importing.plan import Choices
from crm_portability.importing.prepare import Prepared, prepare
from crm_portability.importing.report import Report
from crm_portability.models import DONE, RUNNING, WAITING, Import
from crm_portability.records import may_import, record_named

#: Problems that a page shows; the file with the refused rows has all of them.
SHOWN = 200
#: How long an upload may wait.
KEPT = timedelta(days=1)
#: How long an import can be undone and its result be seen.
REMEMBERED = timedelta(days=30)

_FOLDER = "imports"
_LONGEST_NAME = 200


def keep(model: type[Any], stream: BinaryIO, file_name: str) -> Import:
    """Store an uploaded file for the current actor.

    :raises OSError: the disk does not take it; nothing of it stays.
    """
    sweep()
    token = secrets.token_urlsafe(24)
    upload = Import(
        token=token,
        user_id=current_actor().user_id,
        record_type=model.__record__,
        file_name=_shown(file_name)[-_LONGEST_NAME:] or "?",
    )
    folder = _folder(token)
    folder.mkdir(mode=0o700)
    try:
        with (folder / "upload").open("wb+") as file:
            shutil.copyfileobj(stream, file)
            file.seek(0)
            upload.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    session().add(upload)
    session().flush()
    return upload


def _shown(file_name: str) -> str:
    """Return a name without folders and without signs that cannot be seen."""
    name = Path(file_name.replace("\\", "/")).name
    return "".join(sign for sign in name if sign.isprintable())


def find(token: str, *, for_update: bool = False) -> Import:
    """Return the current actor's upload of this token.

    :param for_update: wait until nobody else works on it.
    :raises NotFound: there is none, or it is somebody else's, or its time has passed.
    """
    statement = select(Import).where(
        Import.token == token, Import.user_id == current_actor().user_id, not_(_is_old())
    )
    if for_update:  # what another process has just written counts, not what was read before
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session().scalar(statement)
    if found is None or not path(found).is_file():
        raise NotFound("portability.import")
    return found


def claim(token: str) -> Import:
    """Return the current actor's upload; nobody starts an import of the same file meanwhile.

    :raises NotFound: as `find`.
    """
    upload = find(token)
    same = select(Import.id).where(
        Import.sha256 == upload.sha256, Import.record_type == upload.record_type
    )
    session().execute(same.order_by(Import.id).with_for_update())  # in one order: no deadlock
    return find(token, for_update=True)


def out_of_reach(upload: Import) -> Text:
    """Return why the current actor cannot undo an import now; empty if they can."""
    model = record_named(upload.record_type)
    if model is None:
        return _("The app of these records is switched off. Undo the import when it is on again.")
    if not may_import(model):
        return _("You may not change these records any more. Ask an administrator for the right.")
    return ""


def discard(upload: Import) -> None:
    """Forget an upload and its file."""
    shutil.rmtree(_folder(upload.token), ignore_errors=True)
    session().delete(upload)
    session().flush()


def sweep() -> None:
    """Forget what has waited for too long, whoever uploaded it."""
    for token in session().scalars(select(Import.token).where(_is_old())):
        shutil.rmtree(_folder(token), ignore_errors=True)
    session().execute(delete(Import).where(_is_old()))
    known = set(session().scalars(select(Import.token)))
    for folder in data_folder(_FOLDER).iterdir():  # of requests that came to no good end
        if folder.name not in known and folder.stat().st_mtime < time.time() - KEPT.total_seconds():
            shutil.rmtree(folder, ignore_errors=True)


def _is_old() -> ColumnElement[bool]:
    now, waits = utc_now(), Import.state.in_(WAITING)
    return or_(
        and_(waits, Import.created_at <= now - KEPT),
        and_(Import.state != RUNNING, Import.created_at <= now - REMEMBERED),
    )


def recent(limit: int = 10) -> Sequence[Import]:
    """Return the current actor's last imports that ran or run."""
    statement = select(Import).where(
        Import.user_id == current_actor().user_id, Import.state.not_in(WAITING)
    )
    return session().scalars(statement.order_by(Import.id.desc()).limit(limit)).all()


def twin(upload: Import) -> Import | None:
    """Return the last import of the very same file into the same records that ran or runs."""
    statement = select(Import).where(
        Import.sha256 == upload.sha256,
        Import.record_type == upload.record_type,
        Import.id != upload.id,
        Import.state.in_((RUNNING, DONE)),
    )
    return session().scalars(statement.order_by(Import.id.desc()).limit(1)).first()


def twin_jobs(upload: Import) -> Sequence[int | None]:
    """Return the jobs of all imports of the very same file that began and have not ended."""
    statement = select(Import.job_id).where(
        Import.sha256 == upload.sha256,
        Import.record_type == upload.record_type,
        Import.id != upload.id,
        Import.state == RUNNING,
    )
    return session().scalars(statement).all()


def path(upload: Import) -> Path:
    """Return where the uploaded file is."""
    return _folder(upload.token) / "upload"


def failed_path(upload: Import) -> Path:
    """Return where the rows are that were refused; empty or absent where none were."""
    return _folder(upload.token) / "failed"


def model_of(upload: Import) -> type[Any]:
    """Return the record type that an upload fills.

    :raises NotFound: the app that declares it was switched off meanwhile.
    """
    try:
        return record_class(upload.record_type)
    except LookupError as error:
        raise NotFound(upload.record_type) from error


def choices_of(upload: Import) -> Choices:
    """Return what was chosen for an upload so far."""
    return Choices(**upload.choices)


@contextmanager
def opened(upload: Import) -> Iterator[BinaryIO]:
    """Open the uploaded file for reading."""
    with path(upload).open("rb") as stream:
        yield stream


@contextmanager
def prepared(upload: Import, choices: Choices | None = None) -> Iterator[Prepared]:
    """Open an upload and plan its import.

    :param choices: what was chosen so far, if not given.
    :raises Forbidden: the actor may not create such records.
    :raises FileError: it cannot be read so.
    :raises PlanRefused: something was chosen that cannot be.
    """
    model = model_of(upload)
    if not may_import(model):
        raise Forbidden(f"{model.__record__}.create")
    with opened(upload) as stream:
        yield prepare(
            model,
            stream,
            upload.file_name,
            choices or choices_of(upload),
            max_bytes=max_upload(),
        )


def rehearse(ready: Prepared, upload: Import) -> Report:
    """Try an import, keep the refused rows beside the file, and roll back.

    :raises FileError: the file cannot be read to its end.
    :raises PlanRefused: nothing in the file fills anything.
    """
    importer = ready.importer(upload.file_name)
    with failed_path(upload).open("wb") as failed:
        importer.on_refusal = FailedRows(failed, ready.headings).add
        return importer.rehearse()


def findings(ready: Prepared, report: Report) -> dict[str, Any]:
    """Return what a check found as it is stored: the page shows it without opening the file."""
    cells = wrong_cells(ready, report.errors[:SHOWN])
    return report.as_dict() | {"cells": [asdict(cell) for cell in cells]}


def cells_of(upload: Import) -> list[WrongCell]:
    """Return the wrong cells that the check of an upload found, as its page shows them."""
    return [WrongCell.from_dict(item) for item in upload.result.get("cells", ())]


def _folder(token: str) -> Path:
    return data_folder(_FOLDER) / token
