"""Uploaded files between their upload and their import: kept, found again, swept away."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import delete, select

from crm_host.api import NotFound, current_actor, data_folder, session, utc_now
from crm_portability.importing.failed import FailedRows
from crm_portability.importing.plan import Choices
from crm_portability.importing.prepare import Prepared
from crm_portability.importing.report import Report
from crm_portability.models import Import

#: How long an upload may wait.
KEPT = timedelta(days=1)

_FOLDER = "imports"
_LONGEST_NAME = 200


def keep(model: type[Any], stream: BinaryIO, file_name: str) -> Import:
    """Store an uploaded file for the current actor."""
    sweep()
    token = secrets.token_urlsafe(24)
    upload = Import(
        token=token,
        user_id=current_actor().user_id,
        record_type=model.__record__,
        file_name=Path(file_name.replace("\\", "/")).name[-_LONGEST_NAME:] or "?",
    )
    folder = _folder(token)
    folder.mkdir(mode=0o700)
    with (folder / "upload").open("wb") as file:
        shutil.copyfileobj(stream, file)
    session().add(upload)
    session().flush()
    return upload


def find(token: str, *, for_update: bool = False) -> Import:
    """Return the current actor's upload of this token.

    :param for_update: wait until nobody else works on it.
    :raises NotFound: there is none, or it is somebody else's, or a day has passed.
    """
    statement = select(Import).where(
        Import.token == token,
        Import.user_id == current_actor().user_id,
        Import.created_at > utc_now() - KEPT,
    )
    found = session().scalar(statement.with_for_update() if for_update else statement)
    if found is None or not path(found).is_file():
        raise NotFound("portability.import")
    return found


def discard(upload: Import) -> None:
    """Forget an upload and its file."""
    shutil.rmtree(_folder(upload.token), ignore_errors=True)
    session().delete(upload)
    session().flush()


def sweep() -> None:
    """Forget what has waited for too long, whoever uploaded it."""
    old = Import.created_at <= utc_now() - KEPT
    for token in session().scalars(select(Import.token).where(old)):
        shutil.rmtree(_folder(token), ignore_errors=True)
    session().execute(delete(Import).where(old))


def path(upload: Import) -> Path:
    """Return where the uploaded file is."""
    return _folder(upload.token) / "upload"


def failed_path(upload: Import) -> Path:
    """Return where the rows are that were refused; empty or absent where none were."""
    return _folder(upload.token) / "failed"


def choices_of(upload: Import) -> Choices:
    """Return what was chosen for an upload so far."""
    return Choices(**upload.choices)


@contextmanager
def opened(upload: Import) -> Iterator[BinaryIO]:
    """Open the uploaded file for reading."""
    with path(upload).open("rb") as stream:
        yield stream


def carry_out(prepared: Prepared, upload: Import, *, rehearse: bool) -> Report:
    """Run an import and keep the refused rows beside the file.

    The session forgets all objects; a rehearsal rolls back.

    :raises FileError: the file cannot be read to its end.
    :raises PlanRefused: nothing in the file fills anything.
    """
    importer = prepared.importer(upload.file_name)
    with failed_path(upload).open("wb") as failed:
        importer.on_refusal = FailedRows(failed, prepared.headings).add
        return importer.rehearse() if rehearse else importer.run()


def _folder(token: str) -> Path:
    return data_folder(_FOLDER) / token
