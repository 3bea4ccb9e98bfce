"""Rows that a person has one of: written anew, or over the one that is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from crm_host.api import session


def put(model: type[Any], key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Write a row that its key tells apart from all others, with one statement."""
    here = session()
    is_postgresql = here.get_bind().dialect.name == "postgresql"
    insert: Any = postgresql.insert if is_postgresql else sqlite.insert
    statement = insert(model).values(**key, **values)
    here.execute(statement.on_conflict_do_update(index_elements=list(key), set_=dict(values)))
