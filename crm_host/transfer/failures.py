"""What a database says when it refuses, as a sentence for the person who runs the site."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError

from crm_host.kernel.errors import Busy, HostError

_LOCK_NOT_AVAILABLE = "55P03"


@contextmanager
def explained(doing: str, then: str) -> Iterator[None]:
    """Turn the errors of both drivers, and those of the disk, into a sentence.

    :param doing: what is being done, as the beginning of a sentence.
    :param then: how things stand afterwards.
    :raises Busy: somebody else holds what is needed.
    :raises HostError: the database refused, went away, or has no room.
    """
    try:
        yield
    except DBAPIError as error:
        raise _told(error.orig or error, doing, then) from error
    except (sqlite3.Error, psycopg.Error, OSError) as error:
        raise _told(error, doing, then) from error


def _told(error: BaseException, doing: str, then: str) -> HostError:
    locked = isinstance(error, psycopg.Error) and error.sqlstate == _LOCK_NOT_AVAILABLE
    if locked or "database is locked" in str(error):
        return Busy(f"{doing}: somebody else is using the database. {then} Try again later.")
    return HostError(f"{doing} failed: {_reason(error)}. {then}")


def _reason(error: BaseException) -> str:
    """Return the message on one line, with the table, line and column that PostgreSQL names."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    context = error.diag.context if isinstance(error, psycopg.Error) else None
    if context and context not in str(error):
        lines.append(context.splitlines()[0])
    return "; ".join(lines).rstrip(".")
