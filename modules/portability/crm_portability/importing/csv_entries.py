"""The rows of a CSV file as entries of an import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from crm_host.api import ValueRefused, translate
from crm_portability.files.table import Row, TableSource
from crm_portability.importing.cells import Mapped
from crm_portability.importing.entry import Entries, Entry, Late, RowRefused
from crm_portability.importing.report import Problem


@dataclass
class CsvEntry(Entry):
    """One row, its filled cells parsed."""

    row: Row
    #: All columns of the file that fill something.
    mapped: Sequence[Mapped]
    values: list[tuple[Mapped, Any]]
    problems: list[Problem] = field(default_factory=list)
    warnings: Sequence[Problem] = ()

    @property
    def number(self) -> int:  # type: ignore[override]  # computed here, an attribute there
        """Row of the spreadsheet."""
        return self.row.number

    def texts(self, name: str) -> list[str]:
        """Return the filled cells of a field."""
        return [
            self.row.cells[mapped.index]
            for mapped, _value in self.values
            if mapped.column.field.name == name and mapped.index >= 0
        ]

    def write(self, record: Any) -> None:
        """Put the cells into a record, from left to right.

        :raises RowRefused: some do not go with this record.
        """
        written = [
            (mapped, value)
            for mapped, value in self.values
            if not mapped.late and (mapped.index >= 0 or record.id is None)
        ]
        problems = []
        for mapped, value in written:
            try:
                mapped.write(record, value)
            except ValueRefused as refused:
                problems.append(mapped.problem(self.number, refused))
        for mapped, _value in written:
            try:
                mapped.column.finish(record)
            except ValueRefused as refused:
                problems.append(mapped.problem(self.number, refused))
        if problems:
            raise RowRefused(problems)

    def state(self, record: Any) -> object:
        """Return what the record has in the columns of the file."""
        return [mapped.column.read(record) for mapped, _value in self.values if not mapped.late]

    def heading(self, field: str) -> str | None:
        """Return the heading of the first column of a field."""
        for mapped in self.mapped:
            if mapped.column.field.name == field:
                return mapped.heading
        return None

    def says(self, field: str) -> bool:
        """Whether a column of a field has a value in this row."""
        return any(mapped.column.field.name == field for mapped, _value in self.values)

    def late(self) -> Late | None:
        """Return the cells that name other rows."""
        values = [(mapped, value) for mapped, value in self.values if mapped.late]
        return LateCells(self.number, values) if values else None


@dataclass(frozen=True)
class LateCells(Late):
    """The cells of a row that name other rows of the file."""

    number: int
    values: list[tuple[Mapped, Any]]

    def write(self, record: Any) -> None:
        """Put them into the record.

        :raises RowRefused: one names no record.
        """
        for mapped, value in self.values:
            try:
                mapped.write(record, value)
            except ValueRefused as refused:
                raise RowRefused([mapped.problem(self.number, refused)]) from None

    def state(self, record: Any) -> object:
        """Return what the record has in these columns."""
        return [mapped.column.read(record) for mapped, _value in self.values]


@dataclass(frozen=True)
class CsvEntries(Entries):
    """All rows of a file.

    :param constants: texts for fields that the file does not speak of; new records get them.
    """

    source: TableSource
    mapped: Sequence[Mapped]
    constants: Sequence[tuple[Mapped, Any]] = ()

    def __iter__(self) -> Iterator[CsvEntry]:
        """Yield the rows."""
        return self.after(0)

    def after(self, count: int) -> Iterator[CsvEntry]:
        """Yield the rows behind the first ones, whose cells are not read."""
        return map(self._entry, islice(self.source.rows(), count, None))

    def prepare(self, batch: Sequence[Entry]) -> None:
        """Let each column look up at once what the cells of a batch name."""
        values: dict[int, list[Any]] = {}
        for entry in batch:
            assert isinstance(entry, CsvEntry)
            for mapped, value in entry.values:
                values.setdefault(mapped.index, []).append(value)
        for mapped in self.mapped:
            if mapped.index in values and not mapped.late:
                mapped.column.prepare(values[mapped.index])

    def _entry(self, row: Row) -> CsvEntry:
        entry = CsvEntry(row, self.mapped, list(self.constants))
        if row.problem is not None:
            message = translate(row.problem.text, **row.problem.values)
            entry.problems.append(Problem(row.number, row.problem.column or "", message))
            return entry
        for mapped in self.mapped:
            text = row.cells[mapped.index]
            if not text or text.isspace():
                continue
            try:
                entry.values.append((mapped, mapped.parse(text)))
            except ValueRefused as refused:
                entry.problems.append(mapped.problem(row.number, refused, text))
        return entry
