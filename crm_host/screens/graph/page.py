"""The page of a graph: shapes, and the same numbers as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response, redirect, request

from crm_host.data.aggregates import TooManyGroups
from crm_host.i18n.text import lazy_text
from crm_host.i18n.text import translate as say
from crm_host.screens.graph.asked import DRAWINGS, LABELS, Asked, Drawing, read_asked
from crm_host.screens.graph.drawing import Bars, Lines, Slice, bars, lines, slices, stacked
from crm_host.screens.graph.export import sheet_of
from crm_host.screens.graph.figures import Figure, figures, is_additive
from crm_host.screens.grouping.dimensions import (
    Choice,
    dimension_choices,
    dimensions,
    label_of,
    measure_choices,
    measures,
)
from crm_host.screens.reports import answer_report, fits_reports
from crm_host.screens.sheets import answer_sheet, export_urls
from crm_host.screens.view import View, ViewRoute

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens

_ = lazy_text


@dataclass(frozen=True)
class Shown:
    """A figure with its shapes."""

    figure: Figure
    drawing: Drawing
    shapes: Bars | Lines | Sequence[Slice]

    @property
    def has_names(self) -> bool:
        """Whether the series have names, so that colors need a key."""
        return len(self.figure.series) > 1 or bool(self.figure.series[0])


def answer(screens: RecordScreens) -> Response:
    """Answer the graph of the filter in the address."""
    asked = read_asked(screens.model, request.args)

    def shown(query: str) -> dict[str, object]:
        return graph_context(screens, query, asked)

    return answer_report(screens, "graph", asked.state, shown)


def export(screens: RecordScreens) -> Response:
    """Answer the file of the graph's table."""
    asked = read_asked(screens.model, request.args)
    try:
        found = figures(screens, request.args.get("q", ""), asked)
    except TooManyGroups:
        return redirect(screens.url("graph", **request.args), code=303)  # type: ignore[return-value]  # Flask's redirect is Werkzeug's
    sheet = sheet_of(found, asked, str(screens.labels.many))
    return answer_sheet(sheet, screens.path, request.args.get("format", ""))


def graph_context(screens: RecordScreens, query: str, asked: Asked) -> dict[str, object]:
    """Return what the templates of a graph show for the filter's canonical text."""
    try:
        found = figures(screens, query, asked)
    except TooManyGroups:
        found = []
        is_too_much = True
    else:
        is_too_much = False
    return {
        "asked": asked,
        "by_label": label_of(asked.by),
        "split_label": label_of(asked.split) if asked.split else "",
        "figures": [_shown(figure, asked) for figure in found if figure.categories],
        "is_too_much": is_too_much,
        "export_urls": export_urls(screens, "graph_export", q=query, **asked.state),
        "remarks": _remarks(found, asked),
        "grouping": dimension_choices(dimensions(screens.model)),
        "measuring": measure_choices(measures(screens.model)),
        "drawings": [Choice(name, LABELS[name]) for name in DRAWINGS],
    }


def _shown(figure: Figure, asked: Asked) -> Shown:
    name = _drawing(figure, asked)
    match name:
        case "pie":
            return Shown(figure, name, slices(figure))
        case "line":
            return Shown(figure, name, lines(figure))
        case "stacked":
            return Shown(figure, name, stacked(figure))
    return Shown(figure, name, bars(figure))


def _drawing(figure: Figure, asked: Asked) -> Drawing:
    """Return how a figure is drawn: bars where its numbers are no parts of a whole."""
    needs_parts = asked.drawing in ("pie", "stacked")
    is_whole = is_additive(asked.measure) and min(figure.numbers, default=0) >= 0
    if needs_parts and not is_whole:
        return "bar"
    return "bar" if asked.drawing == "pie" and asked.split else asked.drawing


def _remarks(found: Sequence[Figure], asked: Asked) -> list[str]:
    remarks = list(found[0].remarks) if found else []
    if any(_drawing(figure, asked) != asked.drawing for figure in found):
        remarks.append(say("These numbers are no parts of one whole; they are shown as bars."))
    if len(found) > 1:
        remarks.append(say("Amounts of different currencies are never added up."))
    if any(dimension.is_multiple for dimension in asked.by_and_split):
        remarks.append(say("An entry with several values counts once in each group."))
    return remarks


#: Bars, lines and slices.
GRAPH = View(
    "graph",
    _("Graph"),
    "chart-bar",
    answer,
    fits_reports,
    (ViewRoute("/export", "graph_export", "read", ("GET",), export),),
)
