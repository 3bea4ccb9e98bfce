"""How many records have a value of a user-defined field, those in the trash included."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from crm_host.data.access import record_class
from crm_host.data.comparing import column_of
from crm_host.data.custom.parts import JsonPart
from crm_host.data.session import session


def values_kept(record_type: str, name: str) -> int:
    """Return the number of records that hold something under a name."""
    return session().scalar(_counted(record_type, name), execution_options=_ALL) or 0


#: Nobody's rights matter for a number, and the trash counts.
_ALL = {"system": "custom fields", "include_deleted": True}


def _counted(record_type: str, name: str) -> Any:
    model = record_class(record_type)
    raw = JsonPart(column_of(model, "custom"), name, "json")
    return select(func.count()).select_from(model).where(raw.is_not(None))
