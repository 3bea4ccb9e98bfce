"""Remembering and finding what became of merged records."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from crm_host.data.merging.models import MergedRecord

#: Merges of merges that are followed.
_LONGEST = 20


def remember(own: Session, record_type: str, survivor: int, losers: Collection[int]) -> None:
    """Note that records are part of another one now."""
    mine = MergedRecord.record_type == record_type
    own.execute(delete(MergedRecord).where(mine, MergedRecord.gone_id.in_([survivor, *losers])))
    own.add_all(
        MergedRecord(record_type=record_type, gone_id=number, survivor_id=survivor)
        for number in losers
    )


def ways_from(own: Session, record_type: str, gone: int) -> list[int]:
    """Return the records that a merged one became part of, one after the other."""
    found: list[int] = []
    while len(found) < _LONGEST:
        here = found[-1] if found else gone
        survivor = own.scalar(
            select(MergedRecord.survivor_id).where(
                MergedRecord.record_type == record_type, MergedRecord.gone_id == here
            )
        )
        if survivor is None or survivor in (gone, *found):
            break
        found.append(survivor)
    return found
