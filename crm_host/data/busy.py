"""What the database says when others keep it from working."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import OperationalError


def is_busy(error: OperationalError) -> bool:
    """Whether SQLite gave up waiting for another writer: it has one write lock."""
    cause = error.orig
    return isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorname.startswith(
        "SQLITE_BUSY"
    )
