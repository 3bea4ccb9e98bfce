"""What the library that reads workbooks does not tell about OpenDocument: errors, merged cells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.parsers import expat

from .archive import Archive
from .errors import DamagedWorkbook, SheetTooLarge
from .sheet_scan import Scan, pieces_at

_CONTENT = "content.xml"
_ROW_ENDS = b"</table:table-row>"
_REPEATED_ROW = re.compile(rb'number-rows-repeated="(\d+)"[^>]*>(?:<table:table-cell[^>]*/>)*'
                           rb"<table:table-cell[^>]*[^/]>")  # fmt: skip
_REPEATED_CELL = re.compile(rb'<table:table-cell[^>]*number-columns-repeated="(\d+)"[^>]*[^/]>')
_WORTH_A_LOOK = re.compile(rb'calcext:value-type="error"|number-rows-spanned="(?!1")')
#: Times that a filled row or cell may be repeated.
_REPEATS = 10_000


def scan_ods(archive: Archive, sheet: str) -> Scan:
    """Look through an OpenDocument spreadsheet.

    :raises SheetTooLarge: filled rows or cells repeat without end.
    """
    is_plain = True
    for text in pieces_at(archive.pieces(_CONTENT), _ROW_ENDS):
        for pattern in (_REPEATED_ROW, _REPEATED_CELL):
            most = max((int(times[:9]) for times in pattern.findall(text)), default=0)
            if most > _REPEATS:
                raise SheetTooLarge(rows=most, columns=most)
        is_plain = is_plain and not _WORTH_A_LOOK.search(text)
    return Scan() if is_plain else _Reader(sheet).read(archive.pieces(_CONTENT))


class _Reader:
    """Follows the rows and cells of one sheet (OpenDocument 1.3, part 3, 9.1)."""

    def __init__(self, sheet: str) -> None:
        self._sheet = sheet
        self._found = Scan()
        self._here = False
        self._row = self._column = 0
        self._rows = self._columns = 1
        self._shown: list[str] | None = None

    def read(self, pieces: Iterable[bytes]) -> Scan:
        """Return what was found.

        :raises DamagedWorkbook: it is no XML, or declares entities, which only bombs do.
        """
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = _refuse
        try:
            for piece in pieces:
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except expat.ExpatError:
            raise DamagedWorkbook from None
        return self._found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self._here, self._row = attributes.get("table:name") == self._sheet, 0
        elif name == "table:table-row":
            self._rows, self._column = _times(attributes, "table:number-rows-repeated"), 0
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._columns = _times(attributes, "table:number-columns-repeated")
            if self._here:
                self._look_at(attributes)

    def _look_at(self, attributes: dict[str, str]) -> None:
        if attributes.get("calcext:value-type") == "error":
            self._shown = []
        spanned = _times(attributes, "table:number-rows-spanned")
        if spanned > 1:
            place = (self._row, self._column)
            self._found.merged.append((place, (self._row + spanned - 1, self._column)))

    def _text(self, text: str) -> None:
        if self._shown is not None:
            self._shown.append(text)

    def _end(self, name: str) -> None:
        if name == "table:table-row":
            self._row += self._rows
        elif name in ("table:table-cell", "table:covered-table-cell"):
            if self._shown is not None:
                shown = "".join(self._shown) or "#VALUE!"
                self._found.errors[self._row, self._column] = shown[:20]
                self._shown = None
            self._column += self._columns


def _times(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return int(text) if text.isdecimal() and len(text) < 9 else 1


def _refuse(*_declaration: object) -> None:
    raise DamagedWorkbook
