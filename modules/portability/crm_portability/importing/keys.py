"""By what a row is recognized as a record that exists already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Select, inspect, select

from crm_host.api import (
    Actor,
    Child,
    Field,
    NumberKind,
    SideField,
    Text,
    TextKind,
    Values,
    catalogue,
    field_right,
    fold,
)
from crm_host.api import lazy_text as _
from crm_portability.reference import REFERENCE, id_of

#: Length at which stored folded texts are cut.
_FOLDED = 120


@dataclass(frozen=True)
class MatchKey:
    """A field whose value tells records apart; without a field it is the reference."""

    name: str
    label: Text
    field: Field | None = None
    #: Whether it identifies by declaration: it is then taken without being asked for.
    identifies: bool = False

    def normal(self, text: str) -> Any:
        """Return a cell's text as it is compared; `None` where it cannot name anything."""
        if self.field is None:
            return id_of(text)
        if isinstance(self.field.kind, NumberKind):
            return int(text) if text.strip().isdecimal() and len(text) < 18 else None
        cleaned = " ".join(text.split())
        if not self._folded:
            return cleaned or None
        return fold(cleaned)[:_FOLDED] or None

    @cached_property
    def _folded(self) -> bool:
        cls, name = _holder(self.field)
        return hasattr(cls, f"{name}_key")

    def pairs(self, values: Iterable[Any]) -> Select[Any]:
        """Return the statement that finds (id of the record, value) of all given values."""
        cls, name = _holder(self.field)
        column = getattr(cls, f"{name}_key", None)
        if column is None:
            column = getattr(cls, name)
        owner = _owner_id(self.field, cls)
        return select(owner, column).where(column.in_(list(values)))


def _holder(field: Field | None) -> tuple[Any, str]:
    """Return the mapped class that holds a field's values, and the attribute."""
    if isinstance(field, SideField):
        return field.side, field.attribute
    if isinstance(field, Values):
        return field.child, field.attribute
    assert field is not None  # the reference is never looked up by value
    return field.model, field.name


def _owner_id(field: Field | None, cls: Any) -> Any:
    if isinstance(field, Values):
        relation = inspect(cls).relationships[cls.__parent__]
        (column,) = relation.local_columns
        return getattr(cls, inspect(cls).get_property_by_column(column).key)
    return cls.id


def match_keys(model: type[Any], actor: Actor) -> list[MatchKey]:
    """Return what rows may be recognized by: the reference, what identifies, other fields.

    A field that the actor may not read is none of them: a match would tell its value.
    """
    fields = catalogue(model)
    declared: Sequence[str] = model.__match_keys__
    unique = [item.name for item in fields.values() if item.spec.unique]
    identifying = list(dict.fromkeys([*unique, *declared]))
    others = [item.name for item in fields.values() if type(item.kind) in (TextKind, NumberKind)]
    names = [name for name in dict.fromkeys([*identifying, *others]) if name in fields]
    return [
        MatchKey(REFERENCE, _("CRM id"), identifies=True),
        *(
            MatchKey(name, fields[name].label, fields[name], name in identifying)
            for name in names
            if _comparable(fields[name]) and field_right(actor, model.__record__, name) != "none"
        ),
    ]


def _comparable(field: Field) -> bool:
    """Whether the values stand in a column of their own that a statement can ask for."""
    if not isinstance(field.kind, TextKind | NumberKind):
        return False
    if isinstance(field, Values):
        if not issubclass(field.child, Child):
            return False
    elif type(field) not in (Field, SideField):
        return False
    cls, name = _holder(field)
    return name in inspect(cls).column_attrs
