"""What of a record can be compared, taken from its field catalogue: one feature per value.

Any record type has them, a partner's as well as ours: fields of its own, the parts of its child
rows, fields of other modules' side tables, and fields that users define.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect

from crm_host.api import (
    CustomField,
    DateKind,
    FieldSpec,
    InstantKind,
    Kind,
    LinkKind,
    LongTextKind,
    NumberKind,
    Text,
    TextKind,
    Values,
    catalogue,
    path_of,
    spec_of,
)
from crm_portability.duplicates.normal import Manner

#: Kinds of a module's own that stand for what identifies, by their names.
_BY_NAME = {"email": Manner.EXACT, "url": Manner.EXACT, "phone": Manner.PHONE}


@dataclass(frozen=True)
class Feature:
    """One comparable value of a record type."""

    #: The field, or field and part, as `tax_id` or `address.city`.
    name: str
    label: Text
    manner: Manner
    #: The catalogue's field, whose rights decide who may hear of it.
    field: str
    #: What `crm_portability.exporting.statements` calls the path to the value.
    path: str
    #: The relationship to the rows that hold the values; empty for the record's own.
    relation: str = ""
    #: Name of the value in the JSON that the path leads to; empty where it is the value.
    key: str = ""
    #: Whether one equal value says that two records are the same.
    identifies: bool = False


def features_of(model: type[Any]) -> Mapping[str, Feature]:
    """Return the features of a record type by name, in the order of its catalogue."""
    return {feature.name: feature for feature in _features(model)}


def discriminator(model: type[Any]) -> str:
    """Return the field in which records must agree to be compared at all; empty if there is none.

    A person is no duplicate of an organization.
    """
    return model.__person__[0] if model.__person__ else ""


def _features(model: type[Any]) -> Iterator[Feature]:
    keys = set(model.__match_keys__)
    title = title_field(model)
    for item in catalogue(model).values():
        if isinstance(item, Values):
            yield from _of_rows(item, keys)
        elif isinstance(item, CustomField):
            if manner := _manner(item.kind):
                yield Feature(item.name, item.label, manner, item.name, "custom", key=item.name)
        elif item.spec.editable and (path := path_of(item)):
            sure = item.spec.unique or item.name in keys
            manner = _manner(item.kind, is_name=item.name == title, is_code=sure)
            if manner is not None and not isinstance(item.kind, LongTextKind):
                yield Feature(item.name, item.label, manner, item.name, path, identifies=sure)


def title_field(model: type[Any]) -> str:
    """Return the field by which people call a record: its first required text."""
    for item in catalogue(model).values():
        if item.spec.required and isinstance(item.kind, TextKind) and not item.multiple:
            return item.name
    return ""


def _of_rows(item: Values, keys: set[str]) -> Iterator[Feature]:
    parts = dict(_texts_of(item.child))
    if item.attribute in parts:
        manner = _manner(parts[item.attribute].kind) or Manner.TEXT
        sure = item.name in keys
        relation, path = item.relationship.key, item.attribute
        yield Feature(item.name, item.label, manner, item.name, path, relation, identifies=sure)
        return
    for name, spec in parts.items():
        if part_manner := _manner(spec.kind):
            label, relation = spec.label, item.relationship.key
            yield Feature(f"{item.name}.{name}", label, part_manner, item.name, name, relation)


def _texts_of(child: type[Any]) -> Iterator[tuple[str, FieldSpec]]:
    """Yield the declared texts of a child row; a column that nobody declared is technical."""
    for column in inspect(child).column_attrs:
        try:
            spec = spec_of(column.class_attribute)
        except KeyError:
            continue
        if isinstance(spec.kind, TextKind | LongTextKind):
            yield column.key, spec


def _manner(kind: Kind, *, is_name: bool = False, is_code: bool = False) -> Manner | None:
    if kind.name in _BY_NAME:
        return _BY_NAME[kind.name]
    if isinstance(kind, TextKind):
        return Manner.NAME if is_name else Manner.CODE if is_code else Manner.TEXT
    if isinstance(kind, LongTextKind):
        return Manner.TEXT
    if isinstance(kind, DateKind) and not isinstance(kind, InstantKind):
        return Manner.DAY
    if isinstance(kind, NumberKind | LinkKind):
        return Manner.EXACT
    return None
