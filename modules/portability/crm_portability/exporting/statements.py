"""The statements of an export: bare values by their paths, in a fixed number of queries a batch.

They name mapped classes and relationships only, so that row rules and the trash apply to all of
them; a row that the actor may not see leaves its values empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, inspect, select
from sqlalchemy.orm import aliased

from crm_portability.loading import loader_options

#: Parameter of `rows_statement`: ids of records.
IDS = "ids"


class _Paths:
    """Finds what paths lead to from one class; each reference on the way is joined once."""

    def __init__(self, start: Any) -> None:
        self._start = start
        self._ends: dict[tuple[str, ...], Any] = {}
        #: What is joined, in the order in which it must be.
        self.joins: list[Any] = []

    def expression(self, path: str) -> Any:
        """Return the column, or the class, at the end of a path."""
        *steps, last = path.split(".")
        entity = self._entity(tuple(steps))
        if last in inspect(entity).mapper.relationships:
            return self._entity((*steps, last))
        return getattr(entity, last)

    def _entity(self, steps: tuple[str, ...]) -> Any:
        if not steps:
            return self._start
        if steps not in self._ends:
            reference = getattr(self._entity(steps[:-1]), steps[-1])
            # An alias, because a reference may lead to the class that it comes from.
            self._ends[steps] = aliased(reference.property.mapper.class_)
            self.joins.append(reference.of_type(self._ends[steps]))
        return self._ends[steps]


def records_statement(
    found: Select[Any], model: type[Any], paths: Iterable[str], *, whole: bool
) -> Select[Any]:
    """Return the statement for the id of each record, its values, and perhaps the record itself.

    :param found: the records, in their order.
    :param whole: whether the record comes last, with all that belongs to it.
    """
    ways = _Paths(model)
    columns = [model.id, *(ways.expression(path) for path in paths)]
    statement: Select[Any] = found.with_only_columns(*columns, *([model] if whole else []))
    if whole:
        statement = statement.options(*loader_options(model))
    return _joined(statement, ways)


def rows_statement(model: type[Any], relation: str, paths: Sequence[str]) -> Select[Any]:
    """Return the statement for the rows of some records: whose they are, and their values."""
    attribute = getattr(model, relation)
    ways = _Paths(attribute.property.mapper.class_)
    columns = [ways.expression(path) for path in paths]
    owner = _owner_key(attribute)
    statement: Select[Any]
    if owner is not None:
        statement = select(owner, *columns)
    else:
        owner = model.id
        statement = select(owner, *columns).select_from(model).join(attribute)
    statement = _joined(statement, ways).where(owner.in_(bindparam(IDS, expanding=True)))
    return statement.order_by(*(attribute.property.order_by or ()))


def _owner_key(attribute: Any) -> Any:
    """Return the row's column that says whose it is, if nothing else makes it the record's."""
    relation = attribute.property
    local, remote = relation.local_remote_pairs[0]
    if relation.secondary is not None or not relation.primaryjoin.compare(local == remote):
        return None
    return relation.mapper.get_property_by_column(remote).class_attribute


def _joined(statement: Select[Any], ways: _Paths) -> Select[Any]:
    for target in ways.joins:
        statement = statement.outerjoin(target)
    return statement
