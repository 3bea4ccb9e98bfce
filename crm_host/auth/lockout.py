"""Slowing down whoever guesses passwords, by account and by network address.

The first failures are free. From then on each one doubles the wait, up to a limit, so that a
person who mistypes waits seconds and a program that guesses gets nowhere. What is typed while
one waits is not looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from crm_host.auth.models import SignInAttempt
from crm_host.data.types import utc_now

#: Failures are forgotten after this time.
_MEMORY = timedelta(hours=24)


@dataclass(frozen=True)
class _Limit:
    """How many failures are free, and the waits after that."""

    free: int
    first_wait: timedelta = timedelta(seconds=15)
    longest_wait: timedelta = timedelta(minutes=15)

    def wait(self, failures: int) -> timedelta:
        """Return how long after the latest failure nothing is accepted."""
        beyond = failures - self.free
        if beyond < 0:
            return timedelta(0)
        factor: int = 2 ** min(beyond, 10)
        return min(self.first_wait * factor, self.longest_wait)


_ACCOUNT = _Limit(free=5)
#: Offices share one address, so more is allowed before it is slowed down.
_ADDRESS = _Limit(free=30)


def remaining_wait(session: Session, email_key: str, address: str) -> timedelta:
    """Return how long this account or this address must wait; zero if it need not.

    Accounts that do not exist wait just the same.
    """
    by_account = _wait(session, SignInAttempt.email_key == email_key, _ACCOUNT)
    by_address = _wait(session, SignInAttempt.address == address, _ADDRESS)
    return max(by_account, by_address)


def _wait(session: Session, whose: ColumnElement[bool], limit: _Limit) -> timedelta:
    now = utc_now()
    statement: Any = select(func.count(), func.max(SignInAttempt.at)).where(
        whose, SignInAttempt.at > now - _MEMORY
    )
    failures, latest = session.execute(statement).one()
    if latest is None:
        return timedelta(0)
    until: datetime = latest + limit.wait(failures)
    return max(until - now, timedelta(0))


def note_failure(session: Session, email_key: str, address: str) -> None:
    """Remember a failure and forget old ones."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < utc_now() - _MEMORY))
    session.add(SignInAttempt(email_key=email_key[:254], address=address))


def forget_failures(session: Session, email_key: str) -> None:
    """Let an account begin anew once its owner has signed in."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.email_key == email_key))
