"""Everything that may hang on a record which somebody must not see."""

from __future__ import annotations

from typing import Any

from sqlalchemy import DateTime, Integer, String, Text, inspect
from sqlalchemy.orm import Session

from crm_host.data.base import Base, Record, metadata
from crm_host.data.references import hanging_on
from crm_host.data.types import UtcDateTime, utc_now

#: What nothing else on any page says.
MARK = "Qz-hidden-774"


def hang(session: Session, record: Record, user: int) -> dict[str, int]:
    """Let a row of every class that knows how hang on a record, all of them made for a user.

    :returns: the table of each row and its id, 0 where it has none.
    """
    tables = {item.table for item in hanging_on(session, type(record))}
    classes = {mapper.local_table: mapper.class_ for mapper in list(Base.registry.mappers)}
    made = {"host_user": user}
    for table in metadata.sorted_tables:
        if table.name in tables and table in classes:
            row = classes[table](**_values(classes[table], record, made))
            session.add(row)
            session.flush()
            made[table.name] = getattr(row, "id", 0)
    return made


def _values(cls: type[Any], record: Record, made: dict[str, int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for prop in inspect(cls).column_attrs:
        column = prop.columns[0]
        needed = not column.nullable and column.default is None and column.server_default is None
        if needed and prop.key != "id":
            keys = [made.get(key.column.table.name) for key in column.foreign_keys]
            found[prop.key] = keys[0] if keys else _value(column.type)
    known = {"record_type": record.__record__, "record_id": record.id}
    known |= dict.fromkeys(("user_id", "owner_id", "created_by"), made["host_user"])
    names = {prop.key for prop in inspect(cls).column_attrs}
    return found | {name: value for name, value in known.items() if name in names}


def _value(type_: Any) -> Any:
    if isinstance(type_, String | Text):
        return MARK[: type_.length]
    if isinstance(type_, UtcDateTime | DateTime):
        return utc_now()
    return 1 if isinstance(type_, Integer) else MARK
