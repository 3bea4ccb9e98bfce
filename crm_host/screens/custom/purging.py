"""Taking the values of deleted fields out of the records, when nobody wanted them back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, literal_column, select, update

from crm_host.data.access import record_class
from crm_host.data.comparing import column_of
from crm_host.data.custom.codec import key_of
from crm_host.data.custom.models import StoredCustomField
from crm_host.data.custom.parts import JsonPart
from crm_host.data.session import session
from crm_host.data.types import utc_now
from crm_host.screens.custom.defining import told

#: How long a deleted field can be brought back.
KEPT = timedelta(days=30)

_ENDINGS = ("", "_key", "_sort")
_SYSTEM = {"system": "custom fields"}


def purge() -> int:
    """Empty the trash of fields; returns how many have gone."""
    own = session()
    due = select(StoredCustomField).where(
        StoredCustomField.deleted_at < utc_now() - KEPT, StoredCustomField.purged_at.is_(None)
    )
    rows = own.scalars(due, execution_options=_SYSTEM).all()
    gone = [row for row in rows if _take_values(row)]
    for row in gone:
        row.purged_at = utc_now()
        own.flush()
        told(own, row, {"purged_at": [None, row.purged_at.isoformat()]})
    return len(gone)


def _take_values(row: StoredCustomField) -> bool:
    """Remove the values of a field; `False` while its record's module is not loaded."""
    try:
        model: Any = record_class(row.record_type)
    except LookupError:
        return False
    own, table = session(), model.__table__
    column = table.c.custom
    keys = [key_of(row.name, ending) for ending in _ENDINGS]
    if own.get_bind().dialect.name == "postgresql":
        left: Any = column
        for key in keys:
            left = left.op("-")(literal_column(f"'{key}'"))
    else:
        left = func.json_remove(column, *(f'$."{key}"' for key in keys))
    present = JsonPart(column_of(model, "custom"), row.name, "json").is_not(None)
    # Below the session, because versions and histories of records say what people did to them.
    own.connection().execute(update(table).where(present).values(custom=left))
    own.expire_all()
    return True
