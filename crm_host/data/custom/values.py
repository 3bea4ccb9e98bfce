"""The JSON object that a record keeps the values of user-defined fields in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Begins the name of every user-defined field, so that no field of a module is ever called so.
PREFIX = "x_"


def user_values(custom: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the values without what the host keeps beside them to filter and sort by."""
    return {name: value for name, value in (custom or {}).items() if ":" not in name}


def custom_texts(record: Any) -> list[str]:
    """Return the texts in user-defined fields by which a record is found."""
    if not record.custom:
        return []
    from crm_host.data.custom.known import text_names

    values = (record.custom.get(name) for name in text_names(record.__record__))
    return [value for value in values if isinstance(value, str)]


def put_user_values(record: Any, values: Mapping[str, Any]) -> None:
    """Give a record values as change sets keep them; `None` takes one away.

    What is kept beside a value is made anew where its field is known.
    """
    from crm_host.data.custom.known import definition_named, field_of

    kept = {
        key: value
        for key, value in (record.custom or {}).items()
        if key.partition(":")[0] not in values
    }
    for name, raw in values.items():
        if raw is None:
            continue
        kept[name] = raw
        if definition := definition_named(record.__record__, name):
            field = field_of(type(record), definition)
            kept |= field.entries(field.decoded(raw))
    record.custom = kept
