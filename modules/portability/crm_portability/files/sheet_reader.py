"""Follow every cell of an Excel sheet, however its XML is written; slow, and never mistaken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.parsers import expat

from .sheet_parts import parse
from .sheet_room import Room

_PLACE = re.compile(r"\s*([A-Za-z]{1,9})([0-9]{1,19})\s*")


class SheetReader:
    """Counts as the library that reads workbooks does (ECMA-376, part 1, 18.3.1.4 and 18.3.1.73).

    :param texts: lengths of the shared texts.
    """

    def __init__(self, room: Room, texts: Sequence[int]) -> None:
        self._room = room
        self._texts = texts
        self._row = self._column = 1
        self._is_shared = False
        self._number: list[str] | None = None

    def read(self, pieces: Iterator[bytes]) -> None:
        """Take in every filled cell.

        :raises FileError: it takes too much room, or is no XML.
        """
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parse(parser, pieces)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "row":
            given = attributes.get("r", "").strip()
            self._row = int(given[:19]) if given.isdecimal() else self._row
            self._column = 1
        elif name == "c":
            self._is_shared = attributes.get("t") == "s"
            if place := _PLACE.fullmatch(attributes.get("r", "")):
                self._row, self._column = int(place[2]), _number(place[1].upper())
        elif name in ("v", "is", "f"):
            self._room.reach(self._row, self._column)
            self._number = [] if name == "v" and self._is_shared else None

    def _text(self, text: str) -> None:
        if self._number is not None:
            self._number.append(text)

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "row":
            self._row += 1
        elif name == "c":
            self._column += 1
        elif name == "v" and self._number is not None:
            given, self._number = "".join(self._number).strip()[:9], None
            if given.isdecimal() and int(given) < len(self._texts):
                self._room.hold(self._texts[int(given)])


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
