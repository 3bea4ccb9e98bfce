"""The session class, the engine's set-up, and work done outside anyone's rights."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from crm_host.data.periods import register_functions

#: Whether the work at hand may write. SQLite then takes its one write lock at BEGIN: a
#: transaction that reads first and writes later fails at once when another wrote in between.
_may_write: ContextVar[bool] = ContextVar("crm_may_write", default=True)


class CrmSession(FlaskSession):
    """A session that knows for whom it works; see `crm_host.data.access`."""

    def get(self, entity: Any, ident: Any, **options: Any) -> Any:
        """Return an object by key, or `None` if its actor may not see it (any more)."""
        from crm_host.data.access import recheck

        was_here = identity_key(entity, ident) in self.identity_map
        found = super().get(entity, ident, **options)
        if found is not None and was_here and not recheck(self, found):
            return None
        return found


@contextmanager
def reading() -> Iterator[None]:
    """Open SQLite transactions as readers, which never wait for a writer."""
    token = _may_write.set(False)
    try:
        yield
    finally:
        _may_write.reset(token)


def set_reading(readonly: bool) -> None:
    """Say for the rest of this context whether transactions only read."""
    _may_write.set(not readonly)


def configure_engine(engine: Engine) -> None:
    """Make transactions of this engine behave alike on both databases."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver must not open transactions itself, or DDL is not rolled back.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        "cache_size=-16000",
    ):
        connection.execute(f"PRAGMA {pragma}")
    register_functions(connection)


def _begin_sqlite(connection: Connection) -> None:
    connection.info["crm_writing"] = _may_write.get()
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _may_write.get() else "BEGIN")


_working_in: ContextVar[Session | None] = ContextVar("crm_working_in", default=None)


def session() -> Session:
    """Return the session of this request, job or command; it sees what its actor may see."""
    from crm_host.data.base import db

    return _working_in.get() or db.session()


@contextmanager
def working_in(own: Session) -> Iterator[Session]:
    """Let `session()` return this session inside the block: listeners run in their own."""
    token = _working_in.set(own)
    try:
        yield own
    finally:
        _working_in.reset(token)


def holds_the_lock(own: Session) -> bool:
    """Whether every other writer waits for this session: SQLite has one write lock."""
    if not own.in_transaction() or own.get_bind().dialect.name != "sqlite":
        return False
    return bool(own.connection().info.get("crm_writing"))


@contextmanager
def system_session(reason: str) -> Iterator[Session]:
    """Open a session of its own that no row rule limits; commits at the end of the block.

    :param reason: why nobody's rights apply here; kept in the change set.
    """
    from crm_host.data.base import db

    with Session(bind=db.engine, info={"system": reason}) as own, own.begin():
        yield own


@contextmanager
def rehearsal(reason: str) -> Iterator[Session]:
    """Open a session like `system_session` whose writes are taken back at the end of the block."""
    from crm_host.data.base import db

    token = _may_write.set(True)
    try:
        with Session(bind=db.engine, info={"system": reason}) as own:
            yield own
            own.rollback()
    finally:
        _may_write.reset(token)
