"""How a field looks after it was changed in its place, and what changed along with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect

from crm_host.data.base import Record
from crm_host.data.catalogue import catalogue
from crm_host.i18n.catalogs import notation
from crm_host.screens.columns import Column, columns_of
from crm_host.screens.facts import Fact, facts_of
from crm_host.screens.standard import list_fields

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens


@dataclass(frozen=True)
class Shown:
    """A field as a page shows it: as a fact of the record's page, or as a cell of the list."""

    name: str
    fact: Fact | None = None
    column: Column | None = None
    text: str = ""


def plain_values(record: Record) -> dict[str, Any]:
    """Return the values of a record's own columns that fields show."""
    mapper = inspect(type(record))
    own = (*mapper.column_attrs.keys(), *mapper.composites.keys())
    return {name: getattr(record, name) for name in catalogue(type(record)) if name in own}


def shown_parts(
    screens: RecordScreens, record: Any, names: Sequence[str], *, in_list: bool
) -> list[Shown]:
    """Return how fields are shown now."""
    if not in_list:
        facts = facts_of(record, names, screens.detail.fact_templates)
        return [Shown(name, fact=fact) for name, fact in zip(names, facts, strict=True)]
    fields = list_fields(screens.model)
    columns = columns_of([fields[name] for name in names], screens.name)
    for column in columns:
        column.prepare([record])
    return [
        Shown(column.field.name, column=column, text=column.text(record, notation()))
        for column in columns
    ]
