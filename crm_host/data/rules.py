"""Row rules: which rows of a record type an actor's scope reaches, as SQL expressions (AD9).

A record type `contacts.contact` is read with the permission `contacts.contact.read`. Rules are
plain expressions per class, made once per session from the actor's values: lambdas over request
state were measured to show one user another's rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, false, or_
from sqlalchemy.orm import Mapper, with_loader_criteria
from sqlalchemy.orm.util import LoaderCriteriaOption
from sqlalchemy.sql.util import ClauseAdapter

from crm_host.data.actor import Actor, Scope
from crm_host.data.base import Base, Record
from crm_host.data.dependent import Dependent, SeenThrough

Action = Literal["read", "write", "create", "delete"]
RowRule = Callable[[Actor, Scope], ColumnElement[bool]]

_custom: dict[tuple[type[Record], str], RowRule] = {}

#: Nothing in the trash is found. These two hold no values, so lambdas on mixins are safe and
#: cost the same for two classes or two hundred.
LIVE = with_loader_criteria(
    Record,
    lambda cls: cls.deleted_at.is_(None),
    include_aliases=True,
    track_closure_variables=False,
)
#: Children, side tables and what hangs on records are found only where their record is.
THROUGH = with_loader_criteria(
    SeenThrough,
    lambda cls: cls.seen_through(),
    include_aliases=True,
    track_closure_variables=False,
)


def row_rule(model: type[Record], permission: str) -> Callable[[RowRule], RowRule]:
    """Replace the own/team rule of one permission of a record type.

        @row_rule(Ticket, "helpdesk.ticket.read")
        def followed_too(actor: Actor, scope: Scope) -> ColumnElement[bool]: ...

    The function gets the actor and the scope `own` or `team` and returns a plain SQL expression
    over `model`; a subquery in it names tables or aliases, never `model` again. It is asked once
    per session. A rule for `.create` is not consulted: there is no row to test yet.
    """

    def register(rule: RowRule) -> RowRule:
        _custom[model, permission] = rule
        return rule

    return register


def custom_rule(model: type[Record], permission: str) -> RowRule | None:
    """Return what `row_rule` registered."""
    return _custom.get((model, permission))


def permission_for(model: type[Record], action: Action) -> str:
    """Return the full code of the permission that an action on a record type needs."""
    return f"{model.__record__}.{action}"


def row_condition(model: type[Record], permission: str, actor: Actor) -> ColumnElement[bool] | None:
    """Return which rows a permission reaches, or `None` for all of them."""
    scope = actor.scope(permission)
    if scope == "all":
        return None
    if scope is None:
        return false()
    if rule := custom_rule(model, permission):
        return rule(actor, scope)
    own = model.owner_id == actor.user_id if actor.user_id is not None else false()
    if scope == "team" and actor.team_ids:
        return or_(own, model.team_id.in_(sorted(actor.team_ids)))
    return own


def reaches(actor: Actor, scope: Scope | None, owner_id: int | None, team_id: int | None) -> bool:
    """Whether a scope reaches a row with this owner and team, by the rule without exceptions."""
    if scope is None or scope == "all":
        return scope == "all"
    if owner_id is not None and owner_id == actor.user_id:
        return True
    return scope == "team" and team_id in actor.team_ids


class RowCriteria(LoaderCriteriaOption):
    """Loader criteria that also hold for an alias joined by a condition of one's own.

    SQLAlchemy 2.1.9 adds a plain expression to such an ON clause as it stands, so it would
    limit the class and not its alias.
    """

    # Named again, or statements that carry the option would not be cached.
    _traverse_internals = LoaderCriteriaOption._traverse_internals

    def _resolve_where_criteria(self, ext_info: Any) -> ColumnElement[bool]:
        criteria = super()._resolve_where_criteria(ext_info)
        if ext_info.is_aliased_class:
            adapted: ColumnElement[bool] = ClauseAdapter(ext_info.selectable).traverse(criteria)
            return adapted
        return criteria


@dataclass
class Access:
    """One actor's row rules, made on first use and kept for the length of a session."""

    actor: Actor
    _options: dict[Action, tuple[LoaderCriteriaOption, ...]] = field(default_factory=dict)

    def options(self, action: Action) -> tuple[LoaderCriteriaOption, ...]:
        """Return the loader criteria of every record type that the actor's scope limits."""
        if action not in self._options:
            self._options[action] = tuple(self._criteria(action))
        return self._options[action]

    def _criteria(self, action: Action) -> Iterator[LoaderCriteriaOption]:
        for model in record_classes():
            condition = row_condition(model, permission_for(model, action), self.actor)
            if condition is not None:
                yield RowCriteria(model, condition, include_aliases=True)


def record_classes() -> Iterator[type[Record]]:
    """Return every mapped record type."""
    return iter(_record_classes(Base.registry.mappers))


@lru_cache(maxsize=1)
def _record_classes(mappers: frozenset[Mapper[Any]]) -> tuple[type[Record], ...]:
    classes = (mapper.class_ for mapper in mappers)
    found = (cls for cls in classes if issubclass(cls, Record))
    # Sorted, because equal statements must have equal cache keys in every session.
    return tuple(sorted(found, key=lambda cls: cls.__qualname__))


def is_guarded(cls: type[Any]) -> bool:
    """Whether row rules apply to a mapped class."""
    return issubclass(cls, (Record, Dependent))


@dataclass(frozen=True)
class GuardedTables:
    """The tables that statements must not name without their mapped class."""

    mapped: frozenset[Any]
    #: Tables between two mapped ones; `any()` names them on its own.
    links: frozenset[Any]


def guarded_tables() -> GuardedTables:
    """Return the tables of guarded classes and the link tables between them."""
    return _guarded_tables(Base.registry.mappers)


@lru_cache(maxsize=1)
def _guarded_tables(mappers: frozenset[Mapper[Any]]) -> GuardedTables:
    guarded = [mapper for mapper in mappers if is_guarded(mapper.class_)]
    links = {relation.secondary for mapper in guarded for relation in mapper.relationships}
    tables = (table for mapper in guarded for table in mapper.tables)
    return GuardedTables(frozenset(tables), frozenset(links - {None}))
