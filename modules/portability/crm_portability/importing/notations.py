"""In which notation each column of a file is read, and what somebody has to say about that.

Nothing is guessed cell by cell: a column is read in one notation, and cells that do not fit it
are refused at their place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from typing import Any

from crm_host.api import (
    DataColumn,
    DateKind,
    InstantKind,
    Notation,
    Text,
    ValueRefused,
    notation,
)
from crm_host.api import lazy_text as _
from crm_portability.files import dates, numbers
from crm_portability.files.errors import FileError
from crm_portability.files.sheet_scan import UNCOMPUTED
from crm_portability.files.table import ErrorText, PlainText, TableSource
from crm_portability.importing.matching import Match

#: Rows that are looked at.
SAMPLE = 1000

#: Notations and how a page calls them.
NAMES: Mapping[str, Text] = {
    dates.DAY_FIRST: _("Day before month: 03/04/2026 is 3 April"),
    dates.MONTH_FIRST: _("Month before day: 03/04/2026 is 4 March"),
    numbers.COMMA: _("Comma before decimals: 1.234,50"),
    numbers.POINT: _("Point before decimals: 1,234.50"),
}
_DECIMAL = re.compile(r"-?\d+\.\d+")
_DAYS = (dates.DAY_FIRST, dates.MONTH_FIRST)
_NUMBERS = (numbers.COMMA, numbers.POINT)
#: Notations that exclude each other.
STYLES = (_DAYS, _NUMBERS)
_LANGUAGES = {numbers.COMMA: "el", numbers.POINT: "en"}


@dataclass(frozen=True)
class Question:
    """What the file does not tell about one of its columns."""

    #: Name of the column.
    column: str
    #: A cell that can be read in two ways.
    example: str
    options: tuple[str, ...]

    @property
    def message(self) -> Text:
        """The question as a sentence."""
        return _(
            "Say how “%(column)s” is written: “%(example)s” can be read in two ways.",
            column=self.column,
            example=self.example,
        )


@dataclass(frozen=True)
class Notations:
    """What is known: name of a column to its notation, and what is asked."""

    known: Mapping[str, str]
    questions: tuple[Question, ...] = ()


#: For files without columns.
NO_NOTATIONS = Notations({})


def notations_of(
    source: TableSource, matches: Sequence[Match], chosen: Mapping[str, str]
) -> Notations:
    """Look at the first rows of the columns that hold days or numbers.

    :param chosen: name of a column to the notation that somebody chose.
    """
    wanted = {index: options for index, match in enumerate(matches) if (options := _options(match))}
    if not wanted:
        return Notations({})
    cells = _sample(source, wanted)
    known: dict[str, str] = {}
    questions = []
    for index, options in wanted.items():
        name = source.columns[index].name
        said = chosen.get(name, "")
        look = _day_order if options == _DAYS else _number_style
        found, doubt = look(cells[index])
        if said in options:
            known[name] = said
        elif doubt:
            questions.append(Question(name, doubt, options))
        elif found:
            known[name] = found
    return Notations(known, tuple(questions))


def _options(match: Match) -> tuple[str, ...]:
    if match.target is None:
        return ()
    column = match.target.column
    if isinstance(column.field.kind, DateKind):
        return _DAYS
    return _NUMBERS if column.numeric else ()


def _sample(source: TableSource, wanted: Mapping[int, Any]) -> dict[int, list[str]]:
    cells: dict[int, list[str]] = {index: [] for index in wanted}
    try:
        for row in islice(source.rows(), SAMPLE):
            for index, kept in cells.items():
                cell = row.cells[index]
                if cell and not isinstance(cell, PlainText | ErrorText):
                    kept.append(cell)
    except FileError:  # the check tells about it
        pass
    return cells


def _day_order(cells: Sequence[str]) -> tuple[str, str]:
    """Return the order of a column, and a cell that can be read in two ways."""
    found = dates.look(cells)
    return found.order, (found.open_day or cells[0]) if found.is_open else ""


def _number_style(cells: Sequence[str]) -> tuple[str, str]:
    """Return nothing, for the reader's notation, or a cell that does not fit it."""
    return "", numbers.look(cells).against(own_style(notation()))


def own_style(reader: Notation) -> str:
    """Return how a reader writes numbers."""
    return numbers.COMMA if reader.format_number(Decimal("0.5")) == "0,5" else numbers.POINT


def own_text(cell: str) -> str:
    """Write a cell as the reader writes it: a number that a file typed keeps its value as text."""
    if not isinstance(cell, PlainText) or not _DECIMAL.fullmatch(cell):
        return cell
    return cell.replace(".", ",") if own_style(notation()) == numbers.COMMA else str(cell)


def reader_of(column: DataColumn, style: str) -> Callable[[str], Any]:
    """Return what reads the cells of a column.

    :param style: the column's notation; empty for the reader's own.
    """
    here = notation()
    plain = replace(here, language="en")
    own = replace(here, language=_LANGUAGES[style]) if style in _LANGUAGES else here
    kind = column.field.kind
    is_day = isinstance(kind, DateKind)

    def read(text: str) -> Any:
        if isinstance(text, ErrorText):
            raise ValueRefused(_error(text))
        if is_day:
            text = _day(text, style or dates.DAY_FIRST, here, isinstance(kind, InstantKind))
        return column.parse(text, plain if isinstance(text, PlainText) else own)

    return read


def _day(text: str, order: str, here: Notation, with_clock: bool) -> str:
    """Return a day, or a day and time, as ISO writes it where it is written in another way."""
    day, clock = dates.split_clock(text)
    try:
        written = dates.iso_day(day, order, here.today) or (day if clock else text)
    except dates.OtherOrder:
        raise ValueRefused(_NO_DAY[order]) from None
    return f"{written}T{clock}" if clock and with_clock else written


_NO_DAY: Mapping[str, Text] = {
    dates.DAY_FIRST: _("There is no such day; this column has the day before the month."),
    dates.MONTH_FIRST: _("There is no such day; this column has the month before the day."),
}


def _error(text: str) -> Text:
    if text == UNCOMPUTED:
        return _(
            "This formula has no stored result. "
            "Open the file in a spreadsheet program, save it and choose it again."
        )
    return _("The spreadsheet shows the error %(error)s here.", error=str(text))
