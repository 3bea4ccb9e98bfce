"""Rows as canonical text, counted and summed up without regard to their order.

The text of a row is a JSON array with `,` and a tab between the values; whatever database it
comes from, it is the same bytes. A table's checksum is the sum of the SHA-256 of its rows modulo
2^256, in hexadecimal digits (an additive multiset hash: Clarke et al., "Incremental Multiset Hash
Functions", ASIACRYPT 2003). It tells accidents apart, not forgeries.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

#: Values of one row: whole numbers, floats, texts and `None`.
Row = Sequence[int | float | str | None]

# A tab inside a text is always written as `\t`, so this never occurs in one.
_BETWEEN = ",\t"
_BETWEEN_ROWS = b"],\t["
_encode = json.JSONEncoder(ensure_ascii=False, separators=(_BETWEEN, ":")).encode


@dataclass(frozen=True)
class Total:
    """What a table amounts to."""

    rows: int
    checksum: str


class Tally:
    """Counts and sums up rows as they pass."""

    def __init__(self) -> None:
        self._rows = 0
        self._sum = 0

    def add(self, rows: Sequence[Row]) -> bytes:
        """Take rows in; returns them as lines of text."""
        if not rows:
            return b""
        bodies = _encode(rows).encode()[2:-2].split(_BETWEEN_ROWS)
        self._add(bodies)
        return b"[" + b"]\n[".join(bodies) + b"]\n"

    def add_lines(self, lines: Iterable[bytes]) -> None:
        """Take in rows that are text already, each line with its brackets."""
        self._add([line[1:-1] for line in lines])

    @property
    def total(self) -> Total:
        """What was taken in so far."""
        return Total(self._rows, f"{self._sum % 2**256:064x}")

    def _add(self, bodies: list[bytes]) -> None:
        self._rows += len(bodies)
        self._sum += sum([int.from_bytes(sha256(body).digest(), "big") for body in bodies])


def parse_lines(lines: Sequence[bytes]) -> list[Row]:
    """Return the rows of some lines.

    :raises ValueError: a line is no JSON.
    """
    rows: list[Row] = json.loads(b"[" + b",".join(lines) + b"]")
    return rows
