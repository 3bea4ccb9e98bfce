"""The field catalogue: everything a feature may know about a record's attributes (AD17).

List, filter, form, import, export, API, audit and undo read only this. A field comes from a
mapped column, from a collection of child rows, or from another module's side table; readers
cannot tell the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from sqlalchemy import ColumnElement, inspect, select
from sqlalchemy.orm import InstrumentedAttribute, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from crm_host.data.comparing import Parts, column_of, compare, parts_of, texts_by_id
from crm_host.data.fields import FieldSpec, declared_specs
from crm_host.data.file_columns import DataColumn
from crm_host.data.grouped import GroupRows, group_rows
from crm_host.data.kinds import Kind, TextKind
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import Text


@dataclass(frozen=True)
class Field:
    """One attribute of a record. This class serves mapped columns."""

    #: Name in URLs, filters, files and the API.
    name: str
    spec: FieldSpec
    model: type[Any] = object
    #: Module that owns it.
    module: str = ""

    def bound(self, model: type[Any], module: str) -> Self:
        """Return this field as one of a record type."""
        return replace(self, model=model, module=module)

    @property
    def label(self) -> Text:
        """What people call it."""
        return self.spec.label

    @property
    def kind(self) -> Kind:
        """What its values are."""
        return self.spec.kind

    @property
    def sortable(self) -> bool:
        """Whether a list may be ordered by it."""
        return self.spec.sortable

    @property
    def filterable(self) -> bool:
        """Whether a filter may name it."""
        return self.spec.filterable

    @property
    def multiple(self) -> bool:
        """Whether a record holds several values."""
        return False

    @property
    def path(self) -> str:
        """Where the value is stored, as `path_of` says; whoever replaces `get` replaces this."""
        return self.name if _is_stored(self.model, self.name) else ""

    @property
    def is_added(self) -> bool:
        """Whether forms and record pages show it though their authors do not name it."""
        return False

    @property
    def parts(self) -> Parts:
        """What it is made of in SQL, for conditions, groups and sums of one's own."""
        return parts_of(self.model, self.name)

    def get(self, record: Any) -> Any:
        """Return the value."""
        return getattr(record, self.name)

    def set(self, record: Any, value: Any) -> None:
        """Replace the value."""
        setattr(record, self.name, value)

    def text(self, record: Any, notation: Notation) -> str:
        """Write the value for a person."""
        return self.kind.format(self.get(record), notation)

    def revived(self, told: Any) -> Any:
        """Return a value as Python keeps it, from how a change set does."""
        return self.kind.revived(told)

    def options(self) -> Sequence[ORMOption]:
        """Return what a query must add so that reading many records costs no query each."""
        return ()

    def order(self) -> ColumnElement[Any]:
        """Return the indexed column that lists are ordered by."""
        return self.kind.order(self.parts)

    def condition(self, operator: str, text: str, notation: Notation) -> ColumnElement[bool]:
        """Return the SQL condition of one filter value.

        :raises ValueRefused: the text is no value of this field.
        """
        return self.kind.condition(self.parts, operator, text, notation)

    def present(self) -> ColumnElement[bool]:
        """Return the condition that a record has a value, for `has:name` and `no:name`."""
        return self.kind.present(self.parts)

    def grouped(self) -> GroupRows | None:
        """Return the rows by whose values records are put together; `None` for its own column."""
        return None

    def columns(self) -> Sequence[DataColumn]:
        """Return the columns it has in files."""
        return self.kind.columns(self)


@dataclass(frozen=True)
class Values(Field):
    """Several values of one sort, each a child row: e-mails, phones, tags.

    `attribute` is the child's column that is shown and filtered. Subclass it to give files more
    than one column.
    """

    attribute: str = "value"
    #: The relationship to the rows, where it is not named as the field.
    relation: str = ""
    #: The child's relationship to the record that it puts on this one, where it says nothing
    #: else, as a tag's: such rows are added and removed in bulk, and grouped by.
    linked: str = ""
    #: The child's columns that a search looks into; `attribute` unless others are named.
    searched: tuple[str, ...] = ()

    @property
    def relationship(self) -> InstrumentedAttribute[Any]:
        """The record's relationship to the rows, as an expression."""
        found: InstrumentedAttribute[Any] = getattr(self.model, self.relation or self.name)
        return found

    @property
    def multiple(self) -> bool:
        """Whether a record holds several values."""
        return True

    @property
    def child(self) -> type[Any]:
        """The mapped class of the rows."""
        found: type[Any] = self.relationship.property.mapper.class_
        return found

    @property
    def path(self) -> str:
        """Nothing: there are several values."""
        return ""

    def get(self, record: Any) -> Any:
        """Return the rows."""
        return getattr(record, self.relation or self.name)

    def text(self, record: Any, notation: Notation) -> str:
        """Write all values, the first being the main one."""
        return ", ".join(str(getattr(row, self.attribute)) for row in self.get(record))

    def options(self) -> Sequence[ORMOption]:
        """Load the rows of all listed records with one query."""
        return (selectinload(self.relationship),)

    def condition(self, operator: str, text: str, notation: Notation) -> ColumnElement[bool]:
        """Return the condition that some row matches."""
        rows: InstrumentedAttribute[Any] = self.relationship
        return rows.any(compare(self.child, self.attribute, self.kind, operator, text, notation))

    def grouped(self) -> GroupRows | None:
        """Put records together by the shown column."""
        ending = "_key" if isinstance(self.kind, TextKind) else ""
        return group_rows(
            self.relationship,
            lambda row: column_of(row, self.attribute + ending),
            (lambda row: column_of(row, self.attribute)) if ending else None,
        )

    def present(self) -> ColumnElement[bool]:
        """Return the condition that there is a row."""
        rows: InstrumentedAttribute[Any] = self.relationship
        return rows.any()

    @property
    def is_searched(self) -> bool:
        """Whether `texts_of` can tell why a search found a record."""
        return (self.searched or (self.attribute,))[0] in inspect(self.child).column_attrs

    def texts_of(self, ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
        """Return the searched texts of records by id, with one query."""
        ((_own, remote),) = self.relationship.property.local_remote_pairs
        key = inspect(self.child).get_property_by_column(remote).class_attribute
        columns = (getattr(self.child, name) for name in self.searched or (self.attribute,))
        rows = select(key, *columns).where(key.in_(ids))
        return texts_by_id(rows.order_by(self.child.id))


@dataclass(frozen=True)
class SideField(Field):
    """A field that another module keeps in its side table; see `crm_host.extend.attach`."""

    #: Name of the one-to-one relationship from the record to the side table.
    relation: str = ""
    side: type[Any] = object

    @property
    def path(self) -> str:
        """The column of the side table."""
        stored = _is_stored(self.side, self.attribute)
        return f"{self.relation}.{self.attribute}" if stored else ""

    @property
    def is_added(self) -> bool:
        """It comes from another module than the form."""
        return True

    @property
    def parts(self) -> Parts:
        """What it is made of in SQL, each a scalar subquery."""
        own = parts_of(self.side, self.attribute)
        return lambda ending: self._scalar(own(ending))

    def get(self, record: Any) -> Any:
        """Return the value, or `None` while the side table has no row for the record."""
        row = getattr(record, self.relation)
        return None if row is None else getattr(row, self.attribute)

    def set(self, record: Any, value: Any) -> None:
        """Replace the value; the row is made when there is something to keep."""
        row = getattr(record, self.relation)
        if row is None:
            if value is None:
                return
            row = self.side()
            setattr(record, self.relation, row)
        setattr(row, self.attribute, value)

    @property
    def attribute(self) -> str:
        """The column's name in the side table, which is the field's name."""
        return self.name

    def options(self) -> Sequence[ORMOption]:
        """Load the side rows of all listed records with one query."""
        return (selectinload(getattr(self.model, self.relation)),)

    def condition(self, operator: str, text: str, notation: Notation) -> ColumnElement[bool]:
        """Return the condition that the side row matches."""
        return self._exists(compare(self.side, self.attribute, self.kind, operator, text, notation))

    def present(self) -> ColumnElement[bool]:
        """Return the condition that the side row has a value."""
        return self._exists(self.kind.present(parts_of(self.side, self.attribute)))

    def _exists(self, condition: ColumnElement[bool]) -> ColumnElement[bool]:
        relation: InstrumentedAttribute[Any] = getattr(self.model, self.relation)
        return relation.has(condition)

    def _scalar(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        key = inspect(self.side).primary_key[0]
        return (
            select(column)
            .where(key == column_of(self.model, "id"))
            .correlate(self.model)
            .scalar_subquery()
        )


def _is_stored(model: type[Any], name: str) -> bool:
    """Whether an attribute is a column, or made of columns as an amount is."""
    mapper = inspect(model)
    return name in mapper.column_attrs or name in mapper.composites


class Catalogue(Mapping[str, Field]):
    """The fields of one record type, in the order of declaration.

    What is computed of a catalogue may be remembered under it: it is equal to itself only, and
    another one takes its place when a field changes.
    """

    __hash__ = object.__hash__

    def __init__(self, model: type[Any], fields: Iterable[Field]) -> None:
        self.model = model
        self._fields = {item.name: item for item in fields}

    def __eq__(self, other: object) -> bool:
        return self is other

    def __getitem__(self, name: str) -> Field:
        """Return a field by name."""
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def add(self, extra: Field) -> None:
        """Take in another module's field, after the field it names or at the end.

        :raises ValueError: the record has a field of that name already.
        """
        if extra.name in self._fields:
            owner = self._fields[extra.name].module
            raise ValueError(
                f"{self.model.__name__} has a field {extra.name} already, from {owner}. "
                f"Give the new one another name."
            )
        ordered = list(self._fields.values())
        names = [item.name for item in ordered]
        place = names.index(extra.spec.after) + 1 if extra.spec.after in names else len(ordered)
        ordered.insert(place, extra)
        self._fields = {item.name: item for item in ordered}

    def columns(self) -> list[DataColumn]:
        """Return every column that files may carry."""
        portable = (item for item in self.values() if item.spec.portable)
        return [column for item in portable for column in item.columns()]


#: Adds to a record's own fields what users of this application have defined.
Completion = Callable[[Catalogue], Catalogue]

_catalogues: dict[type[Any], Catalogue] = {}
_attached: dict[type[Any], list[SideField]] = {}
_completions: list[Completion] = []


def attach(extra: SideField) -> None:
    """Let another module's field join a record's catalogue."""
    _attached.setdefault(extra.model, []).append(extra)
    _catalogues.pop(extra.model, None)


def complete_with(completion: Completion) -> None:
    """Let every catalogue that is asked for pass a function."""
    _completions.append(completion)


def catalogue(model: type[Any]) -> Catalogue:
    """Return the catalogue of a record type, with the fields that users have defined."""
    found = declared_catalogue(model)
    for completion in _completions:
        found = completion(found)
    return found


def declared_catalogue(model: type[Any]) -> Catalogue:
    """Return the fields that modules declare, made from the mapper on first use."""
    if model not in _catalogues:
        made = Catalogue(model, _mapped_fields(model))
        for extra in _attached.get(model, ()):
            made.add(extra)
        _catalogues[model] = made
    return _catalogues[model]


def _mapped_fields(model: type[Any]) -> Iterator[Field]:
    module = model.__record__.partition(".")[0]
    for name, spec in declared_specs(model):
        yield Field(name, spec, model, module)
    for item in getattr(model, "__values__", ()):
        yield item.bound(model, module)
