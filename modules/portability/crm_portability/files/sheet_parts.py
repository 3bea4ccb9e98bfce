"""The parts of an Excel workbook: where its sheets are, and the texts that cells share."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree
from xml.parsers import expat

from .archive import Archive
from .errors import DamagedWorkbook

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SHARED_TEXTS = "sharedstrings.xml"
_TEXT_ENDS = b"</si>"


def part_of(archive: Archive, sheet: str) -> str:
    """Return the part of the container that holds a sheet, by the names in the workbook."""
    book = _xml(archive.content("xl/workbook.xml"))
    links = _xml(archive.content("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for element in book.iter(f"{_MAIN}sheet"):
        if element.get("name") == sheet:
            target = targets.get(element.get(_ID), "")
            part = target.lstrip("/")
            part = part if target.startswith(("/", "xl/")) else f"xl/{part}"
            if part in archive.parts:
                return part
    raise DamagedWorkbook


def longest_text(archive: Archive) -> int:
    """Return a size in bytes that no shared text exceeds."""
    longest = open_size = 0
    for part in _shared_texts(archive):
        for piece in archive.pieces(part):
            first, *others = piece.split(_TEXT_ENDS)
            open_size += len(first)
            for text in others:
                longest, open_size = max(longest, open_size), len(text)
    return max(longest, open_size)


def text_lengths(archive: Archive) -> list[int]:
    """Return the length of every shared text.

    :raises DamagedWorkbook: the part that holds them is no XML.
    """
    found: list[int] = []

    def start(name: str, _attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "si":
            found.append(0)

    def text(data: str) -> None:
        if found:
            found[-1] += len(data)

    for part in _shared_texts(archive):
        parser = expat.ParserCreate()
        parser.StartElementHandler = start
        parser.CharacterDataHandler = text
        parse(parser, archive.pieces(part))
    return found


def parse(parser: expat.XMLParserType, pieces: Iterator[bytes]) -> None:
    """Feed a parser.

    :raises DamagedWorkbook: it is no XML, or declares entities, which only bombs do.
    """
    parser.EntityDeclHandler = _refuse
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise DamagedWorkbook from None


def _refuse(*_declaration: object) -> None:
    raise DamagedWorkbook


def _shared_texts(archive: Archive) -> list[str]:
    return [name for name in archive.parts if name.casefold().endswith(_SHARED_TEXTS)]


def _xml(raw: bytes) -> ElementTree.Element:
    """Parse a small part; workbooks declare no entities, which only bombs do."""
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise DamagedWorkbook
    try:
        return ElementTree.fromstring(raw)
    except ElementTree.ParseError:
        raise DamagedWorkbook from None
