"""Sign-in sessions: rows that can be listed and revoked; the browser holds only a random token."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from crm_host.auth.models import SignInSession
from crm_host.data.types import utc_now

#: A session ends when it was not used for this long.
LIFETIME = timedelta(days=14)
#: How exact "last seen" is; a write for every page would make readers wait for writers.
TOUCH_EVERY = timedelta(minutes=5)


def open_session(session: Session, user_id: int, address: str = "", agent: str = "") -> str:
    """Begin a session and return its token, which is stored nowhere else."""
    token = secrets.token_urlsafe(32)
    now = utc_now()
    session.add(
        SignInSession(
            user_id=user_id,
            token_hash=token_hash(token),
            created_at=now,
            last_seen_at=now,
            expires_at=now + LIFETIME,
            address=address[:45],
            agent=agent[:300],
        )
    )
    return token


def token_hash(token: str) -> str:
    """Return what is stored of a token: whoever reads the table cannot sign in with it."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_sessions(session: Session, user_id: int) -> Sequence[SignInSession]:
    """Return a user's sessions that are neither ended nor revoked, the latest first."""
    return session.scalars(
        select(SignInSession)
        .where(
            SignInSession.user_id == user_id,
            SignInSession.revoked_at.is_(None),
            SignInSession.expires_at > utc_now(),
        )
        .order_by(SignInSession.last_seen_at.desc(), SignInSession.id.desc())
    ).all()


def revoke(
    session: Session, user_id: int, *, only: int | None = None, keep: int | None = None
) -> None:
    """End sessions of a user: all, one of them, or all but one."""
    statement = update(SignInSession).where(
        SignInSession.user_id == user_id, SignInSession.revoked_at.is_(None)
    )
    if only is not None:
        statement = statement.where(SignInSession.id == only)
    if keep is not None:
        statement = statement.where(SignInSession.id != keep)
    session.execute(statement.values(revoked_at=utc_now()))


def touch(engine: Engine, session_id: int) -> None:
    """Note that a session was used; called after the answer was sent."""
    now = utc_now()
    statement = update(SignInSession.__table__).where(SignInSession.id == session_id)
    values = {"last_seen_at": now, "expires_at": now + LIFETIME}
    with suppress(OperationalError), engine.begin() as connection:  # the next page tries again
        connection.execute(statement.values(values))
