"""Records as rows of a table that an import reads back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

from crm_host.api import (
    BooleanKind,
    DataColumn,
    DateKind,
    Field,
    LinkKind,
    NumberKind,
    current_actor,
    notation,
)
from crm_portability.exporting.linked import LinkTexts
from crm_portability.files.xlsx_writer import Value
from crm_portability.importing.matching import Dictionary
from crm_portability.rights import exportable, importable

#: Records whose links are looked up together.
BATCH = 500
#: Kinds whose values a spreadsheet has a type for.
_TYPED = (NumberKind, BooleanKind, DateKind)


@dataclass(frozen=True)
class ShownColumn(DataColumn):
    """A field that only lists have, written as a list shows it."""

    def read(self, record: Any) -> str:
        """Return what a person sees."""
        return self.field.text(record, notation())


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
        """Yield the cells of each record as texts."""
        return self._rows(records, [column.read for column in self.columns])

    def values(self, records: Iterable[Any]) -> Iterator[list[Value]]:
        """Yield the cells of each record; numbers, days and yes or no keep their type."""
        return self._rows(records, [_value_of(column) for column in self.columns])

    def _rows(
        self, records: Iterable[Any], readers: Sequence[Callable[[Any], Any]]
    ) -> Iterator[list[Any]]:
        links = {
            place: LinkTexts(column.field.kind)
            for place, column in enumerate(self.columns)
            if type(column) is DataColumn and isinstance(column.field.kind, LinkKind)
        }
        rest = iter(records)
        while batch := list(islice(rest, BATCH)):
            rows = [[read(record) for read in readers] for record in batch]
            for place, texts in links.items():
                ids = [self.columns[place].field.get(record) for record in batch]
                found = texts.of(ids)
                for row, number in zip(rows, ids, strict=True):
                    row[place] = found.get(number, "")
            yield from rows


def _value_of(column: DataColumn) -> Callable[[Any], Value]:
    """Return what reads a column; moments keep their zone, which spreadsheets do not know."""
    kind = column.field.kind
    if type(column) is not DataColumn:
        return column.read
    if type(kind) in _TYPED:
        return column.field.get
    if kind.numeric:
        return lambda record: _number(column.read(record))
    return column.read


def _number(text: str) -> Decimal | str:
    """Return a number that a kind has written in its own way, as one that nobody can misread."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _of_view(everything: Sequence[DataColumn], fields: Sequence[Field]) -> list[DataColumn]:
    columns = [everything[0]]
    for item in fields:
        own = [column for column in everything[1:] if column.field.name == item.name]
        columns += own or [ShownColumn(item, item.name, item.label)]
    return columns


def _keys(model: type[Any]) -> set[str]:
    return {column.key for column in importable(model, current_actor())}
