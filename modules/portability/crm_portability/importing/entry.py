"""One row of any file on its way into a record."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from crm_portability.importing.report import Problem


class RowRefused(Exception):
    """A row cannot be imported, for these reasons."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = tuple(problems)


class Entry(ABC):
    """One row: what is wrong with it, whom it means, what it says."""

    #: Row of the spreadsheet, or number of the card.
    number: int
    #: Why it cannot be imported at all.
    problems: Sequence[Problem]
    #: What deserves a look though it is imported.
    warnings: Sequence[Problem]

    @abstractmethod
    def texts(self, name: str) -> list[str]:
        """Return the values it has for a field by which records are recognized."""

    @abstractmethod
    def write(self, record: Any) -> None:
        """Put its values into a record.

        :raises RowRefused: some do not go with this record.
        """

    @abstractmethod
    def state(self, record: Any) -> object:
        """Return what the record has where this row says something, to notice changes."""

    @abstractmethod
    def heading(self, field: str) -> str | None:
        """Return where the file speaks about a field; `None` where it does not."""

    @abstractmethod
    def says(self, field: str) -> bool:
        """Whether this row says something about a field."""

    def late(self) -> Late | None:
        """Return what must wait until all rows are records; nothing by default."""
        return None


class Late(ABC):
    """What a row says about other records of its file."""

    number: int

    @abstractmethod
    def write(self, record: Any) -> None:
        """Put it into the record.

        :raises RowRefused: there is no such record.
        """

    @abstractmethod
    def state(self, record: Any) -> object:
        """Return what the record has, to notice changes."""


class Entries(ABC):
    """All rows of a file, as often as needed."""

    @abstractmethod
    def __iter__(self) -> Iterator[Entry]:
        """Yield the rows.

        :raises FileError: the file cannot be read to its end.
        """

    def after(self, count: int) -> Iterator[Entry]:
        """Yield the rows behind the first ones.

        :raises FileError: the file cannot be read to its end.
        """
        return islice(iter(self), count, None)

    @abstractmethod
    def prepare(self, batch: Sequence[Entry]) -> None:
        """Get ready to write these rows: look up at once what they name."""
