"""New objects of a batch: they begin with every attribute, so that nothing has to be looked for.

Asking an object for a value that it was never given takes SQLAlchemy seven times as long as
reading one, and `normalize` asks for most of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import ColumnProperty, Mapper, RelationshipDirection
from sqlalchemy.orm.state import InstanceState

from crm_host.data.base import db

_collecting: ContextVar[bool] = ContextVar("crm_collecting_records", default=False)


@contextmanager
def complete_objects() -> Iterator[None]:
    """Let objects that are made in the block begin with `None` where nothing is said."""
    token = _collecting.set(True)
    try:
        yield
    finally:
        _collecting.reset(token)


@event.listens_for(db.Model, "init", propagate=True, raw=True)
def _begin(state: InstanceState[Any], _args: object, _values: object) -> None:
    if _collecting.get():
        state.dict.update(_blank(state.class_))  # type: ignore[arg-type]  # a class is hashable


@lru_cache(maxsize=500)
def _blank(model: type[Any]) -> Mapping[str, None]:
    mapper: Mapper[Any] = inspect(model)
    above = (r.key for r in mapper.relationships if r.direction is RelationshipDirection.MANYTOONE)
    columns = (prop.key for prop in mapper.column_attrs if begins_with_none(prop))
    return dict.fromkeys((*columns, *above))


def begins_with_none(prop: ColumnProperty[Any]) -> bool:
    """Whether an attribute may begin with `None` without anybody noticing.

    Not one whose former value matters (`active_history`): a `None` would be taken for it.
    """
    column: Any = prop.columns[0]
    return not prop.active_history and not column.type.should_evaluate_none
