"""The record on which notes and activities hang, as far as the actor may see it."""

from __future__ import annotations

from typing import Any

from crm_host.api import (
    Attached,
    NotFound,
    Record,
    RecordScreens,
    carriers,
    require,
    resolve,
    screens_of,
)


def carrier(name: str, id: int) -> tuple[RecordScreens, Any]:
    """Return a record with its screens.

    :param name: full name of its type, as `contacts.contact`.
    :raises NotFound: nothing can hang on records of this type, or this one may not be seen.
    :raises Forbidden: the actor may see no records of this type.
    """
    model, screens = carriers().get(name), screens_of(name)
    if model is None or screens is None:
        raise NotFound(name)
    require(screens.permission("read"))
    return screens, resolve(model, id)


def carrier_of(row: Attached) -> tuple[RecordScreens, Record] | None:
    """Return the record that a row hangs on; `None` for a row that hangs on nothing.

    :raises NotFound: the record may not be seen.
    """
    if row.record_type is None or row.record_id is None:
        return None
    return carrier(row.record_type, row.record_id)
