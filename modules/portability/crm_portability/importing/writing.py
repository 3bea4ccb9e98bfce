"""Writing the rows of one batch: each into the record it means, or into a new one."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

from crm_host.api import Forbidden, NewRecords, current_actor, require, session, translate, utc_now
from crm_portability.importing.doubts import doubts_about
from crm_portability.importing.entry import Entry, RowRefused
from crm_portability.importing.keys import MatchKey
from crm_portability.importing.recognition import Recognition
from crm_portability.importing.report import Outcome, Problem
from crm_portability.importing.settling import settle


@dataclass(frozen=True)
class Written:
    """A row that is in the database."""

    outcome: Outcome
    record_id: int
    warnings: Sequence[Problem]


@dataclass(frozen=True)
class Pending:
    """A row that was put into a record; the record gets its id when it is flushed."""

    outcome: Outcome
    record: Any
    warnings: Sequence[Problem]

    def finished(self) -> Written:
        """Return what remains when the record is forgotten; it is in the database then."""
        return Written(self.outcome, self.record.id, self.warnings)


class Writer:
    """Knows the records that a batch means, those that it makes included."""

    def __init__(
        self,
        model: type[Any],
        keys: Sequence[MatchKey],
        entries: Sequence[Entry],
        seen: Container[int],
        batch: NewRecords,
    ) -> None:
        self.model = model
        self._session = session()
        self._batch = batch
        self._known = Recognition(model, keys, entries, seen)
        #: Whether a refused row left something behind that only a rollback takes away.
        self.is_soiled = False

    def write(self, entry: Entry) -> Pending:
        """Put a row into its record.

        :raises RowRefused: it cannot be imported.
        """
        record = self._known.record_of(entry)
        done = self._create(entry) if record is None else self._update(entry, record)
        self._known.remember(entry, done.record)
        return done

    def _create(self, entry: Entry) -> Pending:
        self._require(entry, "create", None)
        others = self._left_behind
        record = self.model()
        try:
            entry.write(record)
            settle(record, entry)
        except RowRefused:
            self.is_soiled = self._left_behind > others
            raise
        self._batch.add(record, settled=True)
        return Pending("create", record, _remarks(record, entry))

    @property
    def _left_behind(self) -> int:
        """How many objects wait to be written."""
        return len(self._session.new) + len(self._batch)

    def _update(self, entry: Entry, record: Any) -> Pending:
        if record.id is not None:
            self._require(entry, "write", record)
        before = entry.state(record)
        repeated = self._known.is_from_file(record)
        try:
            entry.write(record)
            settle(record, entry)
        except RowRefused:
            self.is_soiled = True
            raise
        if entry.state(record) == before:
            return Pending("skip", record, entry.warnings)
        if record.id is not None:  # rows of its own are part of it
            record.updated_at = utc_now()
        return Pending("update", record, [*_repetition(entry, repeated), *_remarks(record, entry)])

    def _require(self, entry: Entry, right: str, record: Any) -> None:
        permission = f"{self.model.__record__}.{right}"
        try:
            if record is None and not current_actor().may(permission):
                raise Forbidden(permission)
            if record is not None:
                require(permission, record)
        except Forbidden as forbidden:
            raise RowRefused([Problem(entry.number, "", str(forbidden.message))]) from None


def _repetition(entry: Entry, repeated: bool) -> list[Problem]:
    if not repeated:
        return []
    text = translate("An earlier row of this file is about the same record.")
    return [Problem(entry.number, "", text)]


def _remarks(record: Any, entry: Entry) -> list[Problem]:
    """Return the warnings of a row: its own, and doubts about fields that it speaks of."""
    found = list(entry.warnings)
    for name, text in doubts_about(record):
        if entry.says(name):
            found.append(Problem(entry.number, entry.heading(name) or "", str(text)))
    return found
