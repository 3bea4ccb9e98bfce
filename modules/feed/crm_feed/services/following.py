"""Who follows a record: whoever wrote about it, was named there, or asked to."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select

from crm_feed.models import Follower
from crm_host.api import Record, session


def followers(record: Record) -> set[int]:
    """Return the ids of those who follow a record; its owner always does."""
    rows = select(Follower.user_id).where(
        Follower.record_type == record.__record__, Follower.record_id == record.id
    )
    found = set(session().scalars(rows))
    return found if record.owner_id is None else found | {record.owner_id}


def follow(record: Record, user_ids: Iterable[int]) -> None:
    """Let people follow a record; those who do already stay as they are."""
    new = sorted(set(user_ids) - followers(record))
    session().add_all(
        Follower(record_type=record.__record__, record_id=record.id, user_id=user_id)
        for user_id in new
    )
    session().flush()


def unfollow(record: Record, user_id: int) -> None:
    """Let somebody follow a record no more."""
    session().execute(
        delete(Follower).where(
            Follower.record_type == record.__record__,
            Follower.record_id == record.id,
            Follower.user_id == user_id,
        )
    )
