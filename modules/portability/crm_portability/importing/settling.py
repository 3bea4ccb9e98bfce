"""What must be true of a record before it is written: its own order, and required values."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import inspect

from crm_host.api import (
    Catalogue,
    CustomField,
    Field,
    MoneyKind,
    ValueRefused,
    catalogue,
    translate,
)
from crm_portability.importing.entry import Entry, RowRefused
from crm_portability.importing.report import Problem


def settle(record: Any, entry: Entry) -> None:
    """Let a record bring its values into order, and see that nothing required is missing.

    :raises RowRefused: something is.
    """
    if normalize := getattr(record, "normalize", None):
        try:
            normalize()
        except ValueRefused as refused:
            raise RowRefused([Problem(entry.number, "", str(refused.message))]) from None
    needed = required(type(record))
    missing = [item for item in needed if item.get(record) in (None, "")]
    if missing:
        raise RowRefused(
            [
                Problem(
                    entry.number,
                    entry.heading(item.name) or str(item.label),
                    translate("A value is required here."),
                )
                for item in missing
            ]
        )


def required(model: type[Any]) -> Sequence[Field]:
    """Return the fields that a new record must be given."""
    return _required(catalogue(model))


@lru_cache(maxsize=100)
def _required(fields: Catalogue) -> Sequence[Field]:
    columns = inspect(fields.model).column_attrs
    return [
        item
        for item in fields.values()
        if item.spec.required
        and (
            isinstance(item, CustomField)
            or isinstance(item.kind, MoneyKind)
            or (item.name in columns and columns[item.name].columns[0].default is None)
        )
    ]
