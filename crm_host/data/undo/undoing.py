"""Undoing the change sets of one run, one set at a time, newest first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_host.data.access import record_class
from crm_host.data.base import Record
from crm_host.data.changes import Change, change_origin
from crm_host.data.session import working_in
from crm_host.data.undo.removing import remove
from crm_host.data.undo.report import Kept, Undone
from crm_host.data.undo.restoring import restore
from crm_host.data.undo.stored import batches, in_sets
from crm_host.data.undo.touched import touched
from crm_host.i18n.text import Text, lazy_text

_ = lazy_text

#: Says why a record must not be taken away; `None` if nobody objects.
Veto = Callable[[Record], Text | None]


@dataclass
class _Group:
    """The records of one type in a set."""

    created: set[int] = field(default_factory=set)
    all: set[int] = field(default_factory=set)


def undo(
    own: Session,
    set_id: int,
    run: Collection[int] = (),
    *,
    label: str = "",
    veto: Veto | None = None,
) -> Undone:
    """Take one change set back: created records go, changed ones get their former values.

    A record that somebody touched since stays as it is, and so does one that others point to.
    What is done is a change set of its own, caused by the one it takes back. The sets of one
    run must be undone newest first; the caller commits, and asks nobody's rights: whether the
    actor may undo this run is for the caller to decide.

    :param own: a system session; `current_actor()` signs the changes.
    :param run: ids of all sets that are undone together, such as the batches of one import.
    :param label: what is undone, for the history.
    :param veto: asked before a record is taken away.
    """
    done = Undone()
    with working_in(own), change_origin("undo", label, caused_by=set_id):
        for record_type, group in _groups(own, set_id).items():
            done.add(_undo_group(own, set_id, {set_id, *run}, record_type, group, veto))
    return done


def _groups(own: Session, set_id: int) -> dict[str, _Group]:
    groups: dict[str, _Group] = {}
    columns = (Change.record_type, Change.record_id, Change.part, Change.operation)
    rows = own.execute(select(*columns).where(Change.set_id == set_id).distinct())
    for record_type, record_id, part, operation in rows:
        group = groups.setdefault(record_type, _Group())
        group.all.add(record_id)
        if not part and operation == "create":
            group.created.add(record_id)
    return groups


def _undo_group(
    own: Session,
    set_id: int,
    run: Collection[int],
    record_type: str,
    group: _Group,
    veto: Veto | None,
) -> Undone:
    try:
        model = record_class(record_type)
    except LookupError:
        reason = _("Its module is not enabled.")
        return Undone(kept=[Kept(record_type, number, "", reason) for number in sorted(group.all)])
    reasons: dict[int, Text] = {}
    born = set(group.created)
    for some in batches(group.all):
        found = touched(own, record_type, some, set_id, run)
        reasons.update({number: touch.reason for number, touch in found.items()})
        born |= _born(own, record_type, some, run)
    removable = group.created - reasons.keys()
    refused = remove(own, model, removable, run, veto)
    reasons |= refused
    restored = 0
    for some in batches(group.all - born - reasons.keys()):
        restored += restore(own, model, _changes(own, set_id, record_type, some))
    # What an earlier set of the run made is judged, and told, when that one is undone.
    told = {number: why for number, why in reasons.items() if number not in born - group.created}
    kept = [item for some in batches(told) for item in _kept(own, model, some, told)]
    return Undone(len(removable) - len(refused), restored, kept)


def _born(own: Session, record_type: str, ids: list[int], run: Collection[int]) -> set[int]:
    statement = select(Change.record_id).where(
        Change.record_type == record_type,
        Change.record_id.in_(ids),
        Change.part == "",
        Change.operation == "create",
        in_sets(run),
    )
    return set(own.scalars(statement))


def _changes(
    own: Session, set_id: int, record_type: str, ids: list[int]
) -> dict[int, list[Change]]:
    found: dict[int, list[Change]] = {}
    statement = select(Change).where(
        in_sets([set_id]), Change.record_type == record_type, Change.record_id.in_(ids)
    )
    for change in own.scalars(statement.order_by(Change.id.desc())):
        found.setdefault(change.record_id, []).append(change)
    return found


def _kept(
    own: Session, model: type[Record], ids: list[int], reasons: dict[int, Text]
) -> Iterator[Kept]:
    found = own.scalars(
        select(model).where(model.id.in_(ids)), execution_options={"include_deleted": True}
    )
    names = {record.id: record.display for record in found}
    for number in ids:
        yield Kept(model.__record__, number, names.get(number, ""), reasons[number])
