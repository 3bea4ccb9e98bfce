"""Which change sets belong together: what a set caused, and whether it was taken back."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_host.data.changes import ChangeSet

#: `ChangeSet.source` of what undoing wrote.
UNDO = "undo"


def effects(own: Session, set_id: int) -> list[int]:
    """Return a set and everything that it caused, newest first; they are taken back together."""
    found, newest = {set_id}, {set_id}
    while newest:
        newest = _caused(own, newest, with_undoing=False) - found
        found |= newest
    return sorted(found, reverse=True)


def relatives(own: Session, sets: Collection[int]) -> set[int]:
    """Return sets and all that came of them: undoing, and undoing that. None is a stranger."""
    found, newest = set(sets), set(sets)
    while newest:
        newest = _caused(own, newest, with_undoing=True) - found
        found |= newest
    return found


def _caused(own: Session, sets: Collection[int], *, with_undoing: bool) -> set[int]:
    statement = select(ChangeSet.id).where(ChangeSet.caused_by.in_(sorted(sets)))
    if not with_undoing:
        statement = statement.where(ChangeSet.source != UNDO)
    return set(own.scalars(statement))


def taken_back_by(own: Session, set_id: int) -> ChangeSet | None:
    """Return the set that took another one back, unless that was taken back in turn."""
    statement = select(ChangeSet).where(ChangeSet.caused_by == set_id, ChangeSet.source == UNDO)
    newest: ChangeSet | None = own.scalar(statement.order_by(ChangeSet.id.desc()).limit(1))
    if newest is None or taken_back_by(own, newest.id) is not None:
        return None
    return newest
