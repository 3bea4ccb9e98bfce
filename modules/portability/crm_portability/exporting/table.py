"""Records as rows of a table that an import reads back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from crm_host.api import (
    DataColumn,
    Field,
    StoredValue,
    current_actor,
    notation,
    path_of,
)
from crm_portability.exporting.batches import Plan
from crm_portability.exporting.cells import cells_of
from crm_portability.files.xlsx_writer import Value
from crm_portability.importing.garbage import without_collector
from crm_portability.importing.matching import Dictionary
from crm_portability.rights import exportable, importable


@dataclass(frozen=True)
class ShownColumn(DataColumn):
    """A field that only lists have, written as a list shows it."""

    def read(self, record: Any) -> str:
        """Return what a person sees."""
        return self.field.text(record, notation())

    @property
    def numeric(self) -> bool:
        """What a person sees is a text."""
        return False

    def stored(self) -> StoredValue | None:
        """Return the value, where what a person sees is only the kind's way to write it."""
        path = path_of(self.field)
        if not path or type(self.field).text is not Field.text:
            return None
        kind, style = self.field.kind, notation()
        return StoredValue(path, lambda value: kind.format(value, style))


class Table:
    """Some columns of a record type, for the current actor.

    :param fields: what the actor looks at, in this order; everything if not given.
    :param keys: keys of columns, in this order; those that the actor may not see are left out.
    """

    def __init__(
        self,
        model: type[Any],
        fields: Sequence[Field] | None = None,
        keys: Sequence[str] | None = None,
    ) -> None:
        self.model = model
        everything = list(exportable(model, current_actor()))
        self.columns = everything if fields is None else _of_view(everything, fields)
        if keys is not None:
            known = {column.key: column for column in everything}
            self.columns = [known[key] for key in dict.fromkeys(keys) if key in known]

    @property
    def keys(self) -> list[str]:
        """The keys of the columns, the same in every language."""
        return [column.key for column in self.columns]

    @property
    def header(self) -> list[str]:
        """The headings in the reader's language, or the keys where a heading says too little."""
        columns = importable(self.model, current_actor())
        known, keys = Dictionary(columns), {column.key for column in columns}
        header: list[str] = []
        for column in self.columns:
            label = str(column.label)
            found = known.find(label)
            is_own = found.target is not None and found.target.column.key == column.key
            clear = is_own if column.key in keys else found.target is None
            header.append(label if clear and label not in header else column.key)
        return header

    def rows(self, found: Select[Any]) -> Iterator[Sequence[str]]:
        """Yield the cells of the records that a statement finds, as texts."""
        return self._rows(found, typed=False)

    def values(self, found: Select[Any]) -> Iterator[Sequence[Value]]:
        """Yield the cells of the records; numbers, days and yes or no keep their type."""
        return self._rows(found, typed=True)

    def _rows(self, found: Select[Any], *, typed: bool) -> Iterator[Sequence[Any]]:
        columns = [cells_of(column, typed=typed) for column in self.columns]
        plan = Plan(self.model, [column.source for column in columns])
        batches = plan.batches(found)
        while True:
            with without_collector():
                batch = next(batches, None)
                if batch is None:
                    return
                cells = [column.of(batch) for column in columns]
            yield from zip(*cells, strict=True)


def _of_view(everything: Sequence[DataColumn], fields: Sequence[Field]) -> list[DataColumn]:
    columns = [everything[0]]
    for item in fields:
        own = [column for column in everything[1:] if column.field.name == item.name]
        columns += own or [ShownColumn(item, item.name, item.label)]
    return columns
