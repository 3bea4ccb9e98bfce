"""How far an import has come: what must be kept to go on after a commit, in another process."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from crm_portability.importing.report import Outcome, Report

#: First all rows become records, then those that name other rows of the file get their links.
Phase = Literal["rows", "links", "done"]

_OUTCOMES: tuple[Outcome, ...] = ("create", "update", "skip")


class Done(NamedTuple):
    """A row that is in the database: its place among all rows, its record, what became of it."""

    place: int
    record_id: int
    outcome: Outcome
    #: Whether it names other rows of the file, which is settled when all of them are records.
    is_linked: bool


@dataclass(frozen=True)
class Position:
    """Where to go on. Together with the rows of all steps so far it is all an import needs."""

    phase: Phase = "rows"
    #: Rows of the file, or rows with links, that are dealt with.
    count: int = 0
    report: Report = field(default_factory=Report)

    def as_dict(self) -> dict[str, Any]:
        """Return what JSON keeps."""
        return {"phase": self.phase, "count": self.count, "report": self.report.as_dict()}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Position:
        """Read what `as_dict` wrote."""
        return cls(data["phase"], data["count"], Report.from_dict(data["report"]))


@dataclass(frozen=True)
class Step:
    """One batch that was written, and where to go on when it is committed."""

    position: Position
    #: The batch's rows that are in the database; JSON keeps them as lists.
    rows: list[Done]

    def ids(self, outcome: Outcome) -> list[int]:
        """Return the records of this batch with one outcome, as the created ones."""
        return [row.record_id for row in self.rows if row.outcome == outcome]


class Ids:
    """A set of ids with one bit for each: a hundred thousand of them take some 30 KB."""

    def __init__(self) -> None:
        self._bits: dict[int, int] = {}

    def add(self, number: int) -> None:
        """Take one in."""
        key, place = divmod(number, _BITS)
        self._bits[key] = self._bits.get(key, 0) | 1 << place

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int):
            return False
        key, place = divmod(number, _BITS)
        return bool(self._bits.get(key, 0) >> place & 1)


_BITS = 1024


class Linked:
    """The rows that wait for others, 17 bytes each."""

    def __init__(self) -> None:
        self._places = array("q")
        self._records = array("q")
        self._outcomes = array("b")

    def add(self, row: Done) -> None:
        """Let a row wait."""
        self._places.append(row.place)
        self._records.append(row.record_id)
        self._outcomes.append(_OUTCOMES.index(row.outcome))

    def __len__(self) -> int:
        return len(self._places)

    def after(self, count: int) -> Iterator[Done]:
        """Yield the rows behind the first ones, in the order of the file."""
        for index in range(count, len(self)):
            outcome = _OUTCOMES[self._outcomes[index]]
            yield Done(self._places[index], self._records[index], outcome, True)


def done_rows(kept: Iterable[Iterable[Any]]) -> Iterator[Done]:
    """Read the rows of earlier steps as JSON kept them."""
    for row in kept:
        yield Done(*row)
