"""Checks on what a flush is about to write, made against the owner and team before the change.

Whoever may write a record may give it away; whoever may not cannot take it by changing its owner
first, because the old values decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import InstanceState, Session

from crm_host.data.actor import Actor
from crm_host.data.base import Record
from crm_host.data.dependent import Dependent, owner_of, owners_of
from crm_host.data.guard import ACCESS
from crm_host.data.refusals import AccessRefused, Forbidden
from crm_host.data.rules import (
    Access,
    Action,
    custom_rule,
    is_guarded,
    permission_for,
    reaches,
)

#: `info` key of columns the host computes.
_DERIVED = "crm_derived"
#: Columns that change along with others and prove nothing about what the actor did.
_BOOKKEEPING = frozenset({"created_at", "created_by", "updated_at", "updated_by", "version"})


@event.listens_for(Session, "before_flush")
def _check_writes(session: Session, _context: object, _instances: object) -> None:
    if "system" in session.info:
        return
    changes = [change for change in _changes(session) if is_guarded(type(change[1]))]
    if not changes:
        return
    access: Access | None = session.info.get(ACCESS)
    if access is None:
        raise AccessRefused(
            f"A {type(changes[0][1]).__name__} would be written, but this session does not know "
            f"for whom. Call bind_actor(session, actor) first."
        )
    with session.no_autoflush:
        for action, obj in changes:
            if isinstance(obj, Record):
                _check_record(session, access.actor, obj, action)
            else:
                _check_dependent(session, access.actor, obj)


def _changes(session: Session) -> Iterator[tuple[Action, Any]]:
    yield from (("create", obj) for obj in session.new)
    yield from (("delete", obj) for obj in session.deleted)
    yield from (("write", obj) for obj in session.dirty if obj not in session.deleted)


def _check_record(session: Session, actor: Actor, record: Record, action: Action) -> None:
    needed = _needed(inspect(record)) if action == "write" else {action}
    for step in sorted(needed):
        check_record(session, actor, record, step)


def _needed(state: InstanceState[Any]) -> set[Action]:
    """Return which rights a dirty record's changes need: into and out of the trash is delete."""
    changed = set(_changed(state))
    needed: set[Action] = set()
    if "deleted_at" in changed:
        needed.add("delete")
    if changed - {"deleted_at"}:
        needed.add("write")
    return needed


def _changed(state: InstanceState[Any]) -> Iterator[str]:
    """Return the attributes whose new value reaches the record's own row or its side rows."""
    mapper = state.mapper
    for name in list(state.committed_state):
        if name in _BOOKKEEPING or not state.attrs[name].history.has_changes():
            continue
        if name in mapper.column_attrs:
            if _DERIVED not in mapper.column_attrs[name].columns[0].info:
                yield name
        elif name in mapper.relationships and _belongs(mapper.relationships[name]):
            yield name


def _belongs(relation: Any) -> bool:
    """Whether a relationship's rows are part of the record: link rows, children, side tables."""
    if relation.secondary is not None:
        return True
    target = relation.mapper
    if not issubclass(target.class_, Dependent):
        return False
    return bool(relation.parent.isa(inspect(owner_of(target)[1])))


def check_record(session: Session, actor: Actor, record: Record, action: Action) -> None:
    """Check one action on one record, by the values it has in the database.

    :raises Forbidden: the actor lacks the permission or it does not reach this record.
    """
    model = type(record)
    permission = permission_for(model, action)
    scope = actor.scope(permission)
    if scope == "all":
        return
    if scope is not None and action != "create" and custom_rule(model, permission):
        allowed = _found_by_rule(session, record, action)
    else:
        owner_id, team_id = _old(record, "owner_id"), _old(record, "team_id")
        if owner_id is None and action == "create":
            owner_id = actor.user_id  # who creates a record owns it, unless they say otherwise
        allowed = reaches(actor, scope, owner_id, team_id)
    if not allowed:
        raise Forbidden(permission)


def _old(obj: Any, name: str) -> Any:
    history = inspect(obj).attrs[name].history
    return history.deleted[0] if history.deleted else getattr(obj, name)


def _found_by_rule(session: Session, record: Record, action: Action) -> bool:
    from crm_host.data.access import visible

    model = type(record)
    access: Access = session.info[ACCESS]
    statement = visible(model).with_only_columns(model.id).where(model.id == record.id)
    return (
        session.scalar(
            statement.options(*access.options(action)),
            execution_options={"include_deleted": True},
        )
        is not None
    )


def _check_dependent(session: Session, actor: Actor, row: Dependent) -> None:
    for owner in owners_of(session, row):
        if owner is None:
            raise Forbidden(permission_for(_record_above(type(row)), "write"))
        if isinstance(owner, Dependent):
            _check_dependent(session, actor, owner)
        elif not inspect(owner).pending:  # a new owner is checked as what it is
            check_record(session, actor, owner, "write")


def _record_above(owner: type[Any]) -> type[Record]:
    while issubclass(owner, Dependent):
        owner = owner_of(inspect(owner))[1]
    return owner
