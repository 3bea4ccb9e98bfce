"""What caused what: jobs and events remember the change set of the transaction that asked for them.

What they write carries it on in `ChangeSet.caused_by`, so that taking the cause back offers to
take its effects back as well. A transaction often asks before its first change is written; then
the rows learn of their set just before the commit.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, update
from sqlalchemy.orm import Session

from crm_host.data.changes import change_set_begun, present_origin

#: Key of `Session.info` with the rows that do not know their set yet: table and id, or object.
_LATE = "crm_without_cause"


def cause_of(here: Session) -> int | None:
    """Return the set by which what this transaction asks for is caused, as far as there is one.

    A transaction that has changed nothing itself hands on what caused it.
    """
    return change_set_begun(here) or present_origin().caused_by


def tell_later(here: Session, table: Any, row: Any) -> None:
    """Have a row's `change_set_id` filled at the commit, if the transaction changes anything.

    :param row: the row's id, or its object where that is not written yet.
    """
    if change_set_begun(here) is None:
        here.info.setdefault(_LATE, []).append((table, row))


@event.listens_for(Session, "before_commit")
def _tell(here: Session) -> None:
    if here.in_nested_transaction() or _LATE not in here.info:
        return
    here.flush()
    late, set_id = here.info.pop(_LATE), change_set_begun(here)
    if set_id is None:
        return
    for table in {table for table, _row in late}:
        ids = [row if isinstance(row, int) else row.id for of, row in late if of is table]
        changing = update(table).where(table.c.id.in_(ids)).values(change_set_id=set_id)
        here.connection().execute(changing)


@event.listens_for(Session, "after_rollback")
def _forget(here: Session) -> None:
    if not here.in_nested_transaction():
        here.info.pop(_LATE, None)
