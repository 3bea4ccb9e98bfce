"""By which fields the present actor may group a record type, and what may be measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm_host.data.actor import current_actor
from crm_host.data.aggregates import Dimension
from crm_host.data.base import Record
from crm_host.data.catalogue import Field, Values
from crm_host.data.kinds import DateKind, TextKind
from crm_host.data.measures import Measure, Operation
from crm_host.data.periods import UNITS, Unit
from crm_host.i18n.text import Text, lazy_text
from crm_host.screens.standard import PeopleField, readable_fields

_ = lazy_text

_UNITS: Mapping[Unit, Text] = {
    "day": _("Day"),
    "week": _("Week"),
    "month": _("Month"),
    "quarter": _("Quarter"),
    "year": _("Year"),
}
#: The unit of days where none is named.
USUAL_UNIT: Unit = "month"
_OPERATIONS: tuple[Operation, ...] = ("sum", "avg", "min", "max")


@dataclass(frozen=True)
class Choice:
    """A dimension or measure to choose, with what it is called."""

    #: As addresses have it.
    text: str
    label: Text


@dataclass(frozen=True)
class Choices:
    """The ways to look at one field; most fields have one."""

    label: Text
    choices: Sequence[Choice]


def dimensions(model: type[Record]) -> dict[str, Dimension]:
    """Return every dimension that the actor may group by, by its text."""
    return {dimension.text: dimension for dimension in _dimensions(model)}


def is_groupable(model: type[Record]) -> bool:
    """Whether there is anything that the actor may group by; every page of a list asks."""
    return next(_dimensions(model), None) is not None


def measures(model: type[Record]) -> dict[str, Measure]:
    """Return everything that the actor may measure, by its text; counting comes first."""
    fields = readable_fields(model, current_actor()).values()
    numbers = [item for item in fields if item.kind.numeric and not item.multiple and item.path]
    found = [Measure("count"), *(Measure(name, item) for item in numbers for name in _OPERATIONS)]
    return {measure.text: measure for measure in found}


def read_dimensions(model: type[Record], text: str, most: int) -> list[Dimension]:
    """Return the dimensions that an address names; what is unknown or repeated is left out.

    :param text: as `stage,closed:quarter`; a field of days without a unit is taken by month.
    """
    known = dimensions(model)
    found: dict[str, Dimension] = {}
    for name in filter(None, text.split(",")):
        dimension = known.get(name) or known.get(f"{name}:{USUAL_UNIT}")
        if dimension is not None:
            found.setdefault(dimension.text, dimension)
    return list(found.values())[:most]


def label_of(dimension: Dimension) -> Text:
    """Return what people call a dimension."""
    if dimension.unit is None:
        return dimension.field.label
    return _("%(field)s: %(unit)s", field=dimension.field.label, unit=_UNITS[dimension.unit])


def dimension_choices(known: Mapping[str, Dimension]) -> list[Choices]:
    """Return the dimensions for a chooser, those of one field together."""
    fields: dict[str, list[Dimension]] = {}
    for dimension in known.values():
        fields.setdefault(dimension.field.name, []).append(dimension)
    return [
        Choices(found[0].field.label, [Choice(item.text, label_of(item)) for item in found])
        for found in fields.values()
    ]


def measure_choices(known: Mapping[str, Measure]) -> list[Choice]:
    """Return the measures for a chooser."""
    return [Choice(measure.text, measure.label) for measure in known.values()]


def _dimensions(model: type[Record]) -> Iterator[Dimension]:
    for item in readable_fields(model, current_actor()).values():
        if not item.filterable or not item.kind.groups or not _is_found_again(item):
            continue
        units: Sequence[Unit | None] = UNITS if isinstance(item.kind, DateKind) else (None,)
        yield from (Dimension(item, unit) for unit in units)


def _is_found_again(field: Field) -> bool:
    """Whether a filter by the field finds exactly the records that have the value.

    A class that replaces the condition may find more, as those of a tag below another one,
    unless it vouches for the opposite by saying itself how records are grouped.
    """
    if isinstance(field, PeopleField):
        return True
    names = {"condition", "grouped", "parts"}
    own = next(base for base in type(field).__mro__ if names & vars(base).keys())
    if own is Values:
        return isinstance(field.kind, TextKind) and _has_key(field)
    if "grouped" in vars(own) and own is not Field:
        return True
    return "parts" in vars(own) and bool(field.kind.operators)


def _has_key(field: Any) -> bool:
    return hasattr(field.child, f"{field.attribute}_key")
