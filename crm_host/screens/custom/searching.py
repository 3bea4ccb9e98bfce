"""Search texts of records after a field of theirs was hidden or shown again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from crm_host.data.access import record_class
from crm_host.data.session import session


def refresh_search(record_type: str, ids: Sequence[int]) -> None:
    """Write the search texts of some records anew; nobody changed them, so no version rises."""
    model: Any = record_class(record_type)
    table = model.__table__
    if "search" not in table.c:
        return
    own = session()
    found = select(model).where(model.id.in_(ids))
    for record in own.scalars(found, execution_options={"include_deleted": True}):
        text = record.search_value()
        if text != record.search:
            own.connection().execute(
                update(table).where(table.c.id == record.id).values(search=text)
            )
    own.expire_all()
