"""What the library that reads workbooks does not tell about OpenDocument: errors, merged cells.

Nor does it say how much room a sheet takes whose rows and cells are repeated by a number.
"""

from __future__ import annotations

from xml.parsers import expat

from .archive import Archive
from .errors import SheetTooLarge
from .sheet_parts import parse
from .sheet_room import Room, Scan

CONTENT = "content.xml"
#: Times that a filled row or cell may be repeated.
_REPEATS = 10_000
_CELLS = ("table:table-cell", "table:covered-table-cell")
# The attributes that a cell has even where it says nothing.
_SILENT = ("table:style-name", "table:number-columns-repeated", "table:content-validation-name")


def scan_ods(archive: Archive, sheet: str) -> Scan:
    """Look through an OpenDocument spreadsheet.

    :raises SheetTooLarge: filled rows or cells repeat without end, in any sheet.
    :raises UnpackedTooLarge: their texts take too much room.
    """
    reader = _Reader(sheet, archive.limit)
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parse(parser, archive.pieces(CONTENT))
    return reader.found


class _Reader:
    """Follows the rows and cells of all sheets (OpenDocument 1.3, part 3, 9.1)."""

    def __init__(self, sheet: str, limit: int) -> None:
        self.found = Scan()
        self._sheet = sheet
        self._limit = limit
        self._room = Room(limit)
        self._here = False
        self._row = self._column = self._size = 0
        self._rows = self._columns = 1
        self._shown: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take in the begin of an element."""
        if name in _CELLS:
            self._columns = _times(attributes, "table:number-columns-repeated")
            self._size = 0
            if any(key not in _SILENT for key in attributes):
                self._fill()
            if self._here:
                self._look_at(attributes)
        elif name == "table:table-row":
            self._rows, self._column = _times(attributes, "table:number-rows-repeated"), 0
        elif name == "text:p":
            self._fill()
        elif name == "text:s":
            self._size += _times(attributes, "text:c", digits=18)
        elif name == "table:table":
            self._here, self._row = attributes.get("table:name") == self._sheet, 0
            self._room = Room(self._limit)

    def _fill(self) -> None:
        if max(self._rows, self._columns) > _REPEATS:
            raise SheetTooLarge(rows=self._rows, columns=self._columns)
        self._room.reach(self._row + self._rows, self._column + self._columns)

    def _look_at(self, attributes: dict[str, str]) -> None:
        if attributes.get("calcext:value-type") == "error":
            self._shown = []
        spanned = _times(attributes, "table:number-rows-spanned")
        if spanned > 1:
            place = (self._row, self._column)
            self.found.merged.append((place, (self._row + spanned - 1, self._column)))

    def text(self, text: str) -> None:
        """Take in what a cell shows."""
        self._size += len(text)
        if self._shown is not None:
            self._shown.append(text)

    def end(self, name: str) -> None:
        """Take in the end of an element."""
        if name == "table:table-row":
            self._row += self._rows
        elif name in _CELLS:
            self._room.hold(self._size * self._columns * self._rows)
            if self._shown is not None:
                shown = "".join(self._shown) or "#VALUE!"
                self.found.errors[self._row, self._column] = shown[:20]
                self._shown = None
            self._column += self._columns


def _times(attributes: dict[str, str], name: str, digits: int = 9) -> int:
    text = attributes.get(name, "1").strip()
    return int(text[:digits]) if text.isdecimal() else 1
