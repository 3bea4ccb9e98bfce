"""A file that appears complete or not at all."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from crm_host.kernel.errors import HostError

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def draft(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes its name at the end of the block; a failure leaves nothing.

    Only its owner may read it. What processes that were killed left behind goes first.

    :raises HostError: the name is taken, or the disk is full.
    """
    if path.exists():
        raise HostError(f"{path} exists already. Choose another name.")
    _make_folder(path.parent)
    _remove_abandoned(path.parent)
    hidden = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        file = os.fdopen(os.open(hidden, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
            file.flush()
            os.fsync(file.fileno())
        finally:
            with suppress(OSError):  # what could not be written was reported already
                file.close()
        os.rename(hidden, path)
    except OSError as error:
        raise _told(error, path) from error
    finally:
        hidden.unlink(missing_ok=True)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HostError(f"The folder {folder} cannot be made: {error.strerror}.") from error


def _remove_abandoned(folder: Path) -> None:
    """Remove drafts that no process holds any more."""
    for path in folder.glob(".*.part"):
        with suppress(OSError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()


def _told(error: OSError, path: Path) -> HostError:
    if error.errno in _NO_ROOM:
        return HostError(
            f"There is no room for {path.name} in {path.parent}. Nothing was written. Make room, "
            "or write it elsewhere: crm backup create --out FILE"
        )
    return HostError(f"{path} could not be written: {error.strerror or error}. Nothing is left.")
