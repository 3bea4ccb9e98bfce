"""Reading whole records by the hundred: what a file says of them, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import RelationshipDirection, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from crm_host.api import SideField, Values, catalogue


def loader_options(model: type[Any]) -> list[ORMOption]:
    """Return what a statement for whole records must add.

    Lists load less: a main value stands in a column of its own there.
    """
    options: list[ORMOption] = []
    seen: set[str] = set()
    for item in catalogue(model).values():
        if isinstance(item, Values):
            relation = item.relationship
            if relation.key in seen:
                continue
            seen.add(relation.key)
            options.append(selectinload(relation))
            options += [
                selectinload(relation).selectinload(onward)
                for onward in _references(item.child)
                if onward.key != getattr(item.child, "__parent__", "")
            ]
        elif isinstance(item, SideField) and item.relation not in seen:
            seen.add(item.relation)
            options.append(selectinload(getattr(model, item.relation)))
    return [*options, *(selectinload(reference) for reference in _references(model))]


def _references(cls: type[Any]) -> Iterator[Any]:
    for relation in inspect(cls).relationships:
        if relation.direction is RelationshipDirection.MANYTOONE:
            yield relation.class_attribute
