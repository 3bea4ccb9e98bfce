"""Records as rows of a table that an import reads back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from crm_host.api import (
    DataColumn,
    Field,
    LinkKind,
    catalogue,
    current_actor,
    notation,
    record_class,
    session,
    visible,
)
from crm_portability.importing.links import name_field
from crm_portability.importing.matching import Dictionary
from crm_portability.rights import exportable, importable

#: Records whose links are looked up together.
BATCH = 500


@dataclass(frozen=True)
class ShownColumn(DataColumn):
    """A field that only lists have, written as a list shows it."""

    def read(self, record: Any) -> str:
        """Return what a person sees."""
        return self.field.text(record, notation())


class Table:
    """Some columns of a record type, for the current actor.

    :param fields: what the actor looks at, in this order; everything if not given.
    """

    def __init__(self, model: type[Any], fields: Sequence[Field] | None = None) -> None:
        self.model = model
        everything = list(exportable(model, current_actor()))
        self.columns = everything if fields is None else _of_view(everything, fields)

    @property
    def header(self) -> list[str]:
        """The headings in the reader's language, or the keys where a heading says too little."""
        known = Dictionary(importable(self.model, current_actor()))
        header: list[str] = []
        for column in self.columns:
            label = str(column.label)
            found = known.find(label)
            is_own = found.target is not None and found.target.column.key == column.key
            clear = is_own if column.key in _keys(self.model) else found.target is None
            header.append(label if clear and label not in header else column.key)
        return header

    def rows(self, records: Iterable[Any]) -> Iterator[list[str]]:
        """Yield the cells of each record."""
        rest = iter(records)
        while batch := list(islice(rest, BATCH)):
            names = {column.key: _names(column, batch) for column in self.columns if _links(column)}
            for record in batch:
                yield [
                    names[column.key].get(column.field.get(record), "")
                    if column.key in names
                    else column.read(record)
                    for column in self.columns
                ]


def _of_view(everything: Sequence[DataColumn], fields: Sequence[Field]) -> list[DataColumn]:
    columns = [everything[0]]
    for item in fields:
        own = [column for column in everything[1:] if column.field.name == item.name]
        columns += own or [ShownColumn(item, item.name, item.label)]
    return columns


def _keys(model: type[Any]) -> set[str]:
    return {column.key for column in importable(model, current_actor())}


def _links(column: DataColumn) -> bool:
    return type(column) is DataColumn and isinstance(column.field.kind, LinkKind)


def _names(column: DataColumn, records: Sequence[Any]) -> Mapping[int, str]:
    """Return what the linked records are called, those that the actor may see."""
    kind = column.field.kind
    assert isinstance(kind, LinkKind)
    target = record_class(kind.target)
    name = catalogue(target).get(name_field(target))
    ids = {number for record in records if (number := column.field.get(record)) is not None}
    if name is None or not ids:
        return {}
    found = session().scalars(visible(target).where(target.id.in_(sorted(ids))))
    return {record.id: str(name.get(record)) for record in found}
