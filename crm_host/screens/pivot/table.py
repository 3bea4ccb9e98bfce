"""The table of a pivot: each number knows the filter of the records behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from crm_host.data.aggregates import Dimension, TooManyGroups, aggregate
from crm_host.data.measures import Measure, Tally
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import translate as _
from crm_host.screens.grouping.buckets import Bucket, Grouped, bucketed, narrowed
from crm_host.screens.pivot.asked import Asked, Path

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens

#: Columns that a page shows.
MOST_COLUMNS = 40


@dataclass(frozen=True)
class Cell:
    """Numbers of the records that one row and one column have in common."""

    #: For each measure its values, one for each currency.
    values: Sequence[Sequence[Any]]
    #: The same for people.
    texts: Sequence[Sequence[str]]
    #: The list of exactly these records; empty where no filter can say it, or there are none.
    url: str


@dataclass(frozen=True)
class Row:
    """One row."""

    label: str
    #: 0 for the largest groups.
    level: int
    cells: Sequence[Cell]
    #: Where the row is opened or closed; empty where there is nothing beneath it.
    toggle_url: str = ""
    is_open: bool = False
    #: Labels of the rows above, and its own.
    path: Sequence[str] = ()


@dataclass(frozen=True)
class Table:
    """Everything that a pivot shows."""

    #: Names of the columns; the last one is for all of them.
    columns: Sequence[str]
    measures: Sequence[Measure]
    rows: Sequence[Row]
    #: What all records add up to.
    total: Row


@dataclass
class _Node:
    """A group of rows with what it adds up to in each column."""

    buckets: Sequence[Bucket]
    tallies: dict[Any, Tally] = field(default_factory=dict)
    children: dict[Any, _Node] = field(default_factory=dict)

    def add(self, column: Any, tally: Tally) -> None:
        for key in (column, _ALL) if column is not _ALL else (_ALL,):
            self.tallies.setdefault(key, Tally()).add(tally)

    @property
    def path(self) -> Path:
        return tuple(bucket.code for bucket in self.buckets)


#: Stands for all columns.
_ALL = object()


def pivot_table(screens: RecordScreens, query: str, asked: Asked) -> Table:
    """Return the table of a filter, with one statement and one more for names of links.

    Where a record counts in several groups, each total over these is asked for as well.

    :raises TooManyGroups: there are too many different values for a table.
    """
    statement = screens.list.select(query)

    def grouped(by: Sequence[Dimension]) -> list[Grouped]:
        return bucketed(by, aggregate(statement, by, asked.measures, notation()), notation())

    builder = _Builder(
        screens, query, asked, grouped(_dimensions(asked, asked.depth, asked.column))
    )
    for depth, column in _counted_twice(asked):
        builder.correct(grouped(_dimensions(asked, depth, column)), has_column=column is not None)
    return builder.table()


def _dimensions(asked: Asked, depth: int, column: Dimension | None) -> list[Dimension]:
    return [*asked.rows[:depth], *([column] if column else [])]


def _counted_twice(asked: Asked) -> Iterator[tuple[int, Dimension | None]]:
    """Yield which totals the cells do not add up to: those over a field with several values.

    Each is the depth of its rows, and the column unless it is a total of all columns.
    """
    for depth in range(asked.depth + 1):
        for column in [asked.column, None] if asked.column else [None]:
            added_up = [*asked.rows[depth : asked.depth]]
            if asked.column is not None and column is None:
                added_up.append(asked.column)
            if any(dimension.is_multiple for dimension in added_up):
                yield depth, column


class _Builder:
    """Puts the groups together as a tree, and writes it row by row."""

    def __init__(
        self, screens: RecordScreens, query: str, asked: Asked, grouped: Sequence[Grouped]
    ) -> None:
        self.screens, self.query, self.asked = screens, query, asked
        self.root = _Node(())
        columns: dict[Any, Bucket] = {}
        for buckets, tally in grouped:
            rows = buckets[: asked.depth]
            column: Any = _ALL
            if asked.column is not None:
                columns[buckets[-1].value] = buckets[-1]
                column = buckets[-1].value
            self._add(rows, column, tally)
        self.columns = sorted(columns.values(), key=lambda bucket: bucket.rank)
        if len(self.columns) > MOST_COLUMNS:
            raise TooManyGroups

    def table(self) -> Table:
        """Return the table."""
        return Table(
            columns=[*(bucket.label for bucket in self.columns), _("All")],
            measures=self.asked.measures,
            rows=list(self._rows(self.root)),
            total=Row(_("All"), 0, self._cells(self.root), path=(_("All"),)),
        )

    def _add(self, rows: Sequence[Bucket], column: Any, tally: Tally) -> None:
        node = self.root
        node.add(column, tally)
        for place, bucket in enumerate(rows):
            if bucket.value not in node.children:
                node.children[bucket.value] = _Node(rows[: place + 1])
            node = node.children[bucket.value]
            node.add(column, tally)

    def correct(self, grouped: Sequence[Grouped], *, has_column: bool) -> None:
        """Put totals in the place of sums that would count some records more than once."""
        for buckets, tally in grouped:
            node = self.root
            for bucket in buckets[:-1] if has_column else buckets:
                node = node.children[bucket.value]
            node.tallies[buckets[-1].value if has_column else _ALL] = tally

    def _rows(self, parent: _Node) -> Iterator[Row]:
        for node in sorted(parent.children.values(), key=lambda one: one.buckets[-1].rank):
            level = len(node.buckets) - 1
            is_open = node.path in self.asked.open
            may_open = level + 1 < len(self.asked.rows)
            yield Row(
                label=node.buckets[-1].label,
                level=level,
                cells=self._cells(node),
                toggle_url=self._toggle_url(node) if may_open else "",
                is_open=is_open,
                path=[bucket.label for bucket in node.buckets],
            )
            if is_open:
                yield from self._rows(node)

    def _cells(self, node: _Node) -> list[Cell]:
        columns: list[Any] = [*self.columns, _ALL]
        return [self._cell(node, column) for column in columns]

    def _cell(self, node: _Node, column: Any) -> Cell:
        is_all = column is _ALL
        tally = node.tallies.get(_ALL if is_all else column.value, Tally())
        if not tally.count:
            empty: Sequence[Sequence[Any]] = [()] * len(self.asked.measures)
            return Cell(empty, empty, "")
        found = [measure.values(tally) for measure in self.asked.measures]
        texts = [
            [measure.format(value, notation()) for value in values]
            for measure, values in zip(self.asked.measures, found, strict=True)
        ]
        within = narrowed(self.query, [*node.buckets, *([] if is_all else [column])])
        url = self.screens.url("list", q=within, group="") if within is not None else ""
        return Cell(found, texts, url)

    def _toggle_url(self, node: _Node) -> str:
        state = self.asked.turned(node.path).state
        return self.screens.url("pivot", q=self.query, **state)
