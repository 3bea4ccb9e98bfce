"""Importing entries into records, batch by batch, so that it can go on after any of them.

A rehearsal runs the very same way and is rolled back, so what it counts is what will be done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy.exc import DataError, IntegrityError

from crm_host.api import (
    Forbidden,
    Refused,
    ValueRefused,
    change_origin,
    new_records,
    session,
)
from crm_portability.importing.entry import Entries, Entry, RowRefused
from crm_portability.importing.garbage import without_collector
from crm_portability.importing.keys import MatchKey
from crm_portability.importing.linking import write_links
from crm_portability.importing.mode import rehearsing
from crm_portability.importing.progress import Done, Ids, Linked, Position, Step
from crm_portability.importing.refusals import explain
from crm_portability.importing.report import Problem, Report
from crm_portability.importing.rules import check_rules
from crm_portability.importing.writing import Writer, Written

#: Rows that are looked up, written and forgotten together.
BATCH = 500

#: What a row, and not the import, may fail of.
ROW_FAULTS = (RowRefused, Forbidden, Refused, ValueRefused, IntegrityError, DataError)

T = TypeVar("T")
OnRefusal = Callable[[Entry, Sequence[Problem]], None]
#: Entry, by its place among all rows.
Placed = tuple[int, Entry]


@dataclass
class Importer:
    """One import of one file into one record type.

    :param keys: by what rows are recognized as existing records; without any all are new.
    :param label: name of the file, for the history.
    :param on_refusal: is told every row that is not imported.
    """

    model: type[Any]
    entries: Entries
    keys: Sequence[MatchKey]
    label: str
    on_refusal: OnRefusal = lambda _entry, _problems: None
    report: Report = field(default_factory=Report)
    _seen: Ids = field(default_factory=Ids)
    _linked: Linked = field(default_factory=Linked)

    def rehearse(self) -> Report:
        """Do everything and take it back.

        :raises FileError: the file cannot be read to its end.
        """
        try:
            with rehearsing():
                return self.run()
        finally:
            session().rollback()

    def run(self) -> Report:
        """Import all rows; the caller commits, or rolls back if this raises.

        :raises FileError: the file cannot be read to its end.
        """
        for _step in self.steps():
            pass
        return self.report

    def steps(self, start: Position | None = None, before: Iterable[Done] = ()) -> Iterator[Step]:
        """Write one batch at a time; the caller may commit each together with where to go on.

        :param start: where an earlier run of the same file, choices and actor was committed last.
        :param before: the rows of all its steps up to there, in their order.
        :raises FileError: the file cannot be read to its end.
        """
        at = start or Position()
        self.report = at.report
        for row in before:
            self._seen.add(row.record_id)
            self._remember(row)
        if at.phase == "rows":
            for step in self._row_steps(at.count):
                at = step.position
                yield step
            at = Position("links", 0, self.report)
        if at.phase == "links":
            yield from self._link_steps(at.count)
        yield Step(Position("done", 0, self.report), [])

    def _row_steps(self, count: int) -> Iterator[Step]:
        read = batches(enumerate(self.entries.after(count), start=count), BATCH)
        while True:
            with without_collector(), change_origin("import", self.label):
                batch = next(read, None)
                if batch is None:
                    return
                rows = self._take(batch)
            count += len(batch)
            yield Step(Position("rows", count, self.report), rows)

    def _link_steps(self, count: int) -> Iterator[Step]:
        """Read the file again for what its rows say about each other."""
        if count >= len(self._linked):
            return
        rows = self._linked.after(count)
        for batch in batches(linked_entries(rows, self.entries), BATCH):
            with without_collector(), change_origin("import", self.label):
                write_links(self.model, batch, self.report, ROW_FAULTS)
            count += len(batch)
            yield Step(Position("links", count, self.report), [])

    def _remember(self, row: Done) -> None:
        if row.is_linked:
            self._linked.add(row)

    def _take(self, batch: Sequence[Placed]) -> list[Done]:
        sound = [entry for _place, entry in batch if not entry.problems]
        refused: dict[int, Sequence[Problem]] = {
            id(entry): entry.problems for _place, entry in batch if entry.problems
        }
        written = self._write_all(sound, refused)
        rows = []
        for place, entry in batch:
            if id(entry) in refused:
                self.report.refuse(refused[id(entry)])
                self.on_refusal(entry, refused[id(entry)])
                continue
            done = written[id(entry)]
            self.report.count(done.outcome, done.warnings)
            row = Done(place, done.record_id, done.outcome, entry.late() is not None)
            self._remember(row)
            rows.append(row)
        return rows

    def _write_all(
        self, entries: Sequence[Entry], refused: dict[int, Sequence[Problem]]
    ) -> dict[int, Written]:
        """Write a batch at once, or row by row when one of them spoils it."""
        try:
            return self._write(entries, refused)
        except ROW_FAULTS:
            written: dict[int, Written] = {}
        for entry in entries:
            try:
                written |= self._write([entry], refused)
            except ROW_FAULTS as fault:
                refused[id(entry)] = explain(fault, entry, self.model)
        return written

    def _write(
        self, entries: Sequence[Entry], refused: dict[int, Sequence[Problem]]
    ) -> dict[int, Written]:
        """Write rows behind a savepoint.

        :raises RowRefused: a row was refused when it had left traces already.
        """
        here = session()
        fresh: dict[int, Sequence[Problem]] = {}
        try:
            with here.begin_nested(), new_records(here) as batch:
                self.entries.prepare(entries)
                writer = Writer(self.model, self.keys, entries, self._seen, batch)
                records = {}
                with here.no_autoflush:
                    for entry in entries:
                        try:
                            records[id(entry)] = writer.write(entry)
                        except RowRefused as fault:
                            if writer.is_soiled:
                                raise
                            fresh[id(entry)] = fault.problems
                here.flush()
                batch.write()
                changed = (done.record for done in records.values() if done.outcome != "skip")
                check_rules(self.model, changed)
                written = {key: done.finished() for key, done in records.items()}
        finally:
            here.expunge_all()
        refused.update(fresh)
        for done in written.values():
            self._seen.add(done.record_id)
        return written


def linked_entries(rows: Iterator[Done], entries: Entries) -> Iterator[tuple[Done, Entry]]:
    """Yield the waiting rows with what the file says, read from the first of them on."""
    row = next(rows, None)
    if row is None:
        return
    for place, entry in enumerate(entries.after(row.place), start=row.place):
        if place != row.place:
            continue
        yield row, entry
        row = next(rows, None)
        if row is None:
            return


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut anything into lists of at most `size`."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
