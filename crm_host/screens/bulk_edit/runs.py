"""Asking for a change of many records, and looking at what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, insert, select

from crm_host.data.access import NotFound
from crm_host.data.actor import current_actor
from crm_host.data.session import session
from crm_host.i18n.text import Text
from crm_host.screens.bulk_edit.models import BulkRun, BulkStep

#: Records of one batch, which is one transaction and one change set.
BATCH = 500
#: Refused or kept records that a page names; all of them are in the file.
SHOWN = 100


@dataclass
class Result:
    """What a run did so far."""

    #: Records whose batch was carried out.
    dealt_with: int = 0
    changed: int = 0
    same: int = 0
    #: How many records were refused.
    refused: int = 0
    #: How many got their former values back, and how many stay because somebody touched them.
    restored: int = 0
    kept: int = 0
    #: The first `SHOWN` refused and kept records, as `Refusal.as_dict` and with their type.
    refusals: list[dict[str, Any]] = field(default_factory=list)
    keeps: list[dict[str, Any]] = field(default_factory=list)


def begin(
    action: str,
    title: Text,
    chosen: Mapping[str, Sequence[int]],
    assignments: Sequence[Mapping[str, Any]] = (),
) -> BulkRun:
    """Note what will be done to which records; nothing is changed yet.

    :param chosen: ids by full name of the record type.
    """
    here = session()
    run = BulkRun(
        user_id=current_actor().user_id,
        action=action,
        title=str(title)[:200],
        assignments=[dict(item) for item in assignments],
        total=sum(len(ids) for ids in chosen.values()),
    )
    here.add(run)
    here.flush()
    rows = [
        {"run_id": run.id, "record_type": name, "ids": part, "size": len(part)}
        for name, ids in chosen.items()
        for part in _parts(ids)
    ]
    if rows:
        here.execute(insert(BulkStep), rows)
    return run


def _parts(ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), BATCH):
        yield list(ids[start : start + BATCH])


def find(run_id: int) -> BulkRun:
    """Return a run that the actor asked for; administrators see everybody's.

    :raises NotFound: there is none.
    """
    found = session().get(BulkRun, run_id) if run_id < 2**63 else None
    actor = current_actor()
    if found is None or not (actor.is_administrator or found.user_id == actor.user_id):
        raise NotFound("host.bulk_run")
    return found


def result_of(run: BulkRun) -> Result:
    """Return what a run did so far, with two statements."""
    of_run = BulkStep.run_id == run.id
    done = select(
        func.coalesce(func.sum(BulkStep.size), 0),
        func.coalesce(func.sum(BulkStep.changed), 0),
        func.coalesce(func.sum(BulkStep.same), 0),
    ).where(of_run, BulkStep.done_at.is_not(None))
    dealt_with, changed, same = session().execute(done).one()
    result = Result(dealt_with, changed, same)
    result.refused = dealt_with - changed - same
    told = select(BulkStep.record_type, BulkStep.refused, BulkStep.undone).where(of_run)
    for record_type, refused, undone in session().execute(told.order_by(BulkStep.id)):
        result.refusals += _some(record_type, refused, SHOWN - len(result.refusals))
        if undone:
            result.restored += undone["restored"]
            result.kept += len(undone["kept"])
            result.keeps += _some(record_type, undone["kept"], SHOWN - len(result.keeps))
    return result


def refusals_of(run: BulkRun) -> Iterator[dict[str, Any]]:
    """Yield every record that was refused, with its type."""
    statement = select(BulkStep.record_type, BulkStep.refused).where(BulkStep.run_id == run.id)
    for record_type, refused in session().execute(statement.order_by(BulkStep.id)):
        yield from _some(record_type, refused, len(refused))


def _some(record_type: str, told: Sequence[Mapping[str, Any]], most: int) -> list[dict[str, Any]]:
    return [{"type": record_type, **item} for item in told[: max(most, 0)]]


def record_types(run: BulkRun) -> Sequence[str]:
    """Return the full names of the record types that a run is about."""
    statement = select(BulkStep.record_type).where(BulkStep.run_id == run.id).distinct()
    return session().scalars(statement).all()


def wrote(run: BulkRun) -> bool:
    """Whether a run changed anything."""
    statement = select(func.count()).where(BulkStep.run_id == run.id, BulkStep.set_id.is_not(None))
    return bool(session().scalar(statement))
