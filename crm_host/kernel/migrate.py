"""Carrying out migrations: one history and one version table per module, one for the host.

A shared tree was measured and rejected: it forgets which version a module has, drops neighbours'
tables on downgrade, and stops for all modules when one package leaves.
"""

from __future__ import annotations

import importlib
import warnings
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from sqlalchemy import exc, text
from sqlalchemy.engine import Connection, Engine

from crm_host.data.base import metadata
from crm_host.kernel.autogenerate import autogenerate_options
from crm_host.kernel.errors import Busy, HostError
from crm_host.kernel.histories import History, current
from crm_host.paths import migrations_dir

#: One number for all installations; it only has to differ from other uses in the database.
_ADVISORY_LOCK = 7_203_118
#: PostgreSQL's code for a lock that was not to be had in time.
_LOCK_NOT_AVAILABLE = "55P03"
#: The files that define the host's own tables.
HOST_TABLES = (
    "crm_host.kernel.state",
    "crm_host.kernel.settings",
    "crm_host.extend.outbox",
    "crm_host.jobs.models",
    "crm_host.data.changes",
    "crm_host.data.submissions",
    "crm_host.data.custom.models",
    "crm_host.data.favorites",
    "crm_host.data.merging.models",
    "crm_host.data.numbering",
    "crm_host.auth.models",
    "crm_host.screens.choices",
    "crm_host.screens.bulk_edit.models",
    "crm_host.screens.home.models",
    "crm_host.screens.saved.models",
    "crm_host.calendars.models",
    "crm_host.files.models",
    "crm_host.mailer.models",
    "crm_host.data.audit.seals",
)
#: Seconds a lifecycle change waits for another one, or for a writer on SQLite.
LOCK_WAIT = 10


def load_host_tables() -> None:
    """Make the metadata complete, for comparisons with the database."""
    for path in HOST_TABLES:
        importlib.import_module(path)


def alembic_config(history: History, connection: Connection | None = None) -> AlembicConfig:
    """Return the in-memory configuration that `migrations/env.py` reads."""
    config = AlembicConfig(cmd_opts=Namespace(quiet=True))
    options = {
        "script_location": str(migrations_dir()),
        "version_locations": str(history.folder),
        "path_separator": "newline",
        "file_template": "%(year)d%(month).2d%(day).2d_%(hour).2d%(minute).2d_%(slug)s",
    }
    for key, value in options.items():
        config.set_main_option(key, value.replace("%", "%%"))
    config.attributes.update(history=history, connection=connection)
    return config


def upgrade(connection: Connection, history: History) -> None:
    """Bring an owner's tables to the newest revision, inside the caller's transaction.

    :raises Busy: a table is in use for longer than `LOCK_WAIT`; that is nobody's mistake.
    """
    try:
        command.upgrade(alembic_config(history, connection), "head")
    except exc.OperationalError as error:
        if getattr(error.orig, "sqlstate", "") == _LOCK_NOT_AVAILABLE:
            raise Busy(
                f"The tables of {history.owner} are in use. Nothing was changed; try again when "
                "fewer people work, or stop long-running reports."
            ) from error
        raise


def downgrade_to_base(connection: Connection, history: History) -> None:
    """Remove an owner's tables by its own migrations, and its version table."""
    if current(connection, history.owner) is not None:
        command.downgrade(alembic_config(history, connection), "base")
    connection.execute(text(f"DROP TABLE IF EXISTS {history.version_table}"))


def check(connection: Connection, history: History) -> list[str]:
    """Return how the models differ from the tables; empty when they agree.

    The models of the owner must have been imported.
    """
    return [str(difference) for difference in differences(connection, history)]


def differences(connection: Connection, history: History) -> list[Any]:
    """Return the same as Alembic's tuples: what is to be done, and to what."""
    context = MigrationContext.configure(
        connection, opts=autogenerate_options(connection, history.owner)
    )
    with quiet_reflection():
        found: list[Any] = compare_metadata(context, metadata)
        return found


@contextmanager
def lifecycle_transaction(engine: Engine) -> Iterator[Connection]:
    """Open the one transaction of a lifecycle change; only one at a time per database.

    SQLite checks foreign keys at the end instead of row by row: rebuilding a table would
    otherwise delete the rows that refer to it.

    :raises Busy: another change is under way.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            with _sqlite_without_foreign_keys(connection), connection.begin():
                yield connection
                _refuse_orphans(connection)
        else:
            with connection.begin():
                _lock_postgresql(connection)
                yield connection


def _lock_postgresql(connection: Connection) -> None:
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_WAIT}s'"))
    try:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
    except exc.OperationalError as error:
        raise Busy("Another change of the modules is under way. Try again in a minute.") from error


@contextmanager
def _sqlite_without_foreign_keys(connection: Connection) -> Iterator[None]:
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    except exc.OperationalError as error:
        if "database is locked" in str(error):
            raise Busy("The database is busy with another change. Try again.") from error
        raise
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _refuse_orphans(connection: Connection) -> None:
    orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if orphan is not None:
        raise HostError(
            f"A migration left rows in {orphan[0]} that refer to missing rows in {orphan[2]}. "
            "Nothing was changed; report this to the author of the module."
        )


@contextmanager
def quiet_reflection() -> Iterator[None]:
    """SQLAlchemy cannot reflect indexes over expressions and says so; they are left alone."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Skipped unsupported reflection", exc.SAWarning)
        yield
