"""The totals of a list's numeric columns, counted when somebody scrolls down to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response, request

from crm_host.data.aggregates import aggregate
from crm_host.data.catalogue import Field
from crm_host.data.measures import Measure
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import Text
from crm_host.web import htmx
from crm_host.web.pages import fragment, render

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens


@dataclass(frozen=True)
class Total:
    """What one column adds up to: sum and average, one of each for every currency."""

    label: Text
    sums: Sequence[str]
    averages: Sequence[str]


def totaled(fields: Sequence[Field]) -> list[Field]:
    """Return those of a list's fields that have totals."""
    return [item for item in fields if item.kind.numeric and not item.multiple and item.path]


def answer(screens: RecordScreens) -> Response:
    """Answer the totals of all rows that a filter finds."""
    query = request.args.get("q", "")
    totals = totals_of(screens, query)
    if htmx.wants_fragment():
        return fragment("host/_record_totals.html", totals=totals)
    crumbs = [(screens.labels.many, screens.list_url(query))]
    return render("host/record_totals.html", screens=screens, totals=totals, crumbs=crumbs)


def totals_of(screens: RecordScreens, query: str) -> list[Total]:
    """Return the totals of the columns that the actor sees."""
    how = notation()
    fields = totaled(screens.list.shown_fields(screens))
    measures = [(Measure("sum", item), Measure("avg", item)) for item in fields]
    asked = [measure for pair in measures for measure in pair]
    cells = aggregate(screens.list.select(query), (), asked, how)
    tally = cells[0].tally
    return [
        Total(
            item.label,
            [total.format(value, how) for value in total.values(tally)],
            [average.format(value, how) for value in average.values(tally)],
        )
        for item, (total, average) in zip(fields, measures, strict=True)
    ]
