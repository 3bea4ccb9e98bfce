"""Groups as people see them: with names, in their order, and with the filter that finds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from crm_host.data.aggregates import Cell, Dimension
from crm_host.data.comparing import EQUAL, EXACT, LESS, MORE_EQUAL
from crm_host.data.derived import main_language
from crm_host.data.folding import collation_key
from crm_host.data.kinds import BooleanKind, ChoiceKind, LinkKind, TextKind, ValueRefused
from crm_host.data.links import all_names
from crm_host.data.measures import Tally
from crm_host.data.periods import days_of
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import translate as _
from crm_host.screens.filters.grammar import Query, Term, Value, canonical, parse
from crm_host.screens.filters.vocabulary import is_sort
from crm_host.screens.standard import PeopleField

#: Stands for all linked records that the actor may not see.
HIDDEN = object()
#: Most records that one filter names.
_MOST_IDS = 50
#: Places of names, of what may not be seen, and of nothing.
_NAMED, _RESTRICTED, _NONE = range(3)


@dataclass(frozen=True)
class Bucket:
    """One value of a dimension."""

    dimension: Dimension
    value: Any
    label: str
    #: Place among the others: compare tuples.
    rank: tuple[Any, ...]
    #: What finds its records, added to the filter; `None` where no filter can say it.
    terms: tuple[Term, ...] | None

    @property
    def code(self) -> str:
        """A text that tells it from the others in addresses."""
        if self.value is None or self.value is HIDDEN:
            return "-" if self.value is None else "*"
        return self.value.isoformat() if isinstance(self.value, date) else str(self.value)


#: Values of all dimensions, and what they add up to.
Grouped = tuple[tuple[Bucket, ...], Tally]


def bucketed(
    dimensions: Sequence[Dimension], cells: Sequence[Cell], notation: Notation
) -> list[Grouped]:
    """Return groups with names and in order; links are named with one statement.

    Those of linked records that the actor may not see become one group.
    """
    naming = _Naming(dimensions, cells, notation)
    merged: dict[tuple[Any, ...], Grouped] = {}
    for cell in cells:
        buckets = tuple(
            naming.bucket(place, value, text)
            for place, (value, text) in enumerate(zip(cell.keys, cell.texts, strict=True))
        )
        key = tuple(bucket.value for bucket in buckets)
        if key in merged:
            merged[key][1].add(cell.tally)
        else:
            merged[key] = (buckets, cell.tally)
    return sorted(merged.values(), key=lambda item: tuple(bucket.rank for bucket in item[0]))


def narrowed(query: str, buckets: Iterable[Bucket]) -> str | None:
    """Return a filter's text for the records of some groups, `None` where none can say it."""
    parts = [part for part in parse(query).parts if not _is_order(part)]
    order = [part for part in parse(query).parts if _is_order(part)]
    for bucket in buckets:
        if bucket.terms is None:
            return None
        parts += [term for term in bucket.terms if term not in parts]
    return canonical(Query((*parts, *order)))


def period_bucket(dimension: Dimension, first: date, notation: Notation) -> Bucket:
    """Return the group of a period, also where no record lies in it."""
    return Bucket(
        dimension,
        first,
        _period_label(dimension, first, notation),
        (_NAMED, first),
        _period_terms(dimension, first),
    )


def _is_order(part: Any) -> bool:
    return isinstance(part, Term) and is_sort(part.key)


class _Naming:
    """Names the values of all dimensions."""

    def __init__(
        self, dimensions: Sequence[Dimension], cells: Sequence[Cell], notation: Notation
    ) -> None:
        self.dimensions = dimensions
        self.notation = notation
        self.links = all_names(_wanted(dimensions, cells))
        self.hidden: dict[int, list[int]] = {}
        for place, dimension in enumerate(dimensions):
            if isinstance(dimension.field.kind, LinkKind):
                ids = {cell.keys[place] for cell in cells} - {None}
                self.hidden[place] = sorted(id for id in ids if not self._link(dimension, id))
        self._made: dict[tuple[int, Any], Bucket] = {}

    def bucket(self, place: int, value: Any, text: Any) -> Bucket:
        if (place, value) not in self._made:
            self._made[place, value] = self._bucket(place, value, text)
        return self._made[place, value]

    def _bucket(self, place: int, value: Any, text: Any) -> Bucket:
        dimension = self.dimensions[place]
        name = dimension.field.name
        if value is None:
            terms = (Term("no", (Value(name),)),)
            return Bucket(dimension, None, _("(none)"), (_NONE,), terms)
        if value in self.hidden.get(place, ()):
            ids = self.hidden[place]
            found = (Term(name, tuple(Value(str(id)) for id in ids)),)
            terms_or_none = found if len(ids) <= _MOST_IDS else None
            return Bucket(dimension, HIDDEN, _("(restricted)"), (_RESTRICTED,), terms_or_none)
        if dimension.unit is not None:
            return period_bucket(dimension, value, self.notation)
        label = self._label(dimension, value, text)
        rank = (_NAMED, *_rank(dimension, value, label))
        return Bucket(dimension, value, label, rank, self._terms(dimension, value, text))

    def _terms(self, dimension: Dimension, value: Any, text: Any) -> tuple[Term, ...] | None:
        """Return what finds the records of a value; `None` for one that its kind would refuse."""
        term = _term(dimension, value, text)
        try:
            dimension.field.kind.canonical(term.values[0].text, self.notation)
        except ValueRefused:
            return None
        return (term,)

    def _label(self, dimension: Dimension, value: Any, text: Any) -> str:
        kind = dimension.field.kind
        if isinstance(kind, LinkKind):
            return self._link(dimension, value)
        if isinstance(dimension.field, PeopleField):
            return dimension.field.names().get(value, f"#{value}")
        if isinstance(kind, TextKind):
            return str(text)
        return kind.format(value, self.notation)

    def _link(self, dimension: Dimension, id: int) -> str:
        return self.links.get((dimension.field.kind.target, id), "")  # type: ignore[attr-defined]  # only links get here


def _wanted(dimensions: Sequence[Dimension], cells: Sequence[Cell]) -> Mapping[str, set[int]]:
    wanted: dict[str, set[int]] = {}
    for place, dimension in enumerate(dimensions):
        if isinstance(dimension.field.kind, LinkKind):
            ids = wanted.setdefault(dimension.field.kind.target, set())
            ids.update(cell.keys[place] for cell in cells if cell.keys[place] is not None)
    return wanted


def _rank(dimension: Dimension, value: Any, label: str) -> tuple[Any, ...]:
    """Return the place of a named value: choices in their order, others by name."""
    kind = dimension.field.kind
    if isinstance(kind, ChoiceKind):
        codes = [code for code, _label in kind.choices]
        return (codes.index(value) if value in codes else len(codes), label)
    if isinstance(kind, BooleanKind):
        return (0 if value else 1, "")
    return (0, collation_key(label, main_language()))


def _term(dimension: Dimension, value: Any, text: Any) -> Term:
    field = dimension.field
    if isinstance(field.kind, TextKind):
        return Term(field.name, (Value(str(text), EXACT),))
    return Term(field.name, (Value(field.kind.plain(value), EQUAL),))


def _period_terms(dimension: Dimension, first: date) -> tuple[Term, ...]:
    name = dimension.field.name
    match dimension.unit:
        case "year":
            text = f"{first.year:04}"
        case "quarter":
            text = f"{first.year:04}-q{(first.month + 2) // 3}"
        case "month":
            text = f"{first:%Y-%m}"
        case "week":
            after = days_of(first, "week")[1]
            return (
                Term(name, (Value(first.isoformat(), MORE_EQUAL),)),
                Term(name, (Value(after.isoformat(), LESS),)),
            )
        case _:
            text = first.isoformat()
    return (Term(name, (Value(text),)),)


def _period_label(dimension: Dimension, first: date, notation: Notation) -> str:
    match dimension.unit:
        case "year":
            return str(first.year)
        case "quarter":
            return _("Q%(quarter)s %(year)s", quarter=(first.month + 2) // 3, year=first.year)
        case "month":
            return f"{first:%m}/{first.year}"
        case "week":
            last = days_of(first, "week")[1] - timedelta(days=1)
            return f"{notation.format_date(first)}–{notation.format_date(last)}"
    return notation.format_date(first)
