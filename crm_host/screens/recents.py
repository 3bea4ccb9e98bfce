"""The records somebody opened last, kept for each user.

Looking at a page must not wait for the database's one writer, nor turn a reading request into
a writing one. So the page is answered first; then a transaction of its own notes it, which gives
up soon where an import holds the lock. What it could not write comes with the next page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

from flask import Flask, Response, current_app, request
from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from crm_host.data.actor import current_actor
from crm_host.data.base import db
from crm_host.data.favorites import Recent
from crm_host.data.session import session
from crm_host.data.types import utc_now
from crm_host.kernel.settings import settings
from crm_host.screens.known import screens_of

#: Records that are remembered.
MOST = 20
#: Milliseconds to wait for SQLite's write lock, and what is usual.
_PATIENCE, _USUAL = 100, 10_000
_DETAIL = "_detail"
_KEY = "crm_recents"

#: A record by its type's full name and its id.
Key = tuple[str, int]


class _Notes:
    """What one process has noted, by user."""

    def __init__(self, version: int) -> None:
        #: The version of the database's configuration that it belongs to.
        self.version = version
        #: What a user opened last, which need not be written again.
        self.last: dict[int, Key] = {}
        #: What could not be written yet, with the moment it was opened.
        self.waiting: dict[int, dict[Key, datetime]] = {}


def note(response: Response) -> Response:
    """Note the record whose page is answered, once it is on its way; runs after every request."""
    endpoint = request.endpoint or ""
    if request.method != "GET" or response.status_code != 200 or not endpoint.endswith(_DETAIL):
        return response
    user_id = current_actor().user_id
    name, id = endpoint.removesuffix(_DETAIL), (request.view_args or {}).get("id")
    if user_id is None or id is None or screens_of(name) is None:
        return response
    notes = _notes(current_app)
    if notes.last.get(user_id) != (name, id):
        notes.waiting.setdefault(user_id, {})[name, id] = utc_now()
        response.call_on_close(partial(_write, db.engine, notes, user_id))
    return response


def recent_records() -> Sequence[Key]:
    """Return what the actor opened, the latest first; records may be gone or hidden since."""
    user_id = current_actor().user_id
    if user_id is None:
        return ()
    statement = (
        select(Recent.record_type, Recent.record_id)
        .where(Recent.user_id == user_id)
        .order_by(Recent.at.desc(), Recent.id.desc())
        .limit(MOST)
    )
    stored = [(row.record_type, row.record_id) for row in session().execute(statement)]
    # A copy: another page of the same user may be noted at this moment.
    waiting = dict(_notes(current_app).waiting.get(user_id, {}))
    return list(dict.fromkeys([*reversed(waiting), *stored]))[:MOST]


def _notes(app: Flask) -> _Notes:
    version = settings().version
    notes: _Notes | None = app.extensions.get(_KEY)
    if notes is None or notes.version != version:
        notes = app.extensions[_KEY] = _Notes(version)
    return notes


def _write(engine: Engine, notes: _Notes, user_id: int) -> None:
    """Write what waits for a user, unless the database is busy."""
    opened = notes.waiting.pop(user_id, {})
    if not opened:
        return
    try:
        with _soon(engine) as connection:
            _put(connection, user_id, opened)
    except OperationalError:  # somebody writes for long; the next page tries again
        both = opened | notes.waiting.get(user_id, {})
        notes.waiting[user_id] = dict(list(both.items())[-MOST:])
    else:
        notes.last[user_id] = list(opened)[-1]


def _put(connection: Connection, user_id: int, opened: dict[Key, datetime]) -> None:
    insert: Any = postgresql.insert if _is_postgresql(connection) else sqlite.insert
    rows = [
        {"user_id": user_id, "record_type": name, "record_id": id, "at": at}
        for (name, id), at in opened.items()
    ]
    table = Recent.__table__
    put = insert(table).values(rows)
    connection.execute(
        put.on_conflict_do_update(
            index_elements=["user_id", "record_type", "record_id"], set_={"at": put.excluded.at}
        )
    )
    mine = select(Recent.id).where(Recent.user_id == user_id)
    kept = mine.order_by(Recent.at.desc(), Recent.id.desc()).limit(MOST)
    connection.execute(delete(table).where(Recent.user_id == user_id, Recent.id.not_in(kept)))


@contextmanager
def _soon(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that does not wait long for another writer."""
    with engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        if not _is_postgresql(connection):
            raw.execute(f"PRAGMA busy_timeout={_PATIENCE}")
        try:
            with connection.begin():
                yield connection
        finally:
            if not _is_postgresql(connection):
                raw.execute(f"PRAGMA busy_timeout={_USUAL}")


def _is_postgresql(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"
