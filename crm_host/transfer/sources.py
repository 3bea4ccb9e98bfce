"""The state of a database at one moment, while others go on writing or while nobody may."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import Engine, inspect, text
from sqlalchemy.engine import Connection

from crm_host.data.session import reading
from crm_host.kernel.errors import Busy
from crm_host.kernel.migrate import LOCK_WAIT


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Read everything as of one moment; nobody waits for it.

    A read transaction in WAL mode on SQLite, REPEATABLE READ on PostgreSQL.
    """
    with reading(), _repeatable(engine) as connection, connection.begin():
        if engine.dialect.name == "sqlite":
            # The moment is that of the first look, not that of BEGIN.
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
        else:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
            connection.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")
        yield connection


@contextmanager
def frozen(engine: Engine) -> Iterator[Connection]:
    """Read everything while nobody else uses the database and nobody can write.

    :raises Busy: somebody is connected.
    """
    _refuse_others(engine)
    if engine.dialect.name == "sqlite":
        with engine.begin() as connection:  # takes the one write lock
            yield connection
        return
    quote = engine.dialect.identifier_preparer.quote
    tables = ", ".join(quote(name) for name in inspect(engine).get_table_names())
    with _repeatable(engine) as connection, connection.begin():
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_WAIT}s'")
        if tables:  # before the first look, which decides what is seen
            connection.exec_driver_sql(f"LOCK TABLE {tables} IN SHARE MODE")
        connection.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")
        yield connection


def _repeatable(engine: Engine) -> Connection:
    connection = engine.connect()
    if engine.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def _refuse_others(engine: Engine) -> None:
    """Refuse while other connections are open: what they wrote later would stay behind."""
    engine.dispose()
    others = _others_on_sqlite if engine.dialect.name == "sqlite" else _others_on_postgresql
    if found := others(engine):
        raise Busy(
            f"The database is in use{found}. Stop crm serve and whatever else is connected: what "
            "is written after the copy would stay behind. Nothing was changed."
        )


def _others_on_sqlite(engine: Engine) -> str:
    """Ask for the database alone: in WAL mode every open connection holds a shared lock."""
    with closing(sqlite3.connect(engine.url.database or "", timeout=1)) as connection:
        connection.isolation_level = None
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        try:
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError:
            return " by another process"
    return ""


def _others_on_postgresql(engine: Engine) -> str:
    query = text(
        "SELECT coalesce(nullif(application_name, ''), 'a connection') || ' of ' || usename "
        "FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    with engine.connect() as connection:
        found = sorted(set(connection.execute(query).scalars()))
    return f" by {', '.join(found)}" if found else ""
