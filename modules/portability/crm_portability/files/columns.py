"""Name the columns of a table so that each name is there once and none is empty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column: its place from 0, the title in the file, and a name that is unique.

    A column without title is named by its letter, `[C]`; titles that occur twice get the
    letter too, `Phone [D]`, so that people find them in their spreadsheet.
    """

    index: int
    title: str
    name: str
    #: Place of the table's first column in its sheet.
    first: int = 0

    @property
    def letter(self) -> str:
        """A, B … Z, AA … as spreadsheets count columns."""
        return column_letter(self.first + self.index)


def tidy(title: str) -> str:
    """Return a title on one line; a zero sign, which databases refuse, counts as a blank."""
    return " ".join(title.replace("\0", " ").split())


def column_letter(index: int) -> str:
    """Spreadsheet letters of the column at `index`, from 0."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def name_columns(header: Sequence[str], first: int = 0, width: int = 0) -> tuple[Column, ...]:
    """Give every title of `header` a unique name; trailing empty titles are dropped.

    :param first: place of the first column in its sheet, where those before it are empty.
    :param width: columns that are kept although they have no title, because they have cells.
    """
    titles = [tidy(title) for title in header]
    while len(titles) > width and not titles[-1]:
        titles.pop()
    times = Counter(title.casefold() for title in titles)
    columns = []
    for index, title in enumerate(titles):
        name = title
        if not title or times[title.casefold()] > 1:
            name = f"{title} [{column_letter(first + index)}]".strip()
        columns.append(Column(index, title, name, first))
    return tuple(columns)
