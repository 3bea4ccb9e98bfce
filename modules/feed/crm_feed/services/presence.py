"""Who else looks at a record, and who is writing about it.

Everybody has one row, which names the record they look at; pages renew it every twenty seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from crm_feed.models import Presence
from crm_feed.services.upserts import put
from crm_host.api import Record, current_actor, session, user_name, utc_now

#: Whoever was not heard of for this long has left; longer than two renewals.
GONE = timedelta(seconds=50)


@dataclass(frozen=True)
class Present:
    """Somebody who looks at a record."""

    name: str
    is_writing: bool


def appear(record: Record, *, is_writing: bool) -> list[Present]:
    """Say that the actor looks at a record; returns who else does."""
    me, now = current_actor().user_id, utc_now()
    values = {
        "record_type": record.__record__,
        "record_id": record.id,
        "seen_at": now,
        "is_writing": is_writing,
    }
    put(Presence, {"user_id": me}, values)
    others = select(Presence.user_id, Presence.is_writing).where(
        Presence.record_type == record.__record__,
        Presence.record_id == record.id,
        Presence.user_id != me,
        Presence.seen_at > now - GONE,
    )
    rows = session().execute(others.order_by(Presence.user_id))
    return [Present(user_name(row.user_id), row.is_writing) for row in rows]
