"""Undoing the change sets of one run, one set at a time, newest first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from crm_host.data.access import record_class
from crm_host.data.attached import Attached
from crm_host.data.base import Record, metadata
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
_REFUSED = _("The database refuses its former values: others have them by now.")


@dataclass
class _Group:
    """The records of one type in a set."""

    record_type: str
    model: type[Record]
    created: set[int] = field(default_factory=set)
    all: set[int] = field(default_factory=set)
    #: Those that were made by any set of the run.
    born: set[int] = field(default_factory=set)
    #: Why records stay.
    reasons: dict[int, Text] = field(default_factory=dict)


def undo(
    own: Session,
    set_id: int,
    run: Collection[int] = (),
    *,
    label: str = "",
    veto: Veto | None = None,
    refused: Mapping[tuple[str, int], Text] | None = None,
) -> Undone:
    """Take one change set back: created records go, changed ones get their former values.

    A record that somebody touched since stays as it is, and so does one that others point to.
    What is done is a change set of its own, caused by the one it takes back. The sets of one
    run must be undone newest first; the caller commits, and asks for rights beforehand: see
    `crm_host.data.undo.rights`.

    :param own: a system session; `current_actor()` signs the changes.
    :param run: ids of all sets that are undone together, such as the batches of one import.
    :param label: what is undone, for the history.
    :param veto: asked before a record is taken away.
    :param refused: record type and id of what must stay as it is, with the reason.
    """
    done, family = Undone(), {set_id, *run}
    with working_in(own), change_origin("undo", label, caused_by=set_id):
        groups = list(_groups(own, set_id, done))
        for group in groups:
            _judge(own, set_id, family, group)
            group.reasons |= {
                number: reason
                for (record_type, number), reason in (refused or {}).items()
                if record_type == group.record_type and number in group.all
            }
        for group in groups:  # what they refer to comes back before them
            done.restored += _restore(own, set_id, group)
        for group in reversed(groups):  # what refers to others goes before them
            done.removed += _remove(own, group, family, veto)
        for group in groups:
            done.kept += _kept(own, group)
    return done


def _groups(own: Session, set_id: int, done: Undone) -> Iterator[_Group]:
    """Yield the records of a set by type, each type after those that it refers to."""
    records: dict[str, set[int]] = {}
    created: dict[str, set[int]] = {}
    columns = (Change.record_type, Change.record_id, Change.part, Change.operation)
    rows = own.execute(select(*columns).where(Change.set_id == set_id).distinct())
    for record_type, record_id, part, operation in rows:
        records.setdefault(record_type, set()).add(record_id)
        if not part and operation == "create":
            created.setdefault(record_type, set()).add(record_id)
    models = {}
    for record_type, ids in records.items():
        try:
            models[record_type] = record_class(record_type)
        except LookupError:
            done.kept += _unknown(record_type, ids)
    places = {table: number for number, table in enumerate(metadata.sorted_tables)}

    def place(item: tuple[str, type[Record]]) -> tuple[bool, int]:
        # What hangs on records says so by no foreign key, and its parts may point to their files.
        return issubclass(item[1], Attached), places[item[1].__table__]

    for name, model in sorted(models.items(), key=place):
        yield _Group(name, model, created.get(name, set()), records[name])


def _unknown(record_type: str, ids: Collection[int]) -> Iterator[Kept]:
    if record_type.startswith("host."):
        reason = _("Settings and accounts are not taken back here; change them on their pages.")
    elif any(table.startswith(f"{record_type.partition('.')[0]}_") for table in metadata.tables):
        reason = _("It is taken back on the page where it was changed.")
    else:
        reason = _("Its module is not enabled.")
    return (Kept(record_type, number, "", reason) for number in sorted(ids))


def _judge(own: Session, set_id: int, run: Collection[int], group: _Group) -> None:
    group.born |= group.created
    for some in batches(group.all):
        found = touched(own, group.record_type, some, set_id, run)
        group.reasons.update({number: touch.reason for number, touch in found.items()})
        group.born |= _born(own, group.record_type, some, set_id, run)


def _born(
    own: Session, record_type: str, ids: list[int], set_id: int, run: Collection[int]
) -> set[int]:
    statement = select(Change.record_id).where(
        Change.record_type == record_type,
        Change.record_id.in_(ids),
        Change.part == "",
        Change.operation == "create",
        in_sets(number for number in run if number <= set_id),
    )
    return set(own.scalars(statement))


def _remove(own: Session, group: _Group, run: Collection[int], veto: Veto | None) -> int:
    removable = group.created - group.reasons.keys()
    refused = remove(own, group.model, removable, run, veto)
    group.reasons |= refused
    return len(removable) - len(refused)


def _restore(own: Session, set_id: int, group: _Group) -> int:
    count = 0
    for some in batches(group.all - group.born - group.reasons.keys()):
        changes = _changes(own, set_id, group.record_type, some)
        count += _restore_some(own, group, changes)
    return count


def _restore_some(own: Session, group: _Group, changes: dict[int, list[Change]]) -> int:
    """Restore records together; one by one where the database refuses one of them."""
    try:
        with own.begin_nested():
            return restore(own, group.model, changes)
    except IntegrityError:
        if len(changes) == 1:
            group.reasons[next(iter(changes))] = _REFUSED
            return 0
    return sum(_restore_some(own, group, {number: rows}) for number, rows in changes.items())


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


def _kept(own: Session, group: _Group) -> Iterator[Kept]:
    # What an earlier set of the run made is judged, and told, when that one is undone.
    elsewhere = group.born - group.created
    told = {number: why for number, why in group.reasons.items() if number not in elsewhere}
    for some in batches(told):
        found = own.scalars(
            select(group.model).where(group.model.id.in_(some)),
            execution_options={"include_deleted": True},
        )
        names = {record.id: record.display for record in found}
        for number in some:
            yield Kept(group.record_type, number, names.get(number, ""), told[number])
