"""Who may see and do what: the calls that views and services make (AD9, A57 to A59).

Row rules need no call: once an actor is bound, every ORM statement of the session carries them.
"""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Select, inspect, select
from sqlalchemy.orm import Session, object_session

from crm_host.data import session as sessions
from crm_host.data.actor import Actor, Right, current_actor
from crm_host.data.base import Record
from crm_host.data.catalogue import catalogue
from crm_host.data.guard import ACCESS
from crm_host.data.refusals import AccessRefused, Forbidden, NotFound
from crm_host.data.rules import Access, reaches, record_classes, row_rule
from crm_host.data.writes import check_record

__all__ = [
    "AccessRefused",
    "Forbidden",
    "NotFound",
    "bind_actor",
    "field_right",
    "record_class",
    "require",
    "resolve",
    "row_rule",
    "visible",
]

R = TypeVar("R", bound=Record)

#: The largest id that both databases can be asked for.
_LARGEST_ID = 2**63 - 1
_GENEROSITY: dict[Right, int] = {"none": 0, "read": 1, "write": 2}


def bind_actor(session: Session, actor: Actor) -> None:
    """Say for whom a session works. Its statements then find what the actor may see.

    Binding somebody else forgets the objects loaded so far.

    :raises AccessRefused: unwritten changes of the former actor are pending.
    """
    bound: Access | None = session.info.get(ACCESS)
    if bound is not None and bound.actor is not actor:
        if session.new or session.dirty or session.deleted:
            raise AccessRefused(
                "This session still holds changes of another actor. Commit or roll back first."
            )
        session.expunge_all()
    session.info[ACCESS] = Access(actor)


def visible(model: type[R]) -> Select[R]:
    """Return the statement that selects a record type's rows; narrow it as you need.

    The session's actor limits it when it is executed. To aggregate over bare columns, select
    from `visible(Model).subquery()`.
    """
    return select(model)


def resolve(model: type[R], identity: object, *, session: Session | None = None) -> R:
    """Return the record that a submitted or linked id names, if the actor may see it.

    :param identity: an id as number or text, straight from a form, a file or an address.
    :raises NotFound: the id is none, names nothing, or names something hidden.
    """
    number = _as_id(identity)
    if number is not None:
        own = session if session is not None else sessions.session()
        found: R | None = own.scalar(visible(model).where(model.id == number))
        if found is not None:
            return found
    raise NotFound(model.__record__, number)


def _as_id(identity: object) -> int | None:
    if isinstance(identity, str) and identity.isascii() and identity.isdigit():
        identity = int(identity) if len(identity) < 20 else None
    if isinstance(identity, bool) or not isinstance(identity, int):
        return None
    return identity if 0 < identity <= _LARGEST_ID else None


def require(permission: str, record: Record | None = None) -> None:
    """Check that the current actor has a permission, for one record if one is given.

    :param permission: full code, as `contacts.contact.write`.
    :raises Forbidden: it is missing, or does not reach the record.
    """
    actor = current_actor()
    scope = actor.scope(permission)
    if scope is None:
        raise Forbidden(permission)
    if record is None or scope == "all":
        return
    name, _, action = permission.rpartition(".")
    session = object_session(record)
    if session is not None and name == record.__record__ and action in ("read", "write", "delete"):
        check_record(session, actor, record, action)  # type: ignore[arg-type]  # a checked name of an action
    elif not reaches(actor, scope, record.owner_id, record.team_id):
        raise Forbidden(permission)


def record_class(name: str) -> type[Record]:
    """Return the mapped class of a record type such as `contacts.contact`.

    :raises LookupError: no loaded module has it.
    """
    for model in record_classes():
        if model.__record__ == name:
            return model
    raise LookupError(f"No loaded module has the record type {name}.")


def field_right(actor: Actor, record: str, field: str) -> Right:
    """Return what an actor may do with one field; the most generous of their roles decides.

    What an administrator set for a role overrides what the module declares; a role that neither
    names may write. Whether the actor may write the record at all is another question.

    :param record: full name of the record type, as `contacts.contact`.
    :raises LookupError: there is no such record type or field.
    """
    if actor.is_administrator or actor.kind == "system":
        return "write"
    spec = catalogue(record_class(record))[field].spec
    if any(field_right(actor, record, part) == "none" for part in spec.parts):
        return "none"
    rights = [
        actor.field_rights.get((role, record, field), spec.rights.get(role, "write"))
        for role in actor.roles
    ]
    return max(rights, key=_GENEROSITY.__getitem__, default="none")


def recheck(session: Session, found: Any) -> bool:
    """Whether the session's actor may see an object that was in the session already.

    It may have been given away since, or made for somebody else.
    """
    if ACCESS not in session.info or not inspect(found).persistent:
        return True
    model = type(found)
    mapper = inspect(model)
    key = mapper.get_property_by_column(mapper.primary_key[0]).class_attribute
    statement = select(key).where(key == inspect(found).identity[0])
    return session.scalar(statement) is not None
