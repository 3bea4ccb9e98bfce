"""Signing in with address and password: neutral answers, equal time, growing waits."""

from __future__ import annotations

import math
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_host.auth.lockout import forget_failures, note_failure, remaining_wait
from crm_host.auth.models import User
from crm_host.auth.passwords import hash_password, is_outdated, verify_password
from crm_host.auth.service import email_key
from crm_host.auth.sessions import open_session
from crm_host.data.types import utc_now
from crm_host.i18n.text import Text, lazy_ntext, lazy_text

_ = lazy_text

#: The same for a wrong password, an unknown address and an account that was locked.
NEUTRAL = _("The e-mail address or the password is not right.")


class SignInRefused(Exception):
    """Nobody was signed in. `wait` is how long no further attempt is looked at."""

    def __init__(self, message: Text, wait: timedelta = timedelta(0)) -> None:
        super().__init__(str(message))
        self.message = message
        self.wait = wait


def sign_in(session: Session, email: str, password: str, address: str, agent: str) -> str:
    """Check a password and return the token of a new session.

    Commits on its own: a failure must be remembered although the request is refused.

    :param address: network address of the browser.
    :raises SignInRefused: with a text that does not tell whether the account exists.
    """
    key = email_key(email)
    wait = remaining_wait(session, key, address)
    if wait:
        raise SignInRefused(_wait_text(wait), wait)
    account = _find(session, key)
    stored = account.password_hash if account else ""
    user_id = account.id if account else None
    # Hashing takes a tenth of a second; nobody's writes should wait for it meanwhile.
    session.rollback()
    if not verify_password(password, stored) or user_id is None:
        raise _failure(session, key, address)
    user = session.get_one(User, user_id)
    if is_outdated(stored):
        user.password_hash = hash_password(password)
    user.signed_in_at = utc_now()
    forget_failures(session, key)
    token = open_session(session, user_id, address, agent)
    session.commit()
    return token


def _find(session: Session, key: str) -> User | None:
    return session.scalar(
        select(User).where(User.email_key == key, User.active, User.kind == "staff")
    )


def _failure(session: Session, key: str, address: str) -> SignInRefused:
    note_failure(session, key, address)
    session.commit()
    wait = remaining_wait(session, key, address)
    return SignInRefused(_wait_text(wait) if wait else NEUTRAL, wait)


def _wait_text(wait: timedelta) -> Text:
    seconds = max(1, math.ceil(wait.total_seconds()))
    if seconds < 60:
        return lazy_ntext(
            "Too many attempts. Try again in %(num)s second.",
            "Too many attempts. Try again in %(num)s seconds.",
            seconds,
        )
    return lazy_ntext(
        "Too many attempts. Try again in %(num)s minute.",
        "Too many attempts. Try again in %(num)s minutes.",
        math.ceil(seconds / 60),
    )
