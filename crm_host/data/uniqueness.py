"""Unique fields of records: unique among those that are not in the trash.

What is in the trash keeps its values, and nobody sees it: a new record must be free to take them.
Restoring is where the two meet, and there the reader is asked.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import MappedColumn

from crm_host.data.fields import declared_spec

_LIVE = text("deleted_at IS NULL")


def take_unique_fields(cls: type[Any]) -> list[str]:
    """Return the unique fields of a class body; their columns get no constraint of their own."""
    found = []
    for name, column in vars(cls).items():
        spec = declared_spec(column)
        if spec is not None and spec.unique and isinstance(column, MappedColumn):
            column.column.unique = None
            found.append(name)
    return found


def add_unique_indexes(cls: type[Any], names: list[str]) -> None:
    """Make fields of a mapped class unique among live records."""
    table: Any = cls.__table__
    for name in names:
        column = getattr(cls, name).property.columns[0]
        Index(
            f"uq_{table.name}_{column.name}",
            column,
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        )
