"""Declaring a record's fields: one line each, read by every feature (AD17).

    class Machine(Record):
        __tablename__ = "workshop_machine"
        __record__ = "workshop.machine"
        name: Mapped[str] = field.Text(_("Name"), required=True, sortable=True)

The functions return ordinary mapped columns that carry a `FieldSpec`; `catalogue()` reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import Any

from sqlalchemy import ForeignKey, inspect
from sqlalchemy.orm import MappedColumn, mapped_column

from crm_host.data.actor import Right
from crm_host.data.exact import ExactKind
from crm_host.data.kinds import (
    BooleanKind,
    ChoiceKind,
    DateKind,
    InstantKind,
    Kind,
    LinkKind,
    LongTextKind,
    NumberKind,
    TextKind,
)
from crm_host.data.money_field import MONEY, MoneyColumns
from crm_host.data.money_kind import MoneyKind
from crm_host.data.translated_kind import TranslatedKind
from crm_host.i18n.text import Text as Label

#: Key under which a column's `info` keeps its `FieldSpec`.
SPEC = "crm_field"


@dataclass(frozen=True)
class FieldSpec:
    """What an author says about a field."""

    label: Label
    kind: Kind
    required: bool = False
    unique: bool = False
    sortable: bool = False
    #: Attribute with the text, or the tuple of texts, that a sortable text is ordered by.
    sort_by: str = ""
    filterable: bool = False
    #: Whether import and export carry it.
    portable: bool = True
    #: Whether a person may type it in; computed and technical fields are not.
    editable: bool = True
    #: Whether it may be changed where it is shown. Not where a change does more than it says: such
    #: fields are changed in the form.
    inline: bool = True
    #: Names under which files from elsewhere know it, in any language.
    aliases: Sequence[str] = ()
    #: Names that mean this field only in files that have another field as well, by that field:
    #: `Tên` alone is the whole name, beside a family name it is the given name.
    aliases_beside: Mapping[str, Sequence[str]] = field(default_factory=dict)
    help: Label = ""
    #: Role code to right; a role that is not named here may write.
    rights: Mapping[str, Right] = field(default_factory=dict)
    #: Other fields that tell a part of this one; who may not read them may not read this one.
    parts: Sequence[str] = ()
    #: For extensions: the form slot and the field it follows.
    slot: str = ""
    after: str = ""
    #: Heading of forms and of the record page under which it stands.
    group: str = ""


def _column(spec: FieldSpec, *constraints: Any, **options: Any) -> MappedColumn[Any]:
    has_keys = isinstance(spec.kind, TextKind | TranslatedKind)
    indexed = (spec.sortable or spec.filterable) and not has_keys
    options.setdefault("index", indexed or None)
    options.setdefault("nullable", not spec.required)
    return mapped_column(
        spec.kind.column_type(),
        *constraints,
        unique=spec.unique or None,
        info={SPEC: spec},
        **options,
    )


def Text(label: Label, *, max_length: int = 200, **spec: Any) -> MappedColumn[Any]:
    """Declare one line of text.

    A filterable text gets a folded companion column `<name>_key`, a sortable one a collation
    key `<name>_sort`; the host keeps both filled.
    """
    return _column(FieldSpec(label, TextKind(max_length), **spec))


def Translated(label: Label, *, max_length: int = 200, **spec: Any) -> MappedColumn[Any]:
    """Declare one line of text in several languages; see `crm_host.data.translated_kind`.

    It is filtered in all of them and sorted by the firm's main language. A record that is
    searched by it names `*self.name.values()` in its `search_parts`.
    """
    return _column(FieldSpec(label, TranslatedKind(max_length), **spec))


def LongText(label: Label, *, max_length: int = 20_000, **spec: Any) -> MappedColumn[Any]:
    """Declare several lines of text."""
    return _column(FieldSpec(label, LongTextKind(max_length), **spec))


def Number(
    label: Label,
    *,
    minimum: int | None = None,
    maximum: int | None = None,
    **spec: Any,
) -> MappedColumn[Any]:
    """Declare a whole number."""
    return _column(FieldSpec(label, NumberKind(minimum, maximum), **spec))


def Exact(
    label: Label,
    *,
    minimum: Decimal | None = None,
    maximum: Decimal | None = None,
    **spec: Any,
) -> MappedColumn[Any]:
    """Declare a quantity, a rate or a unit price: a `Decimal` of up to six places."""
    return _column(FieldSpec(label, ExactKind(minimum, maximum), **spec))


def Money(label: Label, **spec: Any) -> MoneyColumns:
    """Declare an amount of money; see `crm_host.data.money_field` for its columns.

    A sortable one is ordered by currency, then by amount.
    """
    own = FieldSpec(label, MoneyKind(), **spec)
    return MoneyColumns({SPEC: own}, required=own.required, indexed=own.filterable or None)


def Boolean(label: Label, *, default: bool | None = None, **spec: Any) -> MappedColumn[Any]:
    """Declare a yes or no."""
    return _column(FieldSpec(label, BooleanKind(), **spec), default=default)


def Date(label: Label, **spec: Any) -> MappedColumn[Any]:
    """Declare a calendar day."""
    return _column(FieldSpec(label, DateKind(), **spec))


def Instant(label: Label, **spec: Any) -> MappedColumn[Any]:
    """Declare a moment in time."""
    return _column(FieldSpec(label, InstantKind(), **spec))


def Choice(
    label: Label,
    choices: Sequence[tuple[str, Label]],
    *,
    default: str | None = None,
    **spec: Any,
) -> MappedColumn[Any]:
    """Declare one of a fixed list; the column holds the code."""
    return _column(FieldSpec(label, ChoiceKind(tuple(choices)), **spec), default=default)


def Value(label: Label, kind: Kind, **spec: Any) -> MappedColumn[Any]:
    """Declare a value of a kind of your own."""
    return _column(FieldSpec(label, kind, **spec))


def Link(
    label: Label,
    target: str,
    column: str,
    *,
    ondelete: str = "RESTRICT",
    only: tuple[str, str] | None = None,
    **spec: Any,
) -> MappedColumn[Any]:
    """Declare a reference to another record.

    :param target: full name of the record, as `contacts.contact`.
    :param column: the column referred to, as `contacts_contact.id`.
    :param only: a choice field of the target and the code it must have.
    """
    return _column(
        FieldSpec(label, LinkKind(target, only), **spec),
        ForeignKey(column, ondelete=ondelete),
        index=True,
    )


def spec_of(attribute: Any) -> FieldSpec:
    """Return what was said about a mapped field, as `spec_of(Machine.name)`."""
    prop = attribute.property
    spec: FieldSpec = (prop.columns[0].info if prop.columns else prop.info)[SPEC]
    return spec


def declared_spec(attribute: Any) -> FieldSpec | None:
    """Return what a class body says about a field before the class is mapped, if it is one."""
    if isinstance(attribute, MoneyColumns):
        of_money: FieldSpec = attribute.info[SPEC]
        return of_money
    if isinstance(attribute, MappedColumn):
        return attribute.column.info.get(SPEC)
    return None


def declared_specs(model: type[Any]) -> Iterator[tuple[str, FieldSpec]]:
    """Yield the fields of a mapped class, in the order of declaration."""
    columns = [(prop.key, prop.columns[0].info) for prop in inspect(model).column_attrs]
    found = [(info.get(MONEY, key), info[SPEC]) for key, info in columns if SPEC in info]
    if inspect(model).composites:  # their columns were added after all others
        bodies = (vars(cls).get("__annotations__", {}) for cls in reversed(model.__mro__))
        order = {name: place for place, name in enumerate(chain.from_iterable(bodies))}
        found.sort(key=lambda item: order.get(item[0], len(order)))
    yield from found
