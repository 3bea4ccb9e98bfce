"""Read a sheet of an Excel (.xlsx) or OpenDocument (.ods) workbook row by row."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from . import dialect
from .archive import Archive
from .columns import Column, name_columns
from .csv_reader import Limits
from .errors import (
    DamagedWorkbook,
    EmptyFile,
    LockedWorkbook,
    NoSuchHeaderRow,
    NoSuchSheet,
    TooManyColumns,
)
from .kinds import HEAD_SIZE, OLD_OFFICE
from .lines import check_size
from .ods_scan import CONTENT, scan_ods
from .sheet_room import Scan
from .sheet_scan import scan_xlsx
from .table import ErrorText, Row, TableSource, plain, problem_of

#: What a spreadsheet shows instead of a value; LibreOffice adds its own numbers.
_ERRORS = ("#REF!", "#DIV/0!", "#N/A", "#NAME?", "#NUM!", "#VALUE!", "#NULL!", "Err:")
_WORKBOOK = "xl/workbook.xml"
#: The library would read this first; nothing bounds what it holds.
_BINARY = "xl/workbook.bin"


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook; hidden ones are read only when somebody asks for them."""

    name: str
    hidden: bool = False


@dataclass(frozen=True)
class WorkbookSource(TableSource):
    """An open sheet. Merged cells give their value to every row that they cover."""

    sheet: str
    sheets: tuple[Sheet, ...]
    header_row: int
    columns: tuple[Column, ...]
    limits: Limits
    _grid: _Grid

    def rows(self) -> Iterator[Row]:
        """Yield every row below the header that has a filled cell."""
        for number, cells in self._grid.rows():
            if number > self.header_row and any(not cell.isspace() for cell in cells if cell):
                yield self._row(number, cells)

    def _row(self, number: int, cells: Sequence[str]) -> Row:
        problem = problem_of(number, self.columns, cells, self.limits.cell)
        return Row(number, number, tuple(cells), problem)


@dataclass(frozen=True)
class _Grid:
    """The cells of a sheet as texts."""

    sheet: CalamineSheet
    scan: Scan

    @property
    def first(self) -> int:
        """The first column that has anything."""
        return self.sheet.start[1] if self.sheet.start else 0

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield every row with its number from 1, its merged cells filled downwards."""
        merged = _merged_downwards(self.sheet, self.scan)
        held: dict[int, tuple[int, str]] = {}
        for index, values in enumerate(self.sheet.iter_rows()):
            cells = [_text(value) for value in values]
            if self.scan.errors:
                self._mark_errors(index, cells)
            for place, (last, text) in list(held.items()):
                if index > last:
                    del held[place]
                elif not cells[place]:
                    cells[place] = text
            for place, last in merged.get(index, ()):
                if 0 <= place - self.first < len(cells):
                    held[place - self.first] = last, cells[place - self.first]
            yield index + 1, cells

    def _mark_errors(self, index: int, cells: list[str]) -> None:
        for place in range(len(cells)):
            if shown := self.scan.errors.get((index, place + self.first)):
                cells[place] = ErrorText(shown)


def _merged_downwards(sheet: CalamineSheet, scan: Scan) -> dict[int, list[tuple[int, int]]]:
    """Return first row to (column, last row) of the merged cells that cover several rows."""
    found: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _right) in sheet.merged_cell_ranges or scan.merged:
        if bottom > top:
            found.setdefault(top, []).append((left, bottom))
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str):
        return plain(value)
    if value[:1] in ("#", "E") and len(value) < 9 and value.startswith(_ERRORS):
        return ErrorText(value)
    return value if value.isascii() else unicodedata.normalize("NFC", value)


def open_workbook(
    stream: BinaryIO,
    *,
    sheet: str = "",
    header_row: int | None = None,
    limits: Limits | None = None,
) -> WorkbookSource:
    """Open a sheet: the named one, or the first visible one that has rows.

    :raises FileError: the file is damaged, locked, too large even when packed or only when
        unpacked, or has no such sheet or row.
    """
    limits = limits or Limits()
    if check_size(stream, limits.bytes) == 0:
        raise EmptyFile
    if stream.read(HEAD_SIZE).startswith(OLD_OFFICE):
        raise LockedWorkbook
    archive = Archive(stream, limits.unpacked)
    archive.check()
    try:
        return _opened(stream, archive, sheet, header_row, limits)
    except PasswordError:
        raise LockedWorkbook from None
    except CalamineError:
        raise DamagedWorkbook from None


def _opened(
    stream: BinaryIO, archive: Archive, wanted: str, header_row: int | None, limits: Limits
) -> WorkbookSource:
    if _BINARY in archive.parts or not {_WORKBOOK, CONTENT} & archive.parts.keys():
        raise DamagedWorkbook
    if CONTENT in archive.parts:
        scan_ods(archive, "")  # before the library reads a sheet that repeats without end
    stream.seek(0)
    book = CalamineWorkbook.from_filelike(stream)
    sheets = tuple(
        Sheet(meta.name, meta.visible != SheetVisibleEnum.Visible)
        for meta in book.sheets_metadata
        if meta.typ == SheetTypeEnum.WorkSheet
    )
    if wanted and wanted not in [sheet.name for sheet in sheets]:
        raise NoSuchSheet(name=wanted)
    for name in [wanted] if wanted else [sheet.name for sheet in sheets if not sheet.hidden]:
        place = stream.tell()
        scan = (scan_xlsx if _WORKBOOK in archive.parts else scan_ods)(archive, name)
        stream.seek(place)  # the book goes on reading where it was
        grid = _Grid(book.get_sheet_by_name(name), scan)
        if grid.sheet.start is not None:
            number, columns = _header(grid, header_row, limits)
            return WorkbookSource(name, sheets, number, columns, limits, grid)
    raise EmptyFile


def _header(grid: _Grid, chosen: int | None, limits: Limits) -> tuple[int, tuple[Column, ...]]:
    """Return the row of the column names, and the columns as wide as the sheet."""
    sample = [cells for _n, cells in itertools.islice(grid.rows(), dialect.SAMPLE_LINES)]
    number = dialect.guess_header_row(sample) if chosen is None else chosen
    width = max(len(cells) for cells in sample)
    if width > limits.columns:
        raise TooManyColumns(row=number, found=width, limit=limits.columns)
    titles = next((cells for n, cells in grid.rows() if n == number), None)
    if not number:
        raise EmptyFile
    if titles is None:
        raise NoSuchHeaderRow(row=number)
    return number, name_columns([*map(str, titles)], grid.first, width)
