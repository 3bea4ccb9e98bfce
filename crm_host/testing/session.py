"""What the processes of one test session share: a folder, a lock, and one PostgreSQL.

The controlling process opens the session and closes it; xdist workers inherit its folder
through the environment.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crm_host.testing.postgres import PostgresServer, start

_FOLDER = "CRM_TEST_SESSION"
_PREFIX = "crm-tests-"


def open_session() -> None:
    """Create the shared folder, unless a parent process did."""
    if _FOLDER in os.environ:
        return
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    (folder / "owner").write_text(str(os.getpid()), encoding="ascii")
    os.environ[_FOLDER] = str(folder)


def close_session() -> None:
    """Stop what was started and remove the shared folder; only its owner does so."""
    folder = Path(os.environ.get(_FOLDER, "/nonexistent"))
    if _owner(folder) == os.getpid():
        del os.environ[_FOLDER]
        _remove(folder)


def session_folder() -> Path:
    """Return the folder that all processes of this session share."""
    open_session()
    return Path(os.environ[_FOLDER])


@contextmanager
def session_lock(name: str) -> Iterator[None]:
    """Let one process of the session at a time do what `name` stands for."""
    with (session_folder() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def postgres() -> PostgresServer:
    """Return the session's PostgreSQL, started by whoever asks first.

    :raises PostgresMissing: no binaries are installed.
    """
    with session_lock("postgres"):
        folder = session_folder()
        if server := _started(folder):
            return server
        server = start()
        (folder / "postgres").write_text(str(server.folder), encoding="utf-8")
        return server


def _started(folder: Path) -> PostgresServer | None:
    note = folder / "postgres"
    return PostgresServer(Path(note.read_text(encoding="utf-8"))) if note.exists() else None


def _sweep() -> None:
    """Clean up after sessions that were killed before they could."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        owner = _owner(folder)
        if owner is not None and not _alive(owner):
            _remove(folder)


def _owner(folder: Path) -> int | None:
    try:
        return int((folder / "owner").read_text(encoding="ascii"))
    except (OSError, ValueError):  # being created or removed by another session
        return None


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _remove(folder: Path) -> None:
    if server := _started(folder):
        server.stop()
    shutil.rmtree(folder, ignore_errors=True)
