"""The numbers of a graph as a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from crm_host.i18n.text import translate as _
from crm_host.screens.graph.asked import Asked
from crm_host.screens.graph.figures import Category, Figure, Value
from crm_host.screens.grouping.dimensions import label_of
from crm_host.screens.sheets import Sheet


def sheet_of(figures: Sequence[Figure], asked: Asked, title: str) -> Sheet:
    """Return the table beside a graph; each currency has columns of its own."""
    header = [str(label_of(asked.by))]
    for figure in figures:
        header += _heading(figure, asked)
    sides = zip(*(figure.categories for figure in figures), strict=True)
    rows = [
        [side[0].label, *(_number(value) for one in side for value in _values(one, asked))]
        for side in sides
    ]
    return Sheet(title, header, rows)


def _heading(figure: Figure, asked: Asked) -> Iterator[str]:
    measure = str(asked.measure.label)
    measure = f"{measure} ({figure.currency})" if figure.currency else measure
    if asked.split:
        yield from (f"{name}: {measure}" for name in (*figure.series, _("All")))
    else:
        yield measure


def _values(category: Category, asked: Asked) -> Sequence[Value | None]:
    return (*category.values, category.total) if asked.split else (category.total,)


def _number(value: Value | None) -> Decimal | None:
    return value.number if value else None
