"""What every file with rows and columns looks like once it is open, whatever its format."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from .columns import Column
from .errors import CellTooLong, FileError, UnkeptSign

#: Powers of ten beyond which a number is not written out.
_DIGITS = 30
#: Floats below are exact to their last digit of 15.
_EXACT = 10**15
_UNKEPT = re.compile("[\x00\ud800-\udfff]")


class PlainText(str):
    """A value that the file itself calls a number, a date or a yes: nobody has to guess it.

    Numbers have a point and no groups, dates are ISO, a yes is `true`. It is read by the notation
    of English, whoever reads it.
    """

    __slots__ = ()


class ErrorText(str):
    """What a spreadsheet shows where it has no value, such as `#REF!`."""

    __slots__ = ()


@dataclass(frozen=True)
class Row:
    """One record: `number` as a spreadsheet counts, `line` of the file, one cell per column.

    `problem` says why the row cannot be trusted; the rows after it can.
    """

    number: int
    line: int
    cells: tuple[str, ...]
    problem: FileError | None = None


class TableSource(ABC):
    """An open table: its columns are known, its rows are read as often as needed."""

    #: Row of the column names, as a spreadsheet counts.
    header_row: int
    columns: tuple[Column, ...]

    @abstractmethod
    def rows(self) -> Iterator[Row]:
        """Yield every row below the header that has a filled cell.

        :raises FileError: reading cannot go on.
        """


def problem_of(
    number: int, columns: Sequence[Column], cells: Sequence[str], limit: int
) -> FileError | None:
    """Return why a row of a file that says where its cells end cannot be trusted.

    :param limit: characters that a cell may have.
    """
    for column, cell in zip(columns, cells, strict=True):
        if len(cell) > limit:
            return CellTooLong(row=number, line=number, column=column.name, limit=limit)
        if found := _UNKEPT.search(cell):
            sign = f"U+{ord(found[0]):04X}"
            return UnkeptSign(row=number, line=number, column=column.name, sign=sign)
    return None


def plain(value: object) -> str:
    """Write what a file says with a type of its own, such as a number, so that it stays clear.

    Spreadsheets keep numbers as floats and show 15 digits of them; so `0.1+0.2` is `0.3`.

    >>> plain(84912345678.0), plain(date(2026, 3, 9)), plain(True), plain(None), plain("x")
    ('84912345678', '2026-03-09', 'true', '', 'x')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return PlainText("true" if value else "false")
    if isinstance(value, float):
        if value.is_integer() and abs(value) < _EXACT:
            return PlainText(int(value))
        value = Decimal(f"{value:.15g}")
    if isinstance(value, int | Decimal):
        return PlainText(_digits(Decimal(value)))
    if isinstance(value, date | datetime | time):
        return PlainText(value.isoformat())
    return PlainText(value) if isinstance(value, timedelta) else str(value)


def _digits(number: Decimal) -> str:
    if abs(number.adjusted()) > _DIGITS:  # `1e999999` would be a text of a million digits
        return str(number)
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
