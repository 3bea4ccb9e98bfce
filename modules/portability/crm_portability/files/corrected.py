"""A table with some of its cells corrected by a person, the file itself left as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .columns import Column
from .table import Row, TableSource


@dataclass(frozen=True)
class CorrectedSource(TableSource):
    """A table whose rows are read with the corrections in them.

    :param corrections: number of a row to name of a column to the text that it has now.
    :param words: name of a column to what other systems write there and what it means.
    """

    source: TableSource
    header_row: int
    columns: tuple[Column, ...]
    corrections: Mapping[str, Mapping[str, str]]
    words: Mapping[str, Mapping[str, str]]

    def rows(self) -> Iterator[Row]:
        """Yield every row of the file; one that is corrected loses the trouble with that cell."""
        for row in self.source.rows():
            corrected = self.corrections.get(str(row.number), {})
            yield self._row(row, corrected) if corrected or self.words else row

    def _row(self, row: Row, corrected: Mapping[str, str]) -> Row:
        cells = [
            corrected.get(column.name, self._meant(column.name, cell))
            for column, cell in zip(self.columns, row.cells, strict=True)
        ]
        problem = row.problem
        if problem is not None and problem.column in corrected:
            problem = None
        return replace(row, cells=tuple(cells), problem=problem)

    def _meant(self, column: str, cell: str) -> str:
        words = self.words.get(column)
        return words.get(cell.casefold().strip(), cell) if words else cell


def corrected(
    source: TableSource,
    corrections: Mapping[str, Mapping[str, str]],
    words: Mapping[str, Mapping[str, str]],
) -> TableSource:
    """Return a table with corrections; the table itself where there are none."""
    if not corrections and not words:
        return source
    return CorrectedSource(source, source.header_row, source.columns, corrections, words)


def original(source: Any) -> Any:
    """Return the file behind a table."""
    return source.source if isinstance(source, CorrectedSource) else source
