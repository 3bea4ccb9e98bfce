"""Remembering which lists are long, so that their pages are not counted each time.

Counting 10,000 rows is the dearest part of a long list's page: 3 ms on SQLite, 5 on PostgreSQL.
Only "more than `COUNT_CAP`" is remembered, for a minute; exact numbers always come from the
database.
"""

from __future__ import annotations

from time import monotonic

from flask import current_app

from crm_host.data.actor import current_actor

#: Rows are counted up to here; beyond, a list says "10,000+".
COUNT_CAP = 10_000
#: Seconds for which a list stays long without being counted again.
LIFETIME = 60.0
#: Lists remembered in one process.
_MOST = 2000

Key = tuple[str, str, int | None]


def known_total(scope: str) -> int | None:
    """Return the count of a list that was long a moment ago, else `None`.

    :param scope: names the list and its filter; what it finds also depends on the actor.
    """
    counted_at = _remembered().get(_key(scope)) if scope else None
    if counted_at is None or monotonic() - counted_at > LIFETIME:
        return None
    return COUNT_CAP + 1


def remember_total(scope: str, total: int) -> None:
    """Keep whether a list is long now."""
    known = _remembered()
    if not scope:
        return
    if total <= COUNT_CAP:
        known.pop(_key(scope), None)
        return
    if len(known) >= _MOST:
        known.clear()
    known[_key(scope)] = monotonic()


def _key(scope: str) -> Key:
    actor = current_actor()
    return (scope, actor.kind, actor.user_id)


def _remembered() -> dict[Key, float]:
    known: dict[Key, float] = current_app.extensions.setdefault("crm_long_lists", {})
    return known
