"""How the cells of one column are made, for all records of a batch at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from crm_host.api import (
    BooleanKind,
    DataColumn,
    DateKind,
    LinkKind,
    NumberKind,
    Stored,
    StoredRows,
    StoredValue,
    stored_of,
)
from crm_portability.exporting.batches import Batch
from crm_portability.exporting.linked import LinkTexts
from crm_portability.files.xlsx_writer import Value

#: Kinds whose values a spreadsheet has a type for.
_TYPED = (NumberKind, BooleanKind, DateKind)


class Cells(Protocol):
    """The cells of one column."""

    @property
    def source(self) -> Stored | None:
        """What they are made of; `None` for whole records."""

    def of(self, batch: Batch) -> Sequence[Any]:
        """Return the cell of each record."""


class _ValueCells:
    """Cells made of one value each."""

    def __init__(self, source: StoredValue, write: Callable[[Any], Any]) -> None:
        self.source = source
        self._write = write

    def of(self, batch: Batch) -> Sequence[Any]:
        values, write = batch.values[self.source.path], self._write
        if values.count(None) == len(values):
            return [write(None)] * len(values)
        return [write(value) for value in values]


class _RowCells:
    """Cells made of rows that belong to the records."""

    def __init__(self, source: StoredRows, write: Callable[[Any], Any]) -> None:
        self.source = source
        self._write = write

    def of(self, batch: Batch) -> Sequence[Any]:
        cells: list[Any] = [""] * len(batch.ids)
        for number, rows in batch.rows[self.source.relation].gathered(self.source).items():
            cells[batch.places[number]] = self._write(rows)
        return cells


class _RecordCells:
    """Cells that only the whole record can tell."""

    source: Stored | None = None

    def __init__(self, read: Callable[[Any], Any]) -> None:
        self._read = read

    def of(self, batch: Batch) -> Sequence[Any]:
        return [self._read(record) for record in batch.records]


class _LinkCells:
    """Cells that name other records."""

    def __init__(self, kind: LinkKind, ids: Cells) -> None:
        self.source = ids.source
        self._ids = ids
        self._texts = LinkTexts(kind)

    def of(self, batch: Batch) -> Sequence[Any]:
        ids = self._ids.of(batch)
        found = self._texts.of(ids)
        return [found.get(number, "") for number in ids]


def cells_of(column: DataColumn, *, typed: bool) -> Cells:
    """Return how a column is written.

    :param typed: whether numbers, days and yes or no keep their type; moments do not, because
        they have a zone, which spreadsheets do not know.
    """
    source, kind, is_plain = stored_of(column), column.field.kind, type(column) is DataColumn
    if is_plain and isinstance(kind, LinkKind):
        return _LinkCells(kind, _unwritten(column, source))
    if is_plain and typed and type(kind) in _TYPED:
        return _unwritten(column, source)
    write = _as_number if typed and column.numeric else _as_text
    if isinstance(source, StoredValue):
        return _ValueCells(source, write(source.text))
    if isinstance(source, StoredRows):
        return _RowCells(source, write(source.text))
    return _RecordCells(write(column.read))


def _unwritten(column: DataColumn, source: Stored | None) -> Cells:
    """Return the values as they are."""
    if isinstance(source, StoredValue):
        return _ValueCells(source, lambda value: value)
    return _RecordCells(column.field.get)


def _as_text(text: Callable[[Any], str]) -> Callable[[Any], Value]:
    return text


def _as_number(text: Callable[[Any], str]) -> Callable[[Any], Value]:
    """Return what writes a number that a kind has its own way for so that nobody misreads it."""

    def number(value: Any) -> Value:
        written = text(value)
        try:
            return Decimal(written)
        except InvalidOperation:
            return written

    return number
