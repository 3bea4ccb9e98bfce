"""Which consumer processes are alive: a row for everyone, a locked file for the same machine.

The system frees the lock of a process that dies, however it dies, so that its jobs go on at once
and not only when their leases run out.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete

from crm_host.data.session import system_session
from crm_host.data.types import utc_now
from crm_host.jobs.models import ConsumerSign

#: A consumer that said nothing for so long is missing.
MISSING_AFTER = timedelta(seconds=60)


@contextmanager
def present(folder: Path, name: str) -> Iterator[None]:
    """Be known as a consumer of this name while the block runs."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    with path.open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        say_alive(name)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
            with system_session("a consumer leaves") as own:
                own.execute(delete(ConsumerSign).where(ConsumerSign.name == name))


def say_alive(name: str) -> None:
    """Write a sign of life."""
    now = utc_now()
    with system_session("a consumer is alive") as own:
        sign = own.get(ConsumerSign, name)
        if sign is None:
            own.add(ConsumerSign(name=name, started_at=now, seen_at=now))
        else:
            sign.seen_at = now


def gone(folder: Path) -> list[str]:
    """Return the processes of this machine that died without leaving."""
    return [path.name for path in folder.glob("*:*:*") if _is_free(path)]


def forget(folder: Path, names: list[str]) -> None:
    """Do not report these again."""
    for name in names:
        (folder / name).unlink(missing_ok=True)


def _is_free(path: Path) -> bool:
    with suppress(OSError):  # locked, or removed in the meantime
        descriptor = os.open(path, os.O_RDWR)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        finally:
            os.close(descriptor)
        return True
    return False
