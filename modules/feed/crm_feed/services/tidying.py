"""Deleting what nobody needs any more: rows about persons that no history keeps."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from crm_feed.models import Draft, Notification, Presence
from crm_host.api import session, utc_now

#: Notifications are kept this long, read or not.
KEEP_NOTIFICATIONS = timedelta(days=180)
KEEP_DRAFTS = timedelta(days=30)
KEEP_PRESENCE = timedelta(days=1)


def tidy() -> None:
    """Delete old rows."""
    now, here = utc_now(), session()
    old = (
        (Notification, Notification.at < now - KEEP_NOTIFICATIONS),
        (Draft, Draft.saved_at < now - KEEP_DRAFTS),
        (Presence, Presence.seen_at < now - KEEP_PRESENCE),
    )
    options = {"synchronize_session": False}
    for model, condition in old:
        here.execute(delete(model).where(condition), execution_options=options)
