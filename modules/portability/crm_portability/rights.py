"""Which columns of a record type an actor may fill or take out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crm_host.api import Actor, DataColumn, catalogue, field_right
from crm_portability.reference import reference_column


def importable(model: type[Any], actor: Actor) -> list[DataColumn]:
    """Return the columns that an import may fill for the actor, the reference first."""
    return [
        reference_column(model),
        *(
            column
            for column in catalogue(model).columns()
            if column.field.spec.editable and _right(actor, model, column) == "write"
        ),
    ]


def refused(model: type[Any], actor: Actor) -> list[DataColumn]:
    """Return the columns that the actor knows of and may not fill."""
    return [
        column
        for column in catalogue(model).columns()
        if _right(actor, model, column) == "read"
        or (not column.field.spec.editable and _right(actor, model, column) == "write")
    ]


def exportable(model: type[Any], actor: Actor) -> Iterator[DataColumn]:
    """Yield the columns that an export may show the actor, the reference first."""
    yield reference_column(model)
    for column in catalogue(model).columns():
        if not column.import_only and _right(actor, model, column) != "none":
            yield column


def _right(actor: Actor, model: type[Any], column: DataColumn) -> str:
    return field_right(actor, model.__record__, column.field.name)
