"""How much room a sheet takes once it is open."""

from __future__ import annotations

from dataclasses import dataclass, field

from .errors import SheetTooLarge, UnpackedTooLarge

#: Cells of one sheet, empty ones between others included.
MAX_CELLS = 8_000_000
_MEGABYTE = 1_000_000

Place = tuple[int, int]


@dataclass
class Scan:
    """What was found in one sheet: its error cells, and merged cells."""

    #: (row, column), both from 0, to what the cell shows.
    errors: dict[Place, str] = field(default_factory=dict)
    #: First and last place of merged cells, where the library does not know them.
    merged: list[tuple[Place, Place]] = field(default_factory=list)


class Room:
    """The extent of a sheet from its first corner, and its repeated texts.

    :param limit: bytes that repeated texts may take together.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._height = self._width = self._text = 0

    def reach(self, height: int, width: int) -> None:
        """Take in a filled cell by its row and column from 1.

        :raises SheetTooLarge: together with the others it takes too much room.
        """
        self._height = max(self._height, height)
        self._width = max(self._width, width)
        if self._height * self._width > MAX_CELLS:
            raise SheetTooLarge(rows=self._height, columns=self._width)

    def hold(self, size: int) -> None:
        """Take in a text that the file has only once.

        :raises UnpackedTooLarge: together with the others it takes too much room.
        """
        self._text += size
        if self._text > self._limit:
            raise UnpackedTooLarge(limit=self._limit / _MEGABYTE)
