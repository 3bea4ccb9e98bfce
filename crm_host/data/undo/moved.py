"""What must be out of the way before records get their former values: moved rows, unique values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import String, cast, inspect, literal, null, update
from sqlalchemy.orm import Session

from crm_host.data.base import Record
from crm_host.data.changes import Change
from crm_host.data.fields import SPEC
from crm_host.data.merging.moving import MOVE, move_back


def take_down(own: Session, model: type[Record], changed: Mapping[int, Sequence[Change]]) -> None:
    """Hand moved rows back and free the unique values that records have exchanged.

    Objects of the session that were loaded before are read anew.

    :param changed: id to its changes, newest first.
    """
    moves = [
        change for changes in changed.values() for change in changes if change.operation == MOVE
    ]
    exchanged = _exchanged(model, changed)
    if not moves and not exchanged:
        return
    own.flush()
    move_back(own, sorted(moves, key=lambda change: change.id, reverse=True))
    table: Any = model.__table__
    for name, ids in exchanged.items():
        column = inspect(model).column_attrs[name].columns[0]
        free: Any = null() if column.nullable else literal("~") + cast(table.c.id, String)
        own.connection().execute(update(table).where(table.c.id.in_(ids)).values({column: free}))
    own.expire_all()


def _exchanged(
    model: type[Record], changed: Mapping[int, Sequence[Change]]
) -> dict[str, list[int]]:
    """Return the unique columns that several records get back, and whose."""
    found: dict[str, list[int]] = {}
    for prop in inspect(model).column_attrs:
        spec = prop.columns[0].info.get(SPEC)
        if spec is None or not spec.unique:
            continue
        ids = [
            number
            for number, changes in changed.items()
            if any(not change.part and prop.key in change.values for change in changes)
        ]
        if len(ids) > 1:
            found[prop.key] = ids
    return found
