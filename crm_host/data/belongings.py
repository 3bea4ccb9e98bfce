"""Loading the rows that belong to many records along with them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import inspect
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.interfaces import ORMOption

from crm_host.data.base import Record
from crm_host.data.dependent import Dependent


@lru_cache(maxsize=500)
def belongings(model: type[Record]) -> Sequence[ORMOption]:
    """Return what loads a record type's rows with one statement for each kind of row.

    A record's order, rules and search text depend on them: whoever writes many records would
    else ask for the rows of each.
    """
    relations = inspect(model).relationships
    names = [item.key for item in relations if issubclass(item.mapper.class_, Dependent)]
    return tuple(selectinload(getattr(model, name)) for name in names)
