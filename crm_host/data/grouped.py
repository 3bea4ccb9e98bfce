"""What records are put together by where that is no column of theirs: rows that belong to them.

A field of several values, each a row, says in `Field.grouped` which rows and what of them counts.
A record is then in the group of each of its values, once, and in the group of nothing only where
it has none. A field class that does so must also find, by `condition` with the operator `EXACT`
for texts and `EQUAL` for others, exactly the records of a group.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, inspect, select
from sqlalchemy.orm import InstrumentedAttribute, aliased


@dataclass(frozen=True)
class GroupRows:
    """Rows that a statement joins to the records, as they stand for groups."""

    #: What is the same for all of a group.
    key: ColumnElement[Any]
    #: How the key's text is written; `None` where the key is the value itself.
    text: ColumnElement[Any] | None
    #: What is joined, and by which condition.
    rows: Any
    on: ColumnElement[bool]


def group_rows(
    relation: InstrumentedAttribute[Any],
    key: Callable[[Any], ColumnElement[Any]],
    text: Callable[[Any], ColumnElement[Any]] | None = None,
) -> GroupRows:
    """Group by what rows of the record hold.

        def grouped(self) -> GroupRows:
            return group_rows(Contact.addresses, lambda row: row.country)

    :param relation: from the record to its rows.
    :param key: gets the class of the rows, and returns what is the same for all of a group.
    :param text: the same for how that is written, where `key` is a folded text.
    """
    row: Any = aliased(relation.property.mapper.class_)
    found = key(row)
    own, remote = _pair(relation)
    on = and_(getattr(row, remote) == own, found.is_not(None))
    return GroupRows(found, text(row) if text else None, row, on)


def group_links(relation: InstrumentedAttribute[Any], linked: str, attribute: str) -> GroupRows:
    """Group by a text of the records that rows put on this one, such as the names of tags.

    :param linked: the rows' relationship to these records.
    :param attribute: the text field; its folded companion tells groups apart.
    """
    row: Any = relation.property.mapper.class_
    other: Any = inspect(row).relationships[linked].mapper.class_
    own, remote = _pair(relation)
    key, text = getattr(other, f"{attribute}_key"), getattr(other, attribute)
    owner = getattr(row, remote)
    # Hidden rows must not count as nothing beside others, so they are left out before the join.
    found: FromClause = (
        select(owner.label("owner"), key.label("key"), text.label("text"))
        .join(getattr(row, linked))
        .subquery()
    )
    return GroupRows(found.c["key"], found.c["text"], found, found.c["owner"] == own)


def _pair(relation: InstrumentedAttribute[Any]) -> tuple[Any, str]:
    """Return the record's column, and the name of the rows' one that refers to it."""
    ((own, remote),) = relation.property.local_remote_pairs
    name = relation.property.mapper.get_property_by_column(remote).key
    key = inspect(relation.class_).get_property_by_column(own).key
    return getattr(relation.class_, key), name
