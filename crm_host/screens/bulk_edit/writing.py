"""Writing one batch: all records together, or one by one where that fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from crm_host.data.access import visible
from crm_host.data.among import among
from crm_host.data.base import Record
from crm_host.data.bulk_changes import write_changes
from crm_host.data.kinds import ValueRefused
from crm_host.data.reachable import reachable
from crm_host.data.refusals import Forbidden
from crm_host.data.rules import permission_for
from crm_host.forms.refusal import Refused
from crm_host.i18n.text import Text, lazy_text
from crm_host.screens.bulk_edit.tasks import Task

_ = lazy_text

#: Why one record cannot be written; everything else ends the run.
_REFUSALS = (Refused, ValueRefused, IntegrityError)


@dataclass(frozen=True)
class Refusal:
    """A record that stays as it was, and why."""

    id: int
    #: What a person calls it; empty where it cannot be seen any more.
    name: str
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """Return what JSON keeps."""
        return {"id": self.id, "name": self.name, "reason": self.reason}


@dataclass
class Outcome:
    """What became of the records of a batch; each is counted once."""

    changed: int = 0
    same: int = 0
    refused: list[Refusal] = field(default_factory=list)


def write_batch(own: Session, model: type[Record], ids: Sequence[int], task: Task) -> Outcome:
    """Do a task to some records and write them; who must stay as they are is told by name."""
    return _Batch(own, model, task).write(ids)


class _Batch:
    def __init__(self, own: Session, model: type[Record], task: Task) -> None:
        self._own = own
        self._model = model
        self._task = task
        self._outcome = Outcome()

    def write(self, ids: Sequence[int]) -> Outcome:
        """Write what may be written, halving what fails until the culprits stand alone."""
        self._part(self._allowed(ids))
        return self._outcome

    def _part(self, ids: Sequence[int]) -> None:
        try:
            with self._own.begin_nested():
                told = self._try(ids)
        except _Failed as failed:
            if len(ids) == 1:
                name = self._names(ids).get(ids[0], "")
                self._refuse(ids[0], name, _reason(failed.error))
                return
            middle = len(ids) // 2
            self._part(ids[:middle])
            self._part(ids[middle:])
        else:
            self._count(told)

    def _allowed(self, ids: Sequence[int]) -> Sequence[int]:
        """Return the records that the actor may change, and tell the others."""
        right = self._task.right
        reach = reachable(self._own, self._model, ids, right)
        hidden = [record_id for record_id in ids if record_id not in reach]
        if hidden:
            names = self._names(hidden)
            reason = str(Forbidden(permission_for(self._model, right)).message)
            for record_id in hidden:
                why = reason if record_id in names else _("It is not there any more.")
                self._refuse(record_id, names.get(record_id, ""), why)
        return [record_id for record_id in ids if record_id in reach]

    def _names(self, ids: Sequence[int]) -> dict[int, str]:
        found = self._own.scalars(visible(self._model).where(self._model.id.in_(ids)))
        return {record.id: record.display for record in found}

    def _try(self, ids: Sequence[int]) -> Outcome:
        """Write all of them, or none.

        :raises _Failed: one is refused.
        """
        told, changed = Outcome(), []
        found = self._load(ids)
        for record_id in ids:
            record = found.get(record_id)
            if record is None:
                self._refuse(record_id, "", _("It is not there any more."), told)
                continue
            try:
                is_wanted = self._task.changes(record)
            except Refused as refused:
                self._refuse(record_id, record.display, refused.message, told)
                continue
            if is_wanted:
                self._task.apply(record)
                changed.append(record)
            else:
                told.same += 1
        self._write(changed)
        told.changed = len(changed)
        return told

    def _write(self, changed: Sequence[Record]) -> None:
        try:
            write_changes(self._own, changed, self._task.check)
        except _REFUSALS as error:
            raise _Failed(error) from error

    def _load(self, ids: Sequence[int]) -> dict[int, Any]:
        statement = (
            visible(self._model)
            .where(among(self._model.id, ids))
            .options(*self._task.options())
            .with_for_update(of=self._model)
            .execution_options(populate_existing=True)
        )
        return {record.id: record for record in self._own.scalars(statement)}

    def _count(self, told: Outcome) -> None:
        self._outcome.changed += told.changed
        self._outcome.same += told.same
        self._outcome.refused += told.refused

    def _refuse(self, record_id: int, name: str, reason: Text, told: Outcome | None = None) -> None:
        refusal = Refusal(record_id, name, str(reason))
        (told or self._outcome).refused.append(refusal)


class _Failed(Exception):
    """One of the records of a batch is refused; nothing tells which."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


def _reason(error: Exception) -> Text:
    if isinstance(error, Refused | ValueRefused):
        return error.message
    return _("Another record has this value already, or it belongs to others.")
