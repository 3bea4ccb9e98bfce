"""Computing derived columns again: after the main language or the ICU version has changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import bindparam, inspect, select, update
from sqlalchemy.orm import Session

from crm_host.data.base import Base, Record
from crm_host.data.catalogue import catalogue
from crm_host.data.custom.field import CustomField
from crm_host.data.derived import compute, derived_of

_BATCH = 500


def rekey(session: Session) -> dict[str, int]:
    """Bring every derived column up to date; returns table name to number of changed rows.

    The rows' versions, times and histories stay as they are: nobody changed anything.
    """
    return {cls.__tablename__: _rekey_class(session, cls) for cls in _classes()}


def _classes() -> list[type[Any]]:
    mappers = Base.registry.mappers
    found = [mapper.class_ for mapper in mappers if derived_of(mapper.class_)]
    return sorted(found, key=lambda cls: str(cls.__tablename__))


def _rekey_class(session: Session, cls: type[Any]) -> int:
    changed = 0
    for batch in _batches(session, cls):
        rows = [values for obj in batch if (values := _differences(obj))]
        for row in rows:
            names = [name for name in row if name != "row_id"]
            statement = update(cls.__table__).where(cls.__table__.c.id == bindparam("row_id"))
            values = {name: bindparam(name) for name in names}
            session.connection().execute(statement.values(values), row)
        changed += len(rows)
        session.expunge_all()
    return changed


def _batches(session: Session, cls: type[Any]) -> Iterator[list[Any]]:
    """Yield all rows in order of their ids, those in the trash included."""
    last = 0
    while True:
        page = select(cls).where(cls.id > last).order_by(cls.id).limit(_BATCH)
        rows = list(session.scalars(page, execution_options={"include_deleted": True}).unique())
        if not rows:
            return
        last = rows[-1].id
        yield rows


def _differences(obj: Any) -> dict[str, Any]:
    """Return the columns whose stored value is out of date, with their new values."""
    found: dict[str, Any] = _custom_differences(obj) if isinstance(obj, Record) else {}
    for attribute, purpose, source in derived_of(type(obj)):
        value = compute(purpose, getattr(obj, source) if source else obj)
        if getattr(obj, attribute) != value:
            found[inspect(type(obj)).attrs[attribute].columns[0].name] = value
    return found | {"row_id": obj.id} if found else {}


def _custom_differences(record: Record) -> dict[str, Any]:
    """Return the JSON column, where a value of a user-defined field has an old key beside it."""
    known = catalogue(type(record)).values()
    fields = [item for item in known if isinstance(item, CustomField)]
    made = dict(record.custom or {})
    for field in fields:
        made |= field.entries(field.get(record))
    return {"custom": made} if made != (record.custom or {}) else {}
