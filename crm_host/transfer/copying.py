"""Filling a database whose tables were just made, and proving that it holds what it should."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from crm_host.kernel.errors import HostError
from crm_host.transfer.counting import continue_ids
from crm_host.transfer.reading import read_rows
from crm_host.transfer.suspending import suspended
from crm_host.transfer.tables import Shape
from crm_host.transfer.tally import Row, Tally, Total
from crm_host.transfer.writing import empty_tables, write_rows

#: Yields the rows of a table in chunks.
Source = Callable[[Shape], Iterable[Sequence[Row]]]


@dataclass(frozen=True)
class Copied:
    """One table of a copy."""

    table: str
    rows: int
    #: Of the rows as they were read.
    checksum: str

    def as_dict(self) -> dict[str, str | int]:
        """Return JSON values."""
        return {"table": self.table, "rows": self.rows, "checksum": self.checksum}


def fill(
    connection: Connection,
    shapes: Mapping[str, Shape],
    source: Source,
    last: Mapping[str, int],
    all_tables: Iterable[str],
) -> list[Copied]:
    """Write every table in place of what migrations put there; returns what was read.

    :param shapes: the tables to write, with the columns in the order of the source.
    :param last: highest id each table gave out.
    :param all_tables: every table of the target.
    """
    copied = []
    with suspended(connection):
        empty_tables(connection, all_tables)
        for name, shape in shapes.items():
            tally = Tally()
            write_rows(connection, shape, _tallied(source(shape), tally))
            copied.append(Copied(name, tally.total.rows, tally.total.checksum))
        continue_ids(connection, last)
    return copied


def compare(connection: Connection, shapes: Mapping[str, Shape], copied: Iterable[Copied]) -> None:
    """Read every table back and compare counts and checksums.

    :raises HostError: a table differs.
    """
    for one in copied:
        found = total_of(connection, shapes[one.table])
        if found != Total(one.rows, one.checksum):
            raise HostError(
                f"The copy of {one.table} differs: {one.rows} rows with checksum "
                f"{one.checksum[:12]} were read, {found.rows} with {found.checksum[:12]} arrived. "
                "The target was left as it was. Please report this."
            )


def total_of(connection: Connection, shape: Shape) -> Total:
    """Count and sum up a table."""
    tally = Tally()
    for rows in read_rows(connection, shape):
        tally.add(rows)
    return tally.total


def _tallied(chunks: Iterable[Sequence[Row]], tally: Tally) -> Iterator[Sequence[Row]]:
    for rows in chunks:
        tally.add(rows)
        yield rows
