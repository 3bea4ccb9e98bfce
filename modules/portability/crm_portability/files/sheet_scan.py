"""What the library that reads workbooks does not tell: error cells, formulas without a result.

It also makes room for every cell between the first and the last one, so a sheet with a cell in
each corner would take all memory; the extent is found here before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from .archive import Archive
from .errors import DamagedWorkbook, SheetTooLarge

#: Cells of one sheet, empty ones between others included.
MAX_CELLS = 8_000_000
#: Stands for a formula whose result the file does not have.
UNCOMPUTED = "="
_MOST_ERRORS = 100_000

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

_CELL_ENDS = b"</c>"
_COLUMNS = re.compile(rb'<c r="([A-Z]{1,3})\d+"[^>]*[^/]>')
_LAST_ROW = re.compile(rb'<c r="[A-Z]{1,3}(\d{1,9})"[^>]*[^/]>')
_ERROR = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,9})"[^>]*\bt="e"[^>]*>(?:<f.*?</f>|<f[^>]*/>)?'
                    rb"<v>([^<]{1,20})</v>", re.DOTALL)  # fmt: skip
_BARE_FORMULA = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,9})"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>'
)

Place = tuple[int, int]


@dataclass
class Scan:
    """What was found in one sheet: its last column and row from 1, and its error cells."""

    width: int = 0
    height: int = 0
    #: (row, column), both from 0, to what the cell shows.
    errors: dict[Place, str] = field(default_factory=dict)
    #: First and last place of merged cells, where the library does not know them.
    merged: list[tuple[Place, Place]] = field(default_factory=list)


def scan_xlsx(archive: Archive, sheet: str) -> Scan:
    """Look through a sheet of a workbook of Excel.

    :raises SheetTooLarge: its cells lie too far apart, or are too many.
    """
    found = Scan()
    for text in pieces_at(archive.pieces(_part_of(archive, sheet)), _CELL_ENDS):
        columns = set(_COLUMNS.findall(text))
        found.width = max([found.width, *(_number(letters) for letters in columns)])
        if columns:
            found.height = max(found.height, *(int(m) for m in _LAST_ROW.findall(text)))
        if found.width * found.height > MAX_CELLS:
            raise SheetTooLarge(rows=found.height, columns=found.width)
        _find_errors(text, found)
    return found


def _find_errors(text: bytes, found: Scan) -> None:
    if b'"e"' in text:
        for letters, row, shown in _ERROR.findall(text):
            _add(found, letters, row, shown.decode("ascii", "replace"))
    if b"<f" in text:
        for letters, row in _BARE_FORMULA.findall(text):
            _add(found, letters, row, UNCOMPUTED)


def _add(found: Scan, letters: bytes, row: bytes, shown: str) -> None:
    if len(found.errors) < _MOST_ERRORS:
        found.errors[int(row) - 1, _number(letters) - 1] = shown


def pieces_at(raw: Iterable[bytes], end: bytes) -> Iterator[bytes]:
    """Yield XML in pieces that stop behind a whole element."""
    rest = b""
    for piece in raw:
        head, mark, tail = (rest + piece).rpartition(end)
        if mark:
            yield head + mark
        rest = tail
    yield rest


def _part_of(archive: Archive, sheet: str) -> str:
    """Return the part of the container that holds a sheet, by the names in the workbook."""
    book = _xml(archive.content("xl/workbook.xml"))
    links = _xml(archive.content("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for element in book.iter(f"{_MAIN}sheet"):
        if element.get("name") == sheet:
            target = targets.get(element.get(_ID), "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part in archive.parts:
                return part
    raise DamagedWorkbook


def _xml(raw: bytes) -> ElementTree.Element:
    """Parse a small part; workbooks declare no entities, which only bombs do."""
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise DamagedWorkbook
    try:
        return ElementTree.fromstring(raw)
    except ElementTree.ParseError:
        raise DamagedWorkbook from None


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
