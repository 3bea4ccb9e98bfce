"""Taking change sets back in somebody's name: what would happen, and doing it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_host.data.actor import current_actor
from crm_host.data.audit.visible import WITH_TRASH, visible_changes
from crm_host.data.base import Record
from crm_host.data.changes import Change, ChangeSet, change_origin, change_set_begun
from crm_host.data.changes import current_change_set as begin_change_set
from crm_host.data.refusals import NotFound
from crm_host.data.session import rehearsal, session, system_session
from crm_host.data.undo import Kept, Undone, effects, refusals, relatives, taken_back_by, undo
from crm_host.extend.events import dispatch_pending
from crm_host.extend.hooks import Hook
from crm_host.i18n.text import Text
from crm_host.screens.known import screens_of

#: Changes that one request takes back; more are left to a job.
MOST = 2_000
_NAME = "host.change_set"


def what_stays(sets: Sequence[int]) -> str | None:
    """Say in a sentence what came of change sets and cannot be taken back, such as a sent mail."""
    return None


#: Modules whose effects leave the database name them here; asked before and after undoing.
WHAT_STAYS = Hook("host.what_stays", what_stays)


@dataclass(frozen=True)
class Outcome:
    """What undoing did, or would do."""

    done: Undone
    #: The set that undoing wrote; `None` where nothing was changed.
    set_id: int | None = None
    #: What cannot be taken back, in sentences.
    stays: list[Text] = field(default_factory=list)
    #: Who took the set back before; nothing is done then.
    earlier: str = ""

    @property
    def kept(self) -> list[Kept]:
        """The records that stay as they are."""
        return self.done.kept


def find_set(set_id: int) -> ChangeSet:
    """Return a change set of which the actor may read something.

    :raises NotFound: there is none.
    """
    changed = select(Change.id).where(Change.set_id == set_id, visible_changes(current_actor()))
    here = session()
    if here.scalar(changed.limit(1), execution_options=WITH_TRASH) is None:
        raise NotFound(_NAME)
    return here.get_one(ChangeSet, set_id)


def is_large(set_id: int) -> bool:
    """Whether taking a set back is work for a job."""
    counted = select(func.count()).select_from(Change)
    return (session().scalar(counted.where(Change.set_id == set_id)) or 0) > MOST


def preview(set_id: int) -> Outcome:
    """Return what taking a set back would do: it is done, and nothing of it is kept."""
    here = session()
    sets = effects(here, set_id)
    refused, stays = refusals(here, sets), WHAT_STAYS.call(sets)
    with rehearsal("see what undoing would do") as own:
        return _carry_out(own, set_id, sets, refused, stays)


def revert(set_id: int) -> Outcome:
    """Take a set back together with what it caused. Ends the transaction of this request or job.

    The actor needs the same rights as for making the opposite changes by hand; what they may not
    touch stays and is named.
    """
    here = session()
    sets = effects(here, set_id)
    refused, stays = refusals(here, sets), WHAT_STAYS.call(sets)
    here.rollback()  # SQLite has one writer, and undoing has a session of its own
    with system_session("take a change back") as own:
        outcome = _carry_out(own, set_id, sets, refused, stays)
    dispatch_pending(own)
    return outcome


def _carry_out(
    own: Session,
    set_id: int,
    sets: Collection[int],
    refused: Mapping[tuple[str, int], Text],
    stays: list[Text],
) -> Outcome:
    head = own.get_one(ChangeSet, set_id, with_for_update=True)
    if (earlier := taken_back_by(own, set_id)) is not None:
        return Outcome(Undone(), earlier.id, stays, earlier.actor_name or "–")
    done, run = Undone(), relatives(own, sets)
    with change_origin("undo", head.label, caused_by=set_id):
        if len(sets) > 1:  # all of it is caused by the set that was asked for
            begin_change_set(own)
        for number in sets:
            done.add(undo(own, number, run, label=head.label, veto=_veto, refused=refused))
    own.flush()
    return Outcome(done, change_set_begun(own), stays)


def _veto(record: Record) -> Text | None:
    screens = screens_of(record.__record__)
    reasons = screens.may_delete.call(record) if screens else []
    return " ".join(reasons) or None
