"""Whether an actor may take changes back: the same rights as for making them by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_host.data.access import field_right, record_class
from crm_host.data.actor import Actor
from crm_host.data.base import Record
from crm_host.data.catalogue import catalogue
from crm_host.data.changes import Change, ChangeSet
from crm_host.data.guard import ACCESS
from crm_host.data.history import part_of
from crm_host.data.rules import Access, Action, permission_for, row_condition
from crm_host.data.undo.stored import batches
from crm_host.i18n.text import Text, lazy_text

_ = lazy_text

#: Record type and id.
Key = tuple[str, int]
_NOT_YOURS = _("You may not change it.")


@dataclass
class _Wanted:
    """What taking changes back would do to records of one type."""

    rights: dict[int, set[Action]] = field(default_factory=dict)
    #: Parts and names of the values that would be written.
    values: dict[int, set[tuple[str, str]]] = field(default_factory=dict)


def refusals(here: Session, sets: Collection[int]) -> dict[Key, Text]:
    """Return which records of change sets the session's actor may not touch, and why.

    Whoever made a record may take that back without the right to delete others.
    """
    actor = _access(here).actor
    found: dict[Key, Text] = {}
    for record_type, wanted in _wanted(here, sets, actor).items():
        try:
            model = record_class(record_type)
        except LookupError:  # undoing says so by itself
            continue
        for number, reason in _of_type(here, actor, model, wanted):
            found[record_type, number] = reason
    return found


def _access(here: Session) -> Access:
    access: Access = here.info[ACCESS]
    return access


def _wanted(here: Session, sets: Collection[int], actor: Actor) -> dict[str, _Wanted]:
    columns = (
        Change.record_type,
        Change.record_id,
        Change.part,
        Change.operation,
        Change.values,
        ChangeSet.actor_id,
    )
    rows = here.execute(
        select(*columns).join(ChangeSet).where(Change.set_id.in_(sorted(sets))).order_by(Change.id)
    )
    found: dict[str, _Wanted] = {}
    for record_type, number, part, operation, values, author in rows:
        wanted = found.setdefault(record_type, _Wanted())
        is_own = author is not None and author == actor.user_id
        rights = wanted.rights.setdefault(number, set())
        rights.add(_right(part, operation, values, is_own))
        wanted.values.setdefault(number, set()).update((part, name) for name in values)
    for wanted in found.values():
        for rights in wanted.rights.values():
            if "create" in rights:  # whoever may take the record away need not change it first
                rights.discard("write")
    return found


def _right(part: str, operation: str, values: Mapping[str, Any], is_own: bool) -> Action:
    if part:
        return "write"
    if operation == "create":
        return "create" if is_own else "delete"
    if operation == "delete":
        return "create"
    return "delete" if set(values) == {"deleted_at"} else "write"


def _of_type(
    here: Session, actor: Actor, model: type[Record], wanted: _Wanted
) -> Iterator[tuple[int, Text]]:
    closed = _closed_fields(actor, model)
    free = {
        right: _reached(here, actor, model, right, set(wanted.rights))
        for right in {right for rights in wanted.rights.values() for right in rights}
    }
    for number, rights in wanted.rights.items():
        if any(number not in free[right] for right in rights):
            yield number, _NOT_YOURS
        elif "create" not in rights and wanted.values[number] & closed:
            yield number, _("It has values that you may not change.")


def _closed_fields(actor: Actor, model: type[Record]) -> set[tuple[str, str]]:
    """Return part and name of what the actor may not write."""
    return {
        (part_of(item), name)
        for name, item in catalogue(model).items()
        if field_right(actor, model.__record__, name) != "write"
    }


def _reached(
    here: Session, actor: Actor, model: type[Record], right: Action, ids: Collection[int]
) -> set[int]:
    """Return which records a right reaches; to records that are gone only without limits."""
    permission = permission_for(model, right)
    condition = row_condition(model, permission, actor)
    if condition is None or (actor.may(permission) and right == "create"):
        return set(ids)
    found: set[int] = set()
    for some in batches(ids):
        # Of other records, as the one that an activity hangs on, only seeing them is asked.
        statement = select(model.id).where(model.id.in_(some), condition)
        found |= set(here.scalars(statement, execution_options={"include_deleted": True}))
    return found
