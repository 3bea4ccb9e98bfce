"""Fields that hold a set: codes of a list, or records put on this one, such as tags.

Each of its members can be added to many records, or taken away, without touching the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import inspect
from sqlalchemy.orm import object_session

from crm_host.data.catalogue import Field, Values
from crm_host.data.custom.choices import ChoicesKind
from crm_host.data.kinds import LinkKind
from crm_host.data.links import first_of, names_of
from crm_host.data.session import session


class Members(Protocol):
    """The members of one field; each is told by a text: its code or its id."""

    @property
    def kind(self) -> LinkKind | None:
        """Which records members are; `None` where they are codes."""

    def offered(self, limit: int) -> Sequence[tuple[str, str]]:
        """Return what may be a member, with its name: all codes, or the first so many records."""

    def names(self, members: Iterable[str]) -> Mapping[str, str]:
        """Return the names of members; those that the actor may not see are left out."""

    def get(self, record: Any) -> tuple[str, ...]:
        """Return the members of a record."""

    def set(self, record: Any, members: Sequence[str]) -> None:
        """Make these the members of a record."""


def members_of(field: Field) -> Members | None:
    """Return the members of a field; `None` where it holds one value, or rows that say more."""
    if isinstance(field.kind, ChoicesKind):
        return _Codes(field, field.kind)
    if isinstance(field, Values) and field.linked:
        return _Links(field)
    return None


@dataclass(frozen=True)
class _Codes:
    field: Field
    codes: ChoicesKind
    kind: None = None

    def offered(self, limit: int) -> Sequence[tuple[str, str]]:
        return [(code, str(label)) for code, label in self.codes.choices]

    def names(self, members: Iterable[str]) -> Mapping[str, str]:
        labels = dict(self.codes.choices)
        return {code: str(labels.get(code, code)) for code in members}

    def get(self, record: Any) -> tuple[str, ...]:
        return tuple(self.field.get(record) or ())

    def set(self, record: Any, members: Sequence[str]) -> None:
        self.field.set(record, self.codes.ordered(members))


@dataclass(frozen=True)
class _Links:
    """Rows that say nothing but which record they put on another one.

    Members are those that the actor may see; the rows of others stay.
    """

    field: Values

    @property
    def target(self) -> type[Any]:
        found: type[Any] = inspect(self.field.child).relationships[self.field.linked].mapper.class_
        return found

    @property
    def kind(self) -> LinkKind:
        return LinkKind(self.target.__record__)

    def offered(self, limit: int) -> Sequence[tuple[str, str]]:
        found = first_of(self.kind, limit)
        return sorted(((str(item.id), item.name) for item in found), key=lambda pair: pair[1])

    def names(self, members: Iterable[str]) -> Mapping[str, str]:
        found = names_of(self.target.__record__, [int(id) for id in members])
        return {str(id): name for id, name in found.items()}

    def get(self, record: Any) -> tuple[str, ...]:
        linked = (getattr(row, self.field.linked) for row in self.field.get(record))
        return tuple(str(other.id) for other in linked if other is not None)

    def set(self, record: Any, members: Sequence[str]) -> None:
        rows, present = self.field.get(record), self.get(record)
        for row in list(rows):
            other = getattr(row, self.field.linked)
            if other is not None and str(other.id) not in members:
                rows.remove(row)
        own = object_session(record) or session()
        for id in members:
            if id not in present and (other := own.get(self.target, int(id))) is not None:
                rows.append(self.field.child(**{self.field.linked: other}))
