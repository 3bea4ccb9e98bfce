"""What a change of many records would do: told before anything is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from crm_host.data.access import visible
from crm_host.data.kinds import LinkKind
from crm_host.data.links import all_names
from crm_host.data.members import Members, members_of
from crm_host.data.reachable import reachable
from crm_host.data.refusals import Forbidden
from crm_host.data.rules import permission_for
from crm_host.data.session import session
from crm_host.forms.refusal import Refused
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import Text
from crm_host.screens.bulk_edit.assignments import Assignment
from crm_host.screens.bulk_edit.runs import BATCH
from crm_host.screens.bulk_edit.tasks import Assign, Task

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens

#: Records that are looked at one by one.
LOOKED_AT = 500
#: Records that are named.
NAMED = 20


@dataclass(frozen=True)
class Example:
    """A record with what would become of it."""

    name: str
    url: str
    #: Label of each field that would change, its value and the new one.
    changes: Sequence[tuple[Text, str, str]]


@dataclass
class Preview:
    """What would happen to a selection."""

    total: int
    #: How many were looked at one by one; the numbers of `same` are about those.
    looked_at: int = 0
    examples: list[Example] = field(default_factory=list)
    same: int = 0
    #: Records that would be refused, as far as can be told; the first `NAMED` by name and reason.
    refused: int = 0
    refusals: list[tuple[str, Text]] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether every record was looked at."""
        return self.looked_at == self.total


def preview(screens: RecordScreens, ids: Sequence[int], task: Task) -> Preview:
    """Look at what a task would do to records, without doing it."""
    found = Preview(len(ids), looked_at=min(len(ids), LOOKED_AT))
    barred = _barred(screens, ids, task)
    found.refused = len(barred)
    wanted = []
    for record in _records(screens, ids[:LOOKED_AT], task):
        if record.id in barred:
            permission = permission_for(screens.model, task.right)
            _refuse(found, record, Forbidden(permission).message)
            continue
        try:
            is_wanted = task.changes(record)
        except Refused as refused:
            found.refused += 1
            _refuse(found, record, refused.message)
            continue
        if is_wanted:
            wanted.append(record)
        else:
            found.same += 1
    found.examples = list(_examples(screens, wanted[:NAMED], task))
    return found


def _barred(screens: RecordScreens, ids: Sequence[int], task: Task) -> set[int]:
    """Return the records that the actor may see and not change."""
    allowed: set[int] = set()
    for start in range(0, len(ids), BATCH * 10):
        part = ids[start : start + BATCH * 10]
        allowed.update(reachable(session(), screens.model, part, task.right))
    return set(ids) - allowed


def _records(screens: RecordScreens, ids: Sequence[int], task: Task) -> Sequence[Any]:
    model = screens.model
    statement = visible(model).where(model.id.in_(ids)).order_by(model.id)
    return session().scalars(statement.options(*task.options())).all()


def _refuse(found: Preview, record: Any, reason: Text) -> None:
    if len(found.refusals) < NAMED:
        found.refusals.append((record.display, reason))


def _examples(screens: RecordScreens, records: Sequence[Any], task: Task) -> Iterator[Example]:
    plans = [task.plan(record) if isinstance(task, Assign) else () for record in records]
    names = _names(records, plans)
    for record, plan in zip(records, plans, strict=True):
        changes = [
            (
                item.field.label,
                _text(item, item.before(record), names),
                _text(item, item.after(record), names),
            )
            for item in plan
            if item.before(record) != item.after(record)
        ]
        yield Example(record.display, screens.url("detail", record), changes)


#: Names of linked records by type and id, and of members by field and text.
_Names = dict[tuple[str, Any], str]


def _names(records: Sequence[Any], plans: Sequence[Sequence[Assignment]]) -> _Names:
    wanted: dict[str, set[int]] = {}
    members: dict[str, tuple[Members, set[str]]] = {}
    for record, plan in zip(records, plans, strict=True):
        for item in plan:
            values = item.before(record), item.after(record)
            if item.how != "set" and (found := members_of(item.field)):
                known = members.setdefault(item.field.name, (found, set()))[1]
                known.update(*values)
            elif isinstance(item.field.kind, LinkKind):
                wanted.setdefault(item.field.kind.target, set()).update({*values} - {None})
    names: _Names = dict(all_names(wanted).items())
    for name, (found, texts) in members.items():
        names |= {(name, text): told for text, told in found.names(texts).items()}
    return names


def _text(item: Assignment, value: Any, names: _Names) -> str:
    kind = item.field.kind
    if item.how != "set":
        return ", ".join(names.get((item.field.name, text), "") for text in value)
    if isinstance(kind, LinkKind):
        return names.get((kind.target, value), "")
    return kind.format(value, notation())
