"""Stopping a statement that takes too long, so that one slow table keeps nobody waiting."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

#: SQLite asks after so many steps of its machine whether to go on: every tenth of a millisecond.
_STEPS = 5_000


class TooSlow(Exception):
    """What was asked for takes longer than allowed; the session can be used on."""


@contextmanager
def at_most(session: Session, seconds: float) -> Iterator[None]:
    """Stop the statements of the block when the time is over.

    :raises TooSlow: it is over.
    """
    until = time.monotonic() + seconds
    try:
        with session.begin_nested(), _deadline(session, seconds, until):
            yield
    except OperationalError as error:
        if time.monotonic() < until:
            raise
        raise TooSlow from error


@contextmanager
def _deadline(session: Session, seconds: float, until: float) -> Iterator[None]:
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {max(1, int(seconds * 1000))}")
        yield
        return
    own = connection.connection.driver_connection
    assert own is not None  # a connection that is in use
    own.set_progress_handler(lambda: int(time.monotonic() > until), _STEPS)
    try:
        yield
    finally:
        own.set_progress_handler(None, 0)
