"""Rows that are seen only through another row: children and side tables."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, inspect, select, true
from sqlalchemy.orm import Mapper, aliased


class Dependent:
    """Mixin of mapped classes whose rows belong to one row of another class.

    A child names the relationship to it in `__parent__`; a side table names the class in
    `__owner__` and shares its primary key.
    """

    @classmethod
    def seen_through(cls) -> ColumnElement[bool]:
        """Return the condition that the row this one belongs to may be seen.

        It selects the other class by the ORM, so that the same statement's criteria for that
        class apply inside. Called on classes and on their aliases.
        """
        if inspect(cls, raiseerr=False) is None:  # the mixin itself, when options are made
            return true()
        mapper: Mapper[Any] = inspect(cls).mapper
        key, owner = owner_of(mapper)
        above: Any = aliased(owner)
        condition: ColumnElement[bool] = above.id == getattr(cls, key)
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
        prop = mapper.relationships[relation]
        (column,) = prop.local_columns
        return mapper.get_property_by_column(column).key, prop.mapper.class_
    if owner := getattr(cls, "__owner__", None):
        return mapper.get_property_by_column(mapper.primary_key[0]).key, owner
    raise TypeError(
        f"{cls.__name__} must name the relationship to its record in __parent__, "
        f"or be declared with owner=…"
    )
