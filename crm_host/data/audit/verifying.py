"""Checking the chain of seals against what is in the tables now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from crm_host.data.audit.rows import ROWS, SETS, header_columns, rows_of
from crm_host.data.audit.sealing import SEALS
from crm_host.data.audit.seals import BEGINNING, chained, digest
from crm_host.data.base import db
from crm_host.data.session import reading

#: Sets that are read at once.
_BATCH = 5_000


@dataclass(frozen=True)
class Broken:
    """The first set that is not as it was when it was sealed."""

    set_id: int
    #: `gone` where the set is missing, else `changed`: it, its rows or its seal.
    fault: str


@dataclass(frozen=True)
class Verified:
    """What verifying found."""

    #: Sets that are as they were sealed.
    sets: int
    #: Hash of the newest of them.
    head: str
    broken: Broken | None = None
    #: Whether the hash that was asked for stands in the chain; `None` where none was.
    knows_head: bool | None = None


def verify(known_head: str = "") -> Verified:
    """Read all sealed sets and check them, one after the other, up to the first fault.

    :param known_head: hash of an earlier moment, from a backup's description: a chain that was
        cut off and grown anew does not have it.
    """
    count, present, seen = 0, BEGINNING, known_head == BEGINNING
    with reading(), db.engine.connect() as connection:
        for set_id, stored, found in _sealed(connection):
            present = chained(present, found) if found is not None else ""
            if present != stored:
                fault = "gone" if found is None else "changed"
                return Verified(count, stored, Broken(set_id, fault), None)
            seen = seen or stored == known_head
            count += 1
    return Verified(count, present, None, seen if known_head else None)


def _sealed(connection: Connection) -> Iterator[tuple[int, str, bytes | None]]:
    """Yield set, stored hash and present digest in the order of the chain."""
    last = 0
    while batch := _batch(connection, last):
        first, last = last, batch[-1].seal_id
        of_sets = ROWS.c.set_id.in_(
            select(SEALS.c.set_id).where(SEALS.c.id > first, SEALS.c.id <= last)
        )
        headers = {row.set_id: row for row in batch}
        digests = {
            set_id: digest(tuple(headers[set_id][4:]), rows, headers[set_id].seed)
            for set_id, rows in rows_of(connection, of_sets)
        }
        for row in batch:
            found = None
            if row.id is not None:
                found = digests.get(row.set_id) or digest(tuple(row[4:]), (), row.seed)
            yield row.set_id, row.hash, found


def _batch(connection: Connection, after: int) -> Sequence[Any]:
    columns = (SEALS.c.id.label("seal_id"), SEALS.c.set_id, SEALS.c.seed, SEALS.c.hash)
    return connection.execute(
        select(*columns, *header_columns())
        .select_from(SEALS.outerjoin(SETS, SETS.c.id == SEALS.c.set_id))
        .where(SEALS.c.id > after)
        .order_by(SEALS.c.id)
        .limit(_BATCH)
    ).all()
