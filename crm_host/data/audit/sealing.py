"""Sealing the change sets that were committed since the last time."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import exists, func, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from crm_host.data.audit.rows import ROWS, SETS, header_columns, rows_of
from crm_host.data.audit.seals import BEGINNING, Seal, chained, digest
from crm_host.data.base import db
from crm_host.data.bulk_rows import insert_rows
from crm_host.data.session import reading, system_session
from crm_host.data.types import utc_now

SEALS: Any = Seal.__table__
#: Sets in one transaction: writing their seals keeps others out for a moment on SQLite.
_BATCH = 500
#: A transaction may commit long after it began its set; so far back is looked for such sets.
_LONGEST = timedelta(days=1)


@dataclass(frozen=True)
class _Digested:
    """A set that waits for its place in the chain."""

    set_id: int
    seed: str
    digest: bytes


def seal_new() -> int:
    """Seal everything that is committed; returns how many sets that were.

    Digests are made while others write; only adding the seals takes the lock.
    """
    sealed = 0
    while waiting := _digest_some():
        with system_session("seal the record of changes") as own:
            sealed += _append(own, waiting)
    return sealed


def head(connection: Connection | Session) -> str:
    """Return the hash of the newest seal."""
    newest = select(SEALS.c.hash).order_by(SEALS.c.id.desc()).limit(1)
    found: str | None = connection.scalar(newest)
    return found or BEGINNING


def _digest_some() -> Sequence[_Digested]:
    with reading(), db.engine.connect() as connection:
        headers = {row.id: tuple(row) for row in connection.execute(_unsealed(connection))}
        seeds = {set_id: secrets.token_hex(16) for set_id in headers}
        found = {
            set_id: digest(headers[set_id], rows, seeds[set_id])
            for set_id, rows in rows_of(connection, ROWS.c.set_id.in_(list(headers)))
        }
    return [
        _Digested(set_id, seeds[set_id], found.get(set_id) or digest(header, (), seeds[set_id]))
        for set_id, header in headers.items()
    ]


def _unsealed(connection: Connection) -> Any:
    newest = connection.scalar(
        select(func.max(SETS.c.at)).where(
            SETS.c.id
            == select(SEALS.c.set_id).order_by(SEALS.c.id.desc()).limit(1).scalar_subquery()
        )
    )
    statement = select(*header_columns()).where(~exists().where(SEALS.c.set_id == SETS.c.id))
    if newest is not None:
        statement = statement.where(SETS.c.at >= newest - _LONGEST)
    return statement.order_by(SETS.c.id).limit(_BATCH)


def _append(own: Session, waiting: Sequence[_Digested]) -> int:
    connection = own.connection()
    if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
        connection.execute(text("LOCK TABLE host_change_seal IN EXCLUSIVE MODE"))
    ids = [item.set_id for item in waiting]
    taken = set(connection.scalars(select(SEALS.c.set_id).where(SEALS.c.set_id.in_(ids))))
    present, now, rows = head(connection), utc_now(), []
    for item in waiting:
        if item.set_id not in taken:  # another process was faster
            present = chained(present, item.digest)
            rows.append([item.set_id, now, item.seed, present])
    insert_rows(connection, SEALS, ("set_id", "sealed_at", "seed", "hash"), rows)
    return len(rows)
