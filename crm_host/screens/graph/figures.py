"""The numbers of a graph: one figure for each currency, made of categories and series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crm_host.data.aggregates import Dimension, aggregate, merged
from crm_host.data.kinds import BooleanKind, ChoiceKind
from crm_host.data.measures import Measure, Tally
from crm_host.data.money import Money
from crm_host.data.periods import days_of
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import translate as _
from crm_host.screens.graph.asked import Asked
from crm_host.screens.grouping.buckets import Bucket, Grouped, bucketed, narrowed, period_bucket

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens

#: Colors that every eye tells apart; what is beyond becomes "Others".
MOST_SERIES = 6
#: Categories that a page shows.
MOST_CATEGORIES = 20
#: Periods that a page shows, the latest ones.
MOST_PERIODS = 60


@dataclass(frozen=True)
class Value:
    """One number of a figure, with the way to its records."""

    number: Decimal
    text: str
    #: The list of exactly these records; empty where no filter can say it.
    url: str


@dataclass(frozen=True)
class Category:
    """What stands side by side."""

    label: str
    #: One for each series; `None` where there is nothing to show.
    values: Sequence[Value | None]
    total: Value | None


@dataclass(frozen=True)
class Figure:
    """Numbers of one currency, or without any."""

    currency: str
    series: Sequence[str]
    categories: Sequence[Category]
    #: What could not be shown, in sentences.
    remarks: Sequence[str] = ()

    @property
    def numbers(self) -> list[Decimal]:
        """Every number."""
        return [value.number for category in self.categories for value in category.values if value]


@dataclass
class _Table:
    """Tallies by the places of category and series."""

    rows: list[tuple[str, Sequence[Bucket]]]
    columns: list[tuple[str, Sequence[Bucket]]]
    cells: dict[tuple[Any, Any], Tally]
    remarks: list[str] = field(default_factory=list)
    #: What categories add up to where the cells do not say it.
    totals: dict[Any, Tally] | None = None


def figures(screens: RecordScreens, query: str, asked: Asked) -> list[Figure]:
    """Return the figures of a graph, with one statement and one more for names of links.

    Totals over series that share records take another one.

    :raises TooManyGroups: the values are too many different ones.
    """
    statement = screens.list.select(query)

    def grouped_by(by: Sequence[Dimension]) -> list[Grouped]:
        return bucketed(by, aggregate(statement, by, [asked.measure], notation()), notation())

    grouped = grouped_by(asked.by_and_split)
    table = _table(grouped, asked)
    if asked.split is not None and asked.split.is_multiple:  # a record may be in several series
        table.totals = {buckets[0].value: tally for buckets, tally in grouped_by([asked.by])}
    currencies = sorted({code for _buckets, tally in grouped for code in _codes(asked, tally)})
    return [_figure(screens, query, asked, table, code) for code in currencies or [""]]


def _table(grouped: Sequence[Grouped], asked: Asked) -> _Table:
    cells: dict[tuple[Any, Any], Tally] = {}
    rows: dict[Any, Bucket] = {}
    columns: dict[Any, Bucket] = {}
    for buckets, tally in grouped:
        row, column = buckets[0], buckets[1] if len(buckets) > 1 else None
        rows[row.value] = row
        if column is not None:
            columns[column.value] = column
        cells[row.value, column.value if column else None] = tally
    table = _Table([], [], cells)
    table.rows = _categories(list(rows.values()), asked, table)
    shown = sorted(columns.values(), key=lambda bucket: bucket.rank)
    table.columns = _limited(shown, MOST_SERIES, lambda value: _size(asked, table, column=value))
    return table


def _categories(
    found: list[Bucket], asked: Asked, table: _Table
) -> list[tuple[str, Sequence[Bucket]]]:
    """Return the categories to show: periods without gaps, others by size or in their order."""
    if asked.by.unit is not None:
        periods = _without_gaps(found, asked)
        if len(periods) > MOST_PERIODS:
            table.remarks.append(_("Only the latest %(num)s are shown.", num=MOST_PERIODS))
        return [(bucket.label, [bucket]) for bucket in periods[-MOST_PERIODS:]]
    if not isinstance(asked.by.field.kind, ChoiceKind | BooleanKind):
        found = sorted(
            found,
            key=lambda bucket: (bucket.rank[0], -_size(asked, table, row=bucket.value)),
        )
    most = MOST_SERIES if asked.drawing == "pie" else MOST_CATEGORIES
    return _limited(found, most, lambda value: _size(asked, table, row=value))


def _without_gaps(found: list[Bucket], asked: Asked) -> list[Bucket]:
    """Return all periods between the first and the last one, nothing last."""
    assert asked.by.unit is not None  # only periods get here
    dated = {bucket.value: bucket for bucket in found if isinstance(bucket.value, date)}
    others = [bucket for bucket in found if bucket.value not in dated]
    periods = sorted(dated.values(), key=lambda bucket: bucket.rank)
    if not periods:
        return others
    last, day = periods[-1].value, periods[0].value
    filled: list[Bucket] = []
    # An early mistake, as a deal of the year 17, must not make thousands of periods.
    while day <= last and len(filled) <= MOST_PERIODS * 20:
        filled.append(dated.get(day) or period_bucket(asked.by, day, notation()))
        day = days_of(day, asked.by.unit)[1]
    return [*others, *(filled if day > last else periods)]


def _limited(found: Sequence[Bucket], most: int, size: Any) -> list[tuple[str, Sequence[Bucket]]]:
    """Return the largest buckets in their order, the others together."""
    if len(found) <= most:
        return [(bucket.label, [bucket]) for bucket in found]
    kept = {bucket.value for bucket in sorted(found, key=lambda one: -size(one.value))[: most - 1]}
    shown: list[tuple[str, Sequence[Bucket]]] = [
        (bucket.label, [bucket]) for bucket in found if bucket.value in kept
    ]
    return [*shown, (_("Others"), [bucket for bucket in found if bucket.value not in kept])]


def _size(asked: Asked, table: _Table, **place: Any) -> Decimal:
    """Return how large a row or a column is, by its largest currency."""
    tally = merged(
        tally
        for (row, column), tally in table.cells.items()
        if ("row" in place and row == place["row"])
        or ("column" in place and column == place["column"])
    )
    return max((abs(_number(value)) for value in asked.measure.values(tally)), default=Decimal(0))


def _figure(
    screens: RecordScreens, query: str, asked: Asked, table: _Table, currency: str
) -> Figure:
    columns = table.columns or [("", [])]
    categories = []
    for label, rows in table.rows:
        values = [
            _value(screens, query, asked, table, currency, rows, buckets)
            for _label, buckets in columns
        ]
        total = _value(screens, query, asked, table, currency, rows, None)
        categories.append(Category(label, values, total))
    return Figure(currency, [label for label, _buckets in columns], categories, table.remarks)


def _value(
    screens: RecordScreens,
    query: str,
    asked: Asked,
    table: _Table,
    currency: str,
    rows: Sequence[Bucket],
    columns: Sequence[Bucket] | None,
) -> Value | None:
    """Return the number of some rows in some columns; all columns where none are named."""
    wanted = None if columns is None else {bucket.value for bucket in columns} or {None}
    names = {bucket.value for bucket in rows}
    if wanted is None and table.totals is not None:
        tally = merged(tally for row, tally in table.totals.items() if row in names)
    else:
        tally = merged(
            tally
            for (row, column), tally in table.cells.items()
            if row in names and (wanted is None or column in wanted)
        )
    found = [value for value in asked.measure.values(tally) if _code(value) == currency]
    if not found or not tally.count:
        return None
    url = ""
    if len(rows) == 1 and (not columns or len(columns) == 1):
        within = narrowed(query, [*rows, *(columns or ())])
        url = screens.url("list", q=within, group="") if within is not None else ""
    return Value(_number(found[0]), asked.measure.format(found[0], notation()), url)


def _codes(asked: Asked, tally: Tally) -> list[str]:
    return [_code(value) for value in asked.measure.values(tally)]


def _code(value: Any) -> str:
    return value.currency if isinstance(value, Money) else ""


def _number(value: Any) -> Decimal:
    return value.number if isinstance(value, Money) else Decimal(value)


def is_additive(measure: Measure) -> bool:
    """Whether the numbers of parts add up to that of the whole."""
    return measure.operation in ("count", "sum")
