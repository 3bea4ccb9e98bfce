"""Importing entries into records: batch by batch, in one transaction that the caller ends.

A rehearsal runs the very same way and is rolled back, so what it counts is what will be done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy.exc import DataError, IntegrityError

from crm_host.api import Forbidden, ValueRefused, change_origin, new_records, session
from crm_portability.importing.entry import Entries, Entry, Late, RowRefused
from crm_portability.importing.existing import Finder
from crm_portability.importing.keys import MatchKey
from crm_portability.importing.mode import rehearsing
from crm_portability.importing.refusals import explain
from crm_portability.importing.report import Outcome, Problem, Report
from crm_portability.importing.writing import Writer, Written

#: Rows that are looked up, written and forgotten together.
BATCH = 500

#: What a row, and not the import, may fail of.
_ROW_FAULTS = (RowRefused, Forbidden, ValueRefused, IntegrityError, DataError)

T = TypeVar("T")
OnRefusal = Callable[[Entry, Sequence[Problem]], None]


@dataclass(frozen=True)
class Waiting:
    """What a row says about other rows, until all of them are records."""

    record_id: int
    outcome: Outcome
    late: Late


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
    _seen: set[int] = field(default_factory=set)

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
        waiting: list[Waiting] = []
        with change_origin("import", self.label):
            for batch in batches(self.entries, BATCH):
                waiting.extend(self._take(batch))
            for some in batches(waiting, BATCH):
                self._take_late(some)
        return self.report

    def _take(self, batch: Sequence[Entry]) -> list[Waiting]:
        sound = [entry for entry in batch if not entry.problems]
        refused: dict[int, Sequence[Problem]] = {
            id(entry): entry.problems for entry in batch if entry.problems
        }
        written = self._write_all(sound, refused)
        for entry in batch:
            if id(entry) in refused:
                self.report.refuse(refused[id(entry)])
                self.on_refusal(entry, refused[id(entry)])
            else:
                done = written[id(entry)]
                self.report.count(done.outcome, done.warnings)
        return list(_waiting(sound, written))

    def _write_all(
        self, entries: Sequence[Entry], refused: dict[int, Sequence[Problem]]
    ) -> dict[int, Written]:
        """Write a batch at once, or row by row when one of them spoils it."""
        try:
            return self._write(entries, refused)
        except _ROW_FAULTS:
            written: dict[int, Written] = {}
        for entry in entries:
            try:
                written |= self._write([entry], refused)
            except _ROW_FAULTS as fault:
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
                written = {key: done.finished() for key, done in records.items()}
        finally:
            here.expunge_all()
        refused.update(fresh)
        self._seen.update(done.record_id for done in written.values())
        return written

    def _take_late(self, waiting: Sequence[Waiting]) -> None:
        try:
            self._write_late(waiting)
        except _ROW_FAULTS:
            for item in waiting:
                try:
                    self._write_late([item])
                except _ROW_FAULTS as fault:
                    self.report.warn(explain(fault, item.late, self.model))

    def _write_late(self, waiting: Sequence[Waiting]) -> None:
        here = session()
        try:
            with here.begin_nested():
                records = Finder(self.model, None).load(item.record_id for item in waiting)
                changed = [item for item in waiting if _changes(records.get(item.record_id), item)]
                here.flush()
        finally:
            here.expunge_all()
        for item in changed:
            if item.outcome == "skip":
                self.report.skip -= 1
                self.report.update += 1


def _waiting(entries: Sequence[Entry], written: Mapping[int, Written]) -> Iterator[Waiting]:
    for entry in entries:
        done, late = written.get(id(entry)), entry.late()
        if done is not None and late is not None:
            yield Waiting(done.record_id, done.outcome, late)


def _changes(record: Any, waiting: Waiting) -> bool:
    if record is None:  # given away by a hook of the import itself
        return False
    before = waiting.late.state(record)
    waiting.late.write(record)
    return waiting.late.state(record) != before


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut anything into lists of at most `size`."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
