"""What the library that reads workbooks does not tell: error cells, formulas without a result.

It also makes room for every cell between the first and the last one, and copies a shared text into
every cell that shows it. Where there is no such room it ends the whole process; so how much a
sheet needs is found here before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .archive import Archive
from .sheet_parts import longest_text, part_of, text_lengths
from .sheet_reader import SheetReader
from .sheet_room import Room, Scan

#: Stands for a formula whose result the file does not have.
UNCOMPUTED = "="
_MOST_ERRORS = 100_000
#: Bytes that are kept at most to find the end of an element.
_LONGEST_REST = 1_000_000

_CELL_ENDS = b"</c>"
# Every cell, and those that are written as all programs but a few write them.
_CELL = re.compile(rb"<(?:[^\s<>/:\"'=!?]+:)?c(?=[\s/>])")
_USUAL = rb'<c r="([A-Z]{1,3})(\d{1,7})"(?: [\w:]+="[^"<>]*")*'
_USUAL_CELL = re.compile(_USUAL + rb"\s?/?>")
_FILLED = re.compile(_USUAL + rb"\s?>")
_SHARED = b't="s"'
_ERROR = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,9})"[^>]*\bt="e"[^>]*>(?:<f.*?</f>|<f[^>]*/>)?'
                    rb"<v>([^<]{1,20})</v>", re.DOTALL)  # fmt: skip
_BARE_FORMULA = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,9})"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>'
)


def scan_xlsx(archive: Archive, sheet: str) -> Scan:
    """Look through a sheet of a workbook of Excel.

    :raises SheetTooLarge: its cells lie too far apart, or are too many.
    :raises UnpackedTooLarge: its texts take too much room.
    """
    part = part_of(archive, sheet)
    found, room, shared, is_usual = Scan(), Room(archive.limit), 0, True
    for text in pieces_at(archive.pieces(part), _CELL_ENDS):
        cells = _FILLED.findall(text)
        is_usual = is_usual and len(_CELL.findall(text)) == len(_USUAL_CELL.findall(text))
        if cells:
            columns = {letters for letters, _row in cells}
            room.reach(max(int(row) for _, row in cells), max(map(_number, columns)))
        shared += text.count(_SHARED)
        _find_errors(text, found)
    if not is_usual or shared * longest_text(archive) > archive.limit:
        SheetReader(room, text_lengths(archive)).read(archive.pieces(part))
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
    """Yield XML in pieces that stop behind a whole element, or behind any where none ends."""
    rest = b""
    for piece in raw:
        head, mark, tail = (rest + piece).rpartition(end)
        if not mark and len(tail) > _LONGEST_REST:
            head, mark, tail = tail.rpartition(b">")
        if mark:
            yield head + mark
        rest = tail
    yield rest


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
