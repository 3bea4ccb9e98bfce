"""The table of a pivot as a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from crm_host.data.money import Money
from crm_host.screens.grouping.dimensions import label_of
from crm_host.screens.pivot.asked import Asked
from crm_host.screens.pivot.table import Row, Table
from crm_host.screens.sheets import Sheet


def sheet_of(table: Table, asked: Asked, title: str) -> Sheet:
    """Return the rows that are seen, with what they add up to.

    Each currency has columns of its own, so that amounts are numbers too.
    """
    currencies = _currencies(table)
    rows = []
    for row in (*table.rows, table.total):
        labels = [*row.path, *[""] * len(asked.rows)][: len(asked.rows)]
        rows.append([*labels, *_numbers(row, currencies)])
    return Sheet(title, list(_heading(table, asked, currencies)), rows)


def _currencies(table: Table) -> list[list[str]]:
    """Return for each measure the currencies that it has in any cell."""
    found: list[set[str]] = [set() for _measure in table.measures]
    for cell in table.total.cells:
        for known, values in zip(found, cell.values, strict=True):
            known.update(_currency(value) for value in values)
    return [sorted(known) or [""] for known in found]


def _heading(table: Table, asked: Asked, currencies: Sequence[Sequence[str]]) -> Iterator[str]:
    for dimension in asked.rows:
        yield str(label_of(dimension))
    for column in table.columns:
        for measure, codes in zip(table.measures, currencies, strict=True):
            for code in codes:
                name = f"{measure.label} ({code})" if code else str(measure.label)
                yield f"{column}: {name}" if asked.column else name


def _numbers(row: Row, currencies: Sequence[Sequence[str]]) -> Iterator[Decimal | None]:
    for cell in row.cells:
        for values, codes in zip(cell.values, currencies, strict=True):
            known = {_currency(value): value for value in values}
            for code in codes:
                yield _number(known.get(code))


def _currency(value: Any) -> str:
    return value.currency if isinstance(value, Money) else ""


def _number(value: Any) -> Decimal | None:
    if value is None:
        return None
    return value.number if isinstance(value, Money) else Decimal(value)
