"""What somebody typed into a composer and has not sent: kept until it is, or thrown away."""

from __future__ import annotations

from sqlalchemy import delete

from crm_feed.models import Draft
from crm_feed.services.upserts import put
from crm_feed.services.writing import LONGEST
from crm_host.api import Record, current_actor, session, utc_now


def keep(record: Record, what: str, text: str) -> None:
    """Keep what the actor typed about a record; an empty text is forgotten.

    :param what: `note`, or the type of an activity.
    """
    if not text.strip():
        forget(record)
        return
    key = {
        "record_type": record.__record__,
        "record_id": record.id,
        "user_id": current_actor().user_id,
    }
    values = {"what": what[:20], "text": text[:LONGEST], "saved_at": utc_now()}
    put(Draft, key, values)


def forget(record: Record) -> None:
    """Forget what the actor typed about a record."""
    session().execute(
        delete(Draft).where(
            Draft.record_type == record.__record__,
            Draft.record_id == record.id,
            Draft.user_id == current_actor().user_id,
        ),
        execution_options={"synchronize_session": False},
    )
