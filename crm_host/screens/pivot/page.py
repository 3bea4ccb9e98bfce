"""The page of a pivot, and its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, redirect, request

from crm_host.data.aggregates import TooManyGroups
from crm_host.i18n.text import lazy_text
from crm_host.screens.grouping.dimensions import (
    dimension_choices,
    dimensions,
    label_of,
    measure_choices,
    measures,
)
from crm_host.screens.pivot.asked import LEVELS, MOST_MEASURES, Asked, read_asked
from crm_host.screens.pivot.export import sheet_of
from crm_host.screens.pivot.table import Table, pivot_table
from crm_host.screens.reports import answer_report, fits_reports
from crm_host.screens.sheets import answer_sheet, export_urls
from crm_host.screens.view import View, ViewRoute

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens

_ = lazy_text


def answer(screens: RecordScreens) -> Response:
    """Answer the pivot of the filter in the address."""
    asked = read_asked(screens.model, request.args)

    def shown(query: str) -> dict[str, object]:
        return pivot_context(screens, query, asked)

    return answer_report(screens, "pivot", asked.state, shown)


def export(screens: RecordScreens) -> Response:
    """Answer the file of what the pivot shows."""
    asked = read_asked(screens.model, request.args)
    table = _table(screens, request.args.get("q", ""), asked)
    if table is None:
        return redirect(screens.url("pivot", **request.args), code=303)  # type: ignore[return-value]  # Flask's redirect is Werkzeug's
    sheet = sheet_of(table, asked, str(screens.labels.many))
    return answer_sheet(sheet, screens.path, request.args.get("format", ""))


def pivot_context(screens: RecordScreens, query: str, asked: Asked) -> dict[str, object]:
    """Return what the templates of a pivot show for the filter's canonical text."""
    by = [*asked.rows, *([asked.column] if asked.column else [])]
    return {
        "asked": asked,
        "table": _table(screens, query, asked),
        "row_label": " / ".join(str(label_of(dimension)) for dimension in asked.rows),
        "levels": LEVELS,
        "most_measures": MOST_MEASURES,
        "is_multiple": any(dimension.is_multiple for dimension in by),
        "export_urls": export_urls(screens, "pivot_export", q=query, **asked.state),
        "grouping": dimension_choices(dimensions(screens.model)),
        "measuring": measure_choices(measures(screens.model)),
    }


def _table(screens: RecordScreens, query: str, asked: Asked) -> Table | None:
    """Return the table, `None` where there are too many different values for one."""
    try:
        return pivot_table(screens, query, asked)
    except TooManyGroups:
        return None


#: Rows, columns and measures.
PIVOT = View(
    "pivot",
    _("Pivot"),
    "table",
    answer,
    fits_reports,
    (ViewRoute("/export", "pivot_export", "read", ("GET",), export),),
)
