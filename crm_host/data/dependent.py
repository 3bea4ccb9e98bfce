"""Rows that are seen only through another row: children and side tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, and_, inspect, or_, select, true
from sqlalchemy.orm import Mapper, Session, aliased


class SeenThrough:
    """Mixin of mapped classes whose rows are found only where another row is."""

    @classmethod
    def seen_through(cls) -> ColumnElement[bool]:
        """Return the condition that the other row may be seen.

        Called on classes and on their aliases.
        """
        return true()


class Dependent(SeenThrough):
    """Mixin of mapped classes whose rows belong to one row of another class.

    A child names the relationship to it in `__parent__`; a side table names the class in
    `__owner__` and shares its primary key.
    """

    #: Many-to-one relationships to further rows; whoever sees one of them sees this row as well.
    __also_seen_through__: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def seen_through(cls) -> ColumnElement[bool]:
        """Return the condition that the row this one belongs to may be seen.

        It selects the other class by the ORM, so that the same statement's criteria for that
        class apply inside. Called on classes and on their aliases.
        """
        if inspect(cls, raiseerr=False) is None:  # the mixin itself, when options are made
            return true()
        mapper: Mapper[Any] = inspect(cls).mapper
        others = (_referred(mapper, name) for name in mapper.class_.__also_seen_through__)
        keys: dict[type[Any], list[Any]] = {}
        for key, owner in (owner_of(mapper), *others):
            keys.setdefault(owner, []).append(getattr(cls, key))
        return or_(*(_found(of_owner, owner) for owner, of_owner in keys.items()))


def _found(keys: Sequence[Any], owner: type[Any]) -> ColumnElement[bool]:
    """Return the condition that a row with one of these keys may be seen.

    One question for all of them: PostgreSQL answers one EXISTS by the keys, and two that are
    joined by OR by reading every row of the table that may be seen.
    """
    above: Any = aliased(owner)
    condition: ColumnElement[bool] = above.id.in_(keys) if len(keys) > 1 else above.id == keys[0]
    if issubclass(owner, Dependent):
        # An option never applies inside its own criteria, so the chain is written out.
        condition = and_(condition, above.seen_through())
    return select(above.id).where(condition).correlate_except(above).exists()


def owner_of(mapper: Mapper[Any]) -> tuple[str, type[Any]]:
    """Return the attribute that holds the owner's id, and the owner's class.

    :raises TypeError: the class names neither `__parent__` nor `__owner__`.
    """
    cls = mapper.class_
    if relation := getattr(cls, "__parent__", ""):
        return _referred(mapper, relation)
    if owner := getattr(cls, "__owner__", None):
        return mapper.get_property_by_column(mapper.primary_key[0]).key, owner
    raise TypeError(
        f"{cls.__name__} must name the relationship to its record in __parent__, "
        f"or be declared with owner=…"
    )


def owners_of(session: Session, row: Any) -> Iterator[Any | None]:
    """Yield what a row belongs to now and, if it moves, what it belonged to.

    `None` stands for an owner that the session does not find. A row with no key yet was put
    there through its owner, which is then dirty itself.
    """
    state = inspect(row)
    key, owner = owner_of(state.mapper)
    attached = state.dict.get(getattr(row, "__parent__", ""))
    if attached is not None:
        yield attached
    for identity in {getattr(row, key), *state.attrs[key].history.deleted} - {None}:
        if attached is None or identity != attached.id:
            yield session.get(owner, identity)


def _referred(mapper: Mapper[Any], relation: str) -> tuple[str, type[Any]]:
    """Return the attribute that holds the key of a many-to-one relationship, and its class."""
    prop = mapper.relationships[relation]
    (column,) = prop.local_columns
    return mapper.get_property_by_column(column).key, prop.mapper.class_
