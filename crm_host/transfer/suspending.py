"""What makes writing one row dear is put aside while many are written: indexes, foreign keys,
triggers. All of it is done again inside the same transaction.

Foreign keys are checked once at the end, so tables may come in any order and refer to each other
in circles.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import Connection

from crm_host.kernel.errors import HostError
from crm_host.transfer.tables import is_search_index, virtual_tables

_HERE = "current_schema()::regnamespace"


@contextmanager
def suspended(connection: Connection) -> Iterator[None]:
    """Put indexes, foreign keys and triggers aside for the length of the block.

    On SQLite the foreign keys must be off already, as in a lifecycle transaction.

    :raises HostError: afterwards rows refer to missing ones.
    """
    aside = _sqlite if connection.dialect.name == "sqlite" else _postgresql
    with aside(connection):
        yield


@contextmanager
def _sqlite(connection: Connection) -> Iterator[None]:
    quote = connection.dialect.identifier_preparer.quote
    parts = connection.exec_driver_sql(
        "SELECT type, name, sql FROM sqlite_master "
        "WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    ).all()
    for part in parts:
        connection.exec_driver_sql(f"DROP {part.type} {quote(part.name)}")
    yield
    for part in parts:
        connection.exec_driver_sql(part.sql)
    for name, statement in virtual_tables(connection).items():
        if is_search_index(statement):
            connection.exec_driver_sql(f"INSERT INTO {name}({name}) VALUES ('rebuild')")
    orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if orphan is not None:
        raise HostError(
            f"A row of {orphan[0]} refers to a missing row of {orphan[2]}. "
            "Run crm doctor where the data come from; it says how to remove the row."
        )


@contextmanager
def _postgresql(connection: Connection) -> Iterator[None]:
    keys = connection.exec_driver_sql(
        "SELECT conrelid::regclass::text AS owner, quote_ident(conname) AS name, "
        "pg_get_constraintdef(oid) AS rule FROM pg_constraint "
        f"WHERE contype = 'f' AND connamespace = {_HERE}"
    ).all()
    indexes = connection.exec_driver_sql(
        "SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS rule "
        "FROM pg_index JOIN pg_class c ON c.oid = indexrelid "
        f"WHERE c.relnamespace = {_HERE} AND NOT EXISTS "
        "(SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)"
    ).all()
    guarded = connection.exec_driver_sql(
        "SELECT DISTINCT tgrelid::regclass::text AS name FROM pg_trigger "
        f"JOIN pg_class c ON c.oid = tgrelid WHERE c.relnamespace = {_HERE} AND NOT tgisinternal"
    ).all()
    for key in keys:
        connection.exec_driver_sql(f"ALTER TABLE {key.owner} DROP CONSTRAINT {key.name}")
    for index in indexes:
        connection.exec_driver_sql(f"DROP INDEX {index.name}")
    for table in guarded:
        connection.exec_driver_sql(f"ALTER TABLE {table.name} DISABLE TRIGGER USER")
    yield
    # The texts are PostgreSQL's own and may hold a percent sign, which is no placeholder here.
    as_it_is = {"no_parameters": True}
    for index in indexes:
        connection.exec_driver_sql(index.rule, execution_options=as_it_is)
    for key in keys:
        statement = f"ALTER TABLE {key.owner} ADD CONSTRAINT {key.name} {key.rule}"
        connection.exec_driver_sql(statement, execution_options=as_it_is)
    for table in guarded:
        connection.exec_driver_sql(f"ALTER TABLE {table.name} ENABLE TRIGGER USER")
