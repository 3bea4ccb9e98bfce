"""Deleting for good what is in the trash: nightly when its time is over, or when somebody asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from crm_host.data.access import visible
from crm_host.data.audit.visible import WITH_TRASH
from crm_host.data.base import Record
from crm_host.data.changes import change_origin
from crm_host.data.hanging import delete_for_good
from crm_host.data.session import session, system_session
from crm_host.data.types import utc_now
from crm_host.data.undo.removing import used
from crm_host.i18n.text import lazy_text
from crm_host.jobs.context import JobContext
from crm_host.jobs.declare import job
from crm_host.kernel.registry import registry
from crm_host.screens.trash import keeping

_ = lazy_text

#: Full code of the permission to delete for good.
PURGE = "host.trash.purge"
#: Records in one transaction.
_BATCH = 200


@dataclass(frozen=True)
class Purged:
    """What was deleted for good, and how many records stay since others are linked to them."""

    purged: int = 0
    linked: int = 0


def count_purgeable(model: type[Any]) -> int:
    """Return how many records of a type in the trash the actor sees."""
    return len(_ids(model, session()))


def purge_all(model: type[Any]) -> Purged:
    """Delete everything of a type in the trash that the actor sees; ends the transaction."""
    here = session()
    ids = _ids(model, here)
    here.rollback()  # SQLite has one writer
    return _purge(model, ids, "screen")


def _ids(model: type[Any], here: Session, *more: ColumnElement[bool]) -> list[int]:
    trashed = visible(model).with_only_columns(model.id)
    trashed = trashed.where(model.deleted_at.is_not(None), *more)
    return list(here.scalars(trashed.order_by(model.id), execution_options=WITH_TRASH))


def _purge(model: type[Any], ids: Sequence[int], source: str) -> Purged:
    """Delete records with all that belongs to them or hangs on them.

    The record of changes keeps their values.
    """
    purged = linked = 0
    for some in _batches(ids):
        with (
            system_session("empty the trash") as own,
            change_origin(source, label=str(_("Emptying the trash"))),
        ):
            free = set(some)
            while held := used(own, model, free):  # one that stays may hold another
                free -= held
            linked += len(some) - len(free)
            found = select(model).where(model.id.in_(free), model.deleted_at.is_not(None))
            records = own.scalars(found, execution_options=WITH_TRASH).all()
            delete_for_good(own, model, records)
            purged += len(records)
    return Purged(purged, linked)


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _BATCH):
        yield ids[start : start + _BATCH]


@job("empty_trash", title=_("Delete for good what was in the trash long enough"), at="03:45")
def empty_trash(ctx: JobContext) -> Mapping[str, Any]:
    """Delete records whose time in the trash is over."""
    before, purged, linked = utc_now() - keeping(), 0, 0
    types: list[type[Record]] = list(registry().records.values())
    for count, model in enumerate(types):
        with system_session("look into the trash") as own:
            ids = _ids(model, own, model.deleted_at < before)
        ctx.checkpoint()  # SQLite has one writer
        outcome = _purge(model, ids, "job")
        purged, linked = purged + outcome.purged, linked + outcome.linked
        ctx.progress(count + 1, len(types))
    return {"purged": purged, "linked": linked}
