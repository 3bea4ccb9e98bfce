"""The folder of uploaded files. A file is named by its SHA-256, so the same one is kept once.

It lies at `files/ab/<sha256>` in the data folder, `ab` being how its name begins. Whoever serves
a file checks first that the reader may see the record it belongs to.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import IO

from flask import Response, current_app, send_file

from crm_host.config import Config

_NAME = re.compile(r"[0-9a-f]{64}")
#: What `tempfile` calls a file that is being written.
_DRAFT = re.compile(r"tmp[a-z0-9_]{8}")
_BLOCK = 256 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True)
class Kept:
    """A file that lies in the folder."""

    #: The hash of its content.
    name: str
    #: In bytes.
    size: int


class TooLarge(ValueError):
    """A file is larger than it may be; nothing of it was kept."""


class StorageFull(OSError):
    """There is no room for a file; nothing of it was kept."""


def keep(data: bytes) -> str:
    """Store a file and return its name, the hash of its content.

    :raises StorageFull: there is no room for it.
    """
    return keep_stream(BytesIO(data)).name


def keep_stream(source: IO[bytes], limit: int | None = None) -> Kept:
    """Store what can be read from a source, block by block.

    :param limit: largest size in bytes.
    :raises TooLarge: there is more to read than the limit.
    :raises StorageFull: there is no room for it.
    """
    folder = _folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Written aside and renamed: a reader never meets half a file.
        handle, draft = tempfile.mkstemp(dir=folder)
    except OSError as error:
        raise _explained(error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            kept = _copy(source, file, limit)
        path = path_of(kept.name)
        path.parent.mkdir(exist_ok=True)
        with bringing(folder):
            os.replace(draft, path)
    except BaseException as error:
        Path(draft).unlink(missing_ok=True)
        raise _explained(error) from error
    return kept


def _copy(source: IO[bytes], target: IO[bytes], limit: int | None) -> Kept:
    digest, size = hashlib.sha256(), 0
    while block := source.read(_BLOCK):
        size += len(block)
        if limit is not None and size > limit:
            raise TooLarge(f"More than {limit} bytes.")
        digest.update(block)
        target.write(block)
    target.flush()
    os.fsync(target.fileno())  # a row will say that it is there
    return Kept(digest.hexdigest(), size)


def _explained(error: BaseException) -> BaseException:
    if isinstance(error, OSError) and error.errno in _FULL:
        return StorageFull(error.errno, "There is no room for this file.")
    return error


@dataclass(frozen=True)
class Settled:
    """A file that lies in the folder untouched for a while."""

    path: Path
    #: In bytes.
    size: int

    @property
    def is_draft(self) -> bool:
        """Whether it was never finished: its process died while it was brought."""
        return not _NAME.fullmatch(self.path.name)


def settled(since: timedelta) -> Iterator[Settled]:
    """Yield the files that nobody has brought, or begun to bring, for so long."""
    latest = time.time() - since.total_seconds()
    for path in sorted(_folder().rglob("*")):
        with suppress(FileNotFoundError):  # finished or removed since the folder was listed
            look = path.stat()
            if _is_ours(path) and look.st_mtime < latest:
                yield Settled(path, look.st_size)


def remove_settled(file: Settled, since: timedelta) -> bool:
    """Delete a file for good unless it was brought again meanwhile; returns whether it did.

    Whoever brings the same content at this moment puts it there before the look at its age or
    after the deletion, never in between.
    """
    with _locked(_folder(), fcntl.LOCK_EX):
        try:
            if time.time() - file.path.stat().st_mtime < since.total_seconds():
                return False
            file.path.unlink()
        except FileNotFoundError:
            return False
        return True


def digest_of(name: str) -> str:
    """Return the hash of what is kept under a name; it is that name unless the disk failed.

    :raises OSError: it is not there, or cannot be read.
    """
    with path_of(name).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_ours(path: Path) -> bool:
    """Whether it is a content or a draft; anything else was put there by people."""
    return path.is_file() and bool(_NAME.fullmatch(path.name) or _DRAFT.fullmatch(path.name))


@contextmanager
def bringing(folder: Path) -> Iterator[None]:
    """Keep a sweep away from the folder of files while one is put there, or found there again."""
    with _locked(folder, fcntl.LOCK_SH):
        yield


@contextmanager
def _locked(folder: Path, kind: int) -> Iterator[None]:
    with (folder / ".lock").open("a") as file:
        fcntl.flock(file, kind)  # freed when the file is closed, however the process ends
        yield


def path_of(name: str) -> Path:
    """Return where a file is, or would be.

    :raises ValueError: this is no name that `keep` returned.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a kept file.")
    return _folder() / name[:2] / name


def _folder() -> Path:
    config: Config = current_app.config["CRM"]
    return config.files_dir


def serve(name: str, media_type: str) -> Response:
    """Answer a kept file so that nothing in it can run as a page of this site.

    :raises FileNotFoundError: it is not there.
    """
    response = send_file(path_of(name), mimetype=media_type, etag=name, max_age=0)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response
