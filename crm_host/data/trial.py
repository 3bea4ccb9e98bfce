"""Doing something for real to see what it would do, and keeping nothing of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine

from crm_host.data.access import bind_actor
from crm_host.data.actor import current_actor
from crm_host.data.base import db
from crm_host.data.session import CrmSession, configure_engine, working_in

T = TypeVar("T")


class _TrialSession(CrmSession):
    """A session on one engine, whatever the application's is."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(db)
        self._engine = engine

    def get_bind(self, *_args: Any, **_kwargs: Any) -> Engine:
        return self._engine


def tried(steps: Iterable[T], folder: Path) -> Generator[T, None, None]:
    """Yield the results of steps whose writes are taken back at the end; close it if you leave.

    While a step is made, `session()` is one of the trial, with the rights of the current actor.
    Between steps it is the caller's, which can say how far the work is. Others go on writing
    meanwhile: SQLite has one write lock for all, so there the trial has a copy of the database.

    :param folder: where the copy lies while it is needed, a few megabytes to some hundred; each
        trial has its own.
    :raises OSError: there is no room for the copy.
    """
    with _engine(folder) as engine, _TrialSession(engine) as own:
        bind_actor(own, current_actor())
        rest = iter(steps)
        while True:
            with working_in(own):
                try:
                    step = next(rest)
                except StopIteration:
                    return
            yield step


@contextmanager
def _engine(folder: Path) -> Iterator[Engine]:
    """Return the engine to try things on, without the caller's locks on it."""
    if db.engine.dialect.name != "sqlite":
        yield db.engine
        return
    path = folder / "trial.db"
    try:
        _copy(db.engine, path)
        engine = create_engine(f"sqlite:///{path}")
        configure_engine(engine)
        try:
            yield engine
        finally:
            engine.dispose()
    finally:
        _remove(path)


def _copy(engine: Engine, path: Path) -> None:
    """Copy a database as it is committed; neither readers nor writers wait for it."""
    try:
        with (
            closing(sqlite3.connect(str(engine.url.database))) as source,
            closing(sqlite3.connect(path)) as target,
        ):
            source.backup(target)
    except sqlite3.OperationalError as error:
        raise OSError(f"The database cannot be copied to {path.parent}: {error}") from error


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
