"""Putting a copied PostgreSQL database back as it was, by the tables that changed.

Copying a database makes hundreds of files, a tenth of a second on a quiet machine and several on
a busy one; most tests write a few rows. What they wrote is found in the server's counters and
taken back. Where the tables themselves changed, a copy is still the way.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

#: Counters can be asked for at once since this version.
_SINCE = 150_000
#: Rows beyond which a new copy is cheaper than deleting them.
_MANY = 20_000
#: Seconds to wait until connections that were closed are gone.
_PATIENCE = 1.0

_COUNTERS = """
    SELECT relid::bigint, relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables
"""
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
#: Every change of a table's make leaves other catalogue rows.
_MAKE = " UNION ALL ".join(
    f"SELECT count(*), sum(xmin::text::bigint), sum({key}::bigint) FROM {catalog}"
    for catalog, key in {
        "pg_class": "oid",
        "pg_attribute": "attrelid",
        "pg_attrdef": "oid",
        "pg_constraint": "oid",
        "pg_proc": "oid",
        "pg_trigger": "oid",
        "pg_extension": "oid",
    }.items()
)
_OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND backend_type = 'client backend'
"""

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class Content:
    """What every fresh copy of one database holds."""

    make: list[tuple[Any, ...]]
    rows: Mapping[str, bytes]
    sequences: Mapping[str, int | None]

    @classmethod
    def of(cls, dsn: str) -> Content | None:
        """Look at a fresh copy; `None` where the server cannot tell what is written later."""
        with psycopg.connect(dsn, autocommit=True) as connection:
            if connection.info.server_version < _SINCE:
                return None
            sequences: Any = connection.execute(_SEQUENCES).fetchall()
            make = connection.execute(_MAKE).fetchall()
            return cls(make, _rows(connection), dict(sequences))


@dataclass
class Prepared:
    """One copy, and how much had been written to each table when it was as it should be."""

    dsn: str
    content: Content
    counters: Mapping[int, int] = field(default_factory=dict)

    def restore(self) -> bool:
        """Take back what was written since; says whether that could be done."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            if not _alone(connection):
                return False
            now = connection.execute(_COUNTERS).fetchall()
            written = {name: n - self.counters.get(oid, 0) for oid, name, n in now}
            changed = [name for name, count in written.items() if count]
            if (
                sum(written.values()) > _MANY
                or connection.execute(_MAKE).fetchall() != self.content.make
            ):
                return False
            with connection.transaction():
                connection.execute("SET LOCAL session_replication_role = replica")
                for name in changed:
                    self._refill(connection, name)
                self._rewind(connection)
            connection.execute("SELECT pg_stat_force_next_flush()")
            self.counters = _counters(connection)
        return True

    def _refill(self, connection: Connection, name: str) -> None:
        table = sql.Identifier(name)
        connection.execute(sql.SQL("DELETE FROM {}").format(table))
        if content := self.content.rows.get(name):
            with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(table)) as copy:
                copy.write(content)

    def _rewind(self, connection: Connection) -> None:
        for name, value in connection.execute(_SEQUENCES).fetchall():
            if value != (first := self.content.sequences[name]):
                sequence = sql.Identifier(name).as_string(connection)
                values = (sequence, first or 1, first is not None)
                connection.execute("SELECT setval(%s, %s, %s)", values)


def _alone(connection: Connection) -> bool:
    """Wait until nobody else is connected: only then are all counters told."""
    until = time.monotonic() + _PATIENCE
    while connection.execute(_OTHERS).fetchone() != (0,):
        if time.monotonic() > until:
            return False
        time.sleep(0.002)
    return True


def _counters(connection: Connection) -> dict[int, int]:
    return {oid: count for oid, _, count in connection.execute(_COUNTERS).fetchall()}


def _rows(connection: Connection) -> dict[str, bytes]:
    found = {}
    for _, name, _ in connection.execute(_COUNTERS).fetchall():
        statement = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))
        with connection.cursor().copy(statement) as copy:
            found[name] = b"".join(bytes(part) for part in copy)
    return found
