"""Read CSV files of any origin row by row."""

from __future__ import annotations

import csv
import itertools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from . import dialect
from .columns import Column, name_columns
from .dialect import DelimiterGuess
from .encoding import EncodingGuess, canonical, guess_encoding
from .errors import (
    BrokenQuotes,
    CellTooLong,
    EmptyFile,
    FileError,
    LineTooLong,
    NoSuchHeaderRow,
    RowTooWide,
    TooManyColumns,
    UnknownDelimiter,
)
from .formulas import restore
from .kinds import refuse_other_kinds
from .lines import check_size, decoded_lines
from .table import Row, TableSource

EXPECTED = "CSV"
# A cell with more line breaks than this is taken for a quotation mark that nobody closed.
_LINES_IN_A_CELL = 500
_NEVER_BETWEEN = '"\r\n\0'


@dataclass(frozen=True)
class Limits:
    """What a file may have: bytes, columns, characters of a cell and of a whole row.

    `cell` may be at most 131,072, which is the csv module's own limit. `unpacked` is the size of
    all parts of a workbook together; a sheet with 540,000 rows of 8 columns has 180 MB.
    """

    bytes: int = 100_000_000
    columns: int = 1_000
    cell: int = 100_000
    row: int = 2_000_000
    unpacked: int = 400_000_000


@dataclass(frozen=True)
class CsvSource(TableSource):
    """A CSV file whose format is known: shown on screen, then iterated as often as needed."""

    stream: BinaryIO
    encoding: EncodingGuess
    delimiter: DelimiterGuess
    header_row: int
    columns: tuple[Column, ...]
    limits: Limits

    def rows(self) -> Iterator[Row]:
        """Yield every row below the header that has a filled cell.

        Raises a FileError with its line where reading cannot go on (broken quotation marks,
        bytes that do not fit the encoding); damage that stays in one row is that row's problem.
        """
        for number, line, cells in _records(
            self.stream, self.encoding.encoding, self.delimiter.delimiter, self.limits
        ):
            if number > self.header_row and any(cell.strip() for cell in cells):
                yield self._row(number, line, cells)

    def _row(self, number: int, line: int, cells: list[str]) -> Row:
        width = len(self.columns)
        problem: FileError | None = None
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            problem = RowTooWide(row=number, line=line, found=len(cells), expected=width)
        for column, cell in zip(self.columns, cells, strict=False):
            if len(cell) > self.limits.cell:
                problem = CellTooLong(
                    row=number, line=line, column=column.name, limit=self.limits.cell
                )
        padded = [*cells[:width], *[""] * (width - len(cells))]
        return Row(number, line, tuple(_clean(cell) for cell in padded), problem)


def _clean(cell: str) -> str:
    # Per cell, not per line: NFC turns the Greek question mark U+037E into a semicolon.
    return restore(cell if cell.isascii() else unicodedata.normalize("NFC", cell))


class _Feed:
    """Lines for csv.reader; knows where the current record began and how long it is."""

    def __init__(self, lines: Iterator[str], limit: int) -> None:
        self._lines = lines
        self._limit = limit
        self.line = 0
        self.begin_record()

    def begin_record(self) -> None:
        self.start = self.line + 1
        self._length = 0

    @property
    def lines_in_record(self) -> int:
        return self.line - self.start + 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.line += 1
        self._length += len(line)
        if self._length > self._limit:
            if self.lines_in_record > _LINES_IN_A_CELL:
                raise BrokenQuotes(line=self.start)
            raise LineTooLong(line=self.start, limit=self._limit)
        return line


def _records(
    stream: BinaryIO, encoding: str, delimiter: str, limits: Limits
) -> Iterator[tuple[int, int, list[str]]]:
    """Yield (row, line where it starts, cells) for every record, blank ones too."""
    lines = decoded_lines(stream, encoding, max_line=limits.row, expected=EXPECTED)
    feed = _Feed(_without_declaration(lines), limits.row)
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    for number in itertools.count(1):
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise _explained(error, feed, number, limits) from None
        except FileError as error:
            error.in_row(number)
            raise
        if cells is None:
            return
        if len(cells) > limits.columns:
            raise TooManyColumns(
                row=number, line=feed.start, found=len(cells), limit=limits.columns
            )
        yield number, feed.start, cells
        feed.begin_record()


def _without_declaration(lines: Iterator[str]) -> Iterator[str]:
    """Blank a first line `sep=;` so that row and line numbers stay those of the file."""
    for first in itertools.islice(lines, 1):
        yield "\n" if dialect.declared_delimiter(first) else first
    yield from lines


def _explained(error: csv.Error, feed: _Feed, number: int, limits: Limits) -> FileError:
    too_long = "field larger" in str(error)
    if too_long and feed.lines_in_record <= _LINES_IN_A_CELL:
        return CellTooLong(row=number, line=feed.start, column="?", limit=limits.cell)
    return BrokenQuotes(row=number, line=feed.start)


def _sample(stream: BinaryIO, encoding: str, limits: Limits) -> list[str]:
    lines = decoded_lines(stream, encoding, max_line=limits.row, expected=EXPECTED)
    sample: list[str] = []
    size = 0
    try:
        for line in itertools.islice(lines, dialect.SAMPLE_LINES):
            sample.append(line)
            size += len(line)
            if size > limits.row:
                break
    except FileError:
        # The rows tell about it, with the rows before it; the format shows all the same.
        if not sample:
            raise
    return sample


def open_csv(
    stream: BinaryIO,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    header_row: int | None = None,
    limits: Limits | None = None,
) -> CsvSource:
    """Find out how `stream` (seekable, binary) is written, or use what the user chose.

    Raises EmptyFile, FileTooLarge, WrongKind, UnknownEncoding, UnknownDelimiter, MixedEncodings,
    BrokenQuotes, TooManyColumns or NoSuchHeaderRow; nothing but the first rows is kept in memory.
    """
    limits = limits or Limits()
    if delimiter and (len(delimiter) > 1 or delimiter in _NEVER_BETWEEN):
        raise UnknownDelimiter(delimiter=delimiter)
    if check_size(stream, limits.bytes) == 0:
        raise EmptyFile
    refuse_other_kinds(stream, EXPECTED)
    guess = guess_encoding(stream)
    if encoding is not None:
        guess = EncodingGuess(canonical(encoding), (guess.encoding, *guess.alternatives))
    guess.check()
    lines = _sample(stream, guess.encoding, limits)
    separator = DelimiterGuess(delimiter) if delimiter else dialect.guess_delimiter(lines)
    if header_row is None:
        below = list(_without_declaration(iter(lines)))
        header_row = dialect.guess_header_row(dialect.records(below, separator.delimiter))
    header = _header(stream, guess.encoding, separator.delimiter, header_row, limits)
    return CsvSource(stream, guess, separator, header_row, name_columns(header), limits)


def _header(
    stream: BinaryIO, encoding: str, delimiter: str, header_row: int, limits: Limits
) -> list[str]:
    if header_row < 1:
        raise EmptyFile
    for number, _line, cells in _records(stream, encoding, delimiter, limits):
        if number == header_row:
            return [_clean(cell) for cell in cells]
    raise NoSuchHeaderRow(row=header_row)
