"""The table of a pivot as a file that spreadsheets open."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from crm_host.data.money import Money
from crm_host.screens.grouping.dimensions import label_of
from crm_host.screens.pivot.asked import Asked
from crm_host.screens.pivot.table import Row, Table

#: With these at its beginning, a spreadsheet takes a text for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(table: Table, asked: Asked) -> bytes:
    """Return the rows that are seen as CSV in UTF-8, numbers plainly with a point.

    Each currency has columns of its own, so that amounts are numbers too.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    currencies = _currencies(table)
    writer.writerow([_safe(cell) for cell in _heading(table, asked, currencies)])
    for row in (*table.rows, table.total):
        labels = [*row.path, *[""] * len(asked.rows)][: len(asked.rows)]
        numbers = _numbers(row, currencies)
        writer.writerow([*(_safe(label) for label in labels), *numbers])
    # The mark at the beginning tells spreadsheets that it is UTF-8.
    return file.getvalue().encode("utf-8-sig")


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


def _numbers(row: Row, currencies: Sequence[Sequence[str]]) -> Iterator[str]:
    for cell in row.cells:
        for values, codes in zip(cell.values, currencies, strict=True):
            known = {_currency(value): value for value in values}
            for code in codes:
                yield _plain(known.get(code))


def _currency(value: Any) -> str:
    return value.currency if isinstance(value, Money) else ""


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return f"{value.number if isinstance(value, Money) else Decimal(value):f}"


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
