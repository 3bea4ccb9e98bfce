"""Guess the delimiter and the header row of a CSV file from its first lines."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_LINES = 200
_HEADER_SEARCH = 30


@dataclass(frozen=True)
class DelimiterGuess:
    """The likeliest delimiter, and the others that also give more than one column."""

    delimiter: str
    alternatives: tuple[str, ...] = ()


def declared_delimiter(first_line: str) -> str | None:
    """The delimiter of a first line `sep=;`, which Excel writes and reads; else None."""
    line = first_line.rstrip("\r\n").strip('"')
    return line[4] if line[:4].lower() == "sep=" and len(line) == 5 else None


def records(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """Split sample lines into records without complaining about quotation marks."""
    try:
        return list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:  # a field beyond the csv module's limit: this is not the delimiter
        return []


def _fit(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    """(share of records that have the usual width, that width); (0, 1) when it splits nothing."""
    widths = [len(r) for r in records(lines, delimiter) if any(cell.strip() for cell in r)]
    counted = Counter(w for w in widths if w > 1)
    if not counted:
        return 0.0, 1
    width, times = max(counted.items(), key=lambda item: (item[1], item[0]))
    return round(times / len(widths), 2), width


def guess_delimiter(lines: Sequence[str]) -> DelimiterGuess:
    """Choose the delimiter that cuts most of `lines` (with their line ends) into equal widths."""
    if lines and (declared := declared_delimiter(lines[0])):
        return DelimiterGuess(declared)
    scores = {delimiter: _fit(lines, delimiter) for delimiter in DELIMITERS}
    ranked = sorted(DELIMITERS, key=lambda d: scores[d], reverse=True)
    others = tuple(d for d in ranked[1:] if scores[d][0] > 0)
    return DelimiterGuess(ranked[0], others)


def guess_header_row(sample: Sequence[Sequence[str]]) -> int:
    """Row (from 1) of the column names: the first that fills at least half of the columns.

    Titles and notes above a table fill one or two cells; 0 means that every row is blank.
    """
    filled = [sum(bool(cell.strip()) for cell in row) for row in sample[:_HEADER_SEARCH]]
    needed = max(filled, default=0) / 2
    return next((n for n, count in enumerate(filled, 1) if count and count >= needed), 0)
