"""What was sent twice is done once: the keys of forms that were carried out.

The key is written in the transaction that does the work, so a second request waits for the
first one to commit and then finds where it led; after a refusal or a failure the key is free.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_host.data.actor import current_actor
from crm_host.data.base import db
from crm_host.data.types import BigId, UtcDateTime, utc_now

_KEEP = timedelta(days=2)
_LONGEST_KEY = 80


class Submission(db.Model):  # type: ignore[name-defined, misc]  # Flask-SQLAlchemy makes it at run time
    """One form that was carried out."""

    __tablename__ = "host_idempotency"

    key: Mapped[str] = mapped_column(String(_LONGEST_KEY), primary_key=True)
    user_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    #: Where the answer led.
    result_url: Mapped[str] = mapped_column(String(2000), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def claim(session: Session, key: str) -> str | None:
    """Begin what a form asks for; returns where it led if that was done already.

    On PostgreSQL this waits for another request with the same key to end.
    """
    user_id = current_actor().user_id
    if not key or len(key) > _LONGEST_KEY or user_id is None:
        return None
    now = utc_now()
    session.execute(delete(Submission).where(Submission.created_at < now - _KEEP))
    insert: Any = postgresql.insert if _is_postgresql(session) else sqlite.insert
    values = {"key": key, "user_id": user_id, "result_url": "", "created_at": now}
    claimed = insert(Submission).values(values).on_conflict_do_nothing()
    if session.scalar(claimed.returning(Submission.key)) is not None:
        return None
    return session.scalar(
        select(Submission.result_url).where(Submission.key == key, Submission.user_id == user_id)
    )


def settle(session: Session, key: str, result_url: str) -> None:
    """Remember where a claimed form led."""
    session.execute(
        update(Submission)
        .where(Submission.key == key, Submission.user_id == current_actor().user_id)
        .values(result_url=result_url)
    )


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
