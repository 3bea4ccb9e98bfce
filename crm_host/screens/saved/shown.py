"""What a saved view finds now, as a part of another page: a report, a card of a dashboard.

Everything is read with the rights of whoever looks, never with those of who saved the view. A
view that cannot be shown as it was saved shows no numbers at all: those of another filter would
be wrong without anybody noticing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import render_template
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from crm_host.data.measures import OPERATIONS, Measure
from crm_host.data.session import session
from crm_host.i18n.text import Text
from crm_host.i18n.text import translate as _
from crm_host.screens.graph import asked as graph_asked
from crm_host.screens.graph.page import graph_context
from crm_host.screens.grouping.dimensions import read_dimensions
from crm_host.screens.known import screens_of
from crm_host.screens.pivot import asked as pivot_asked
from crm_host.screens.pivot.page import pivot_context
from crm_host.screens.saved.counting import count_views
from crm_host.screens.saved.shelf import Saved
from crm_host.screens.saved.state import address_of, values_of

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens

#: Rows of a list that stand for all of them.
_FEW = 5
#: Parameter of a list that names what its rows are grouped by.
_GROUP = "group"


class _NotShown(Exception):
    """The view cannot be shown as it was saved; the text says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason


def is_report(saved: Saved) -> bool:
    """Whether a view shows numbers about records: a graph, a pivot, a grouped list."""
    return saved.kind in ("graph", "pivot") or bool(_given(saved, _GROUP))


def view_url(saved: Saved) -> str:
    """Return where a saved view opens; empty where its app is not there or closed to the actor."""
    screens = screens_of(saved.record_type)
    return address_of(screens, saved) if screens is not None and screens.may("read") else ""


def show_view(saved: Saved, id: str) -> Markup:
    """Return what a saved view finds now: a drawing with its table, a pivot, or the first rows.

    Needs at most two statements.

    :param id: begins the ids of elements; unique on the page.
    """
    try:
        template, context = _content(saved)
    except _NotShown as refusal:
        template, context = "host/_view_not_shown.html", {"reason": refusal.reason}
    return Markup(render_template(template, saved=saved, id=id, is_card=True, **context))


def _content(saved: Saved) -> tuple[str, dict[str, Any]]:
    screens = screens_of(saved.record_type)
    if screens is None:
        raise _NotShown(_("The app that these records belong to is switched off."))
    if not screens.may("read"):
        raise _NotShown(_("You have no right to see these records."))
    if problems := screens.list.problems(saved.query):
        raise _NotShown(_("Its filter is not understood: %(problem)s", problem=problems[0]))
    query = screens.list.read(saved.query).text
    parameters = MultiDict(
        [(name, value) for name, many in saved.parameters.items() for value in values_of(many)]
    )
    if saved.kind == "graph":
        return "host/_view_graph.html", _graph(screens, query, parameters)
    if saved.kind == "pivot":
        return "host/_view_pivot.html", _pivot(screens, query, parameters)
    if _given(saved, _GROUP):
        return "host/_view_pivot.html", _groups(screens, query, saved)
    return "host/_view_rows.html", _rows(screens, saved)


def _graph(
    screens: RecordScreens, query: str, parameters: MultiDict[str, str]
) -> dict[str, object]:
    asked = graph_asked.read_asked(screens.model, parameters)
    for name in ("by", "split", "measure"):
        _require_same(parameters.getlist(name), [asked.state[name]])
    return {"screens": screens} | graph_context(screens, query, asked)


def _pivot(
    screens: RecordScreens, query: str, parameters: MultiDict[str, str]
) -> dict[str, object]:
    asked = pivot_asked.read_asked(screens.model, parameters)
    for name in ("rows", "cols", "measures"):
        _require_same(parameters.getlist(name), [asked.state[name], asked.state["rows"]])
    return {"screens": screens} | pivot_context(screens, query, asked)


def _groups(screens: RecordScreens, query: str, saved: Saved) -> dict[str, object]:
    given = _given(saved, _GROUP)
    rows = read_dimensions(screens.model, ",".join(given), pivot_asked.LEVELS)
    _require_same(given, [dimension.text for dimension in rows])
    asked = pivot_asked.Asked(rows, None, [Measure("count")], frozenset())
    return {"screens": screens} | pivot_context(screens, query, asked)


def _rows(screens: RecordScreens, saved: Saved) -> dict[str, object]:
    found = session().scalars(screens.list.select(saved.query).limit(_FEW)).all()
    return {
        "screens": screens,
        "rows": [(record.display, screens.url("detail", record)) for record in found],
        "count": count_views(screens, [saved]).get(saved.id, "") if len(found) == _FEW else "",
        "url": address_of(screens, saved),
    }


def _require_same(given: Iterable[str], read: Iterable[str]) -> None:
    """Refuse where a field that was saved could not be read again.

    :raises _NotShown: the field is gone, or the actor may not read it.
    """
    if not _fields(given) <= _fields(read):
        raise _NotShown(_("A field that it needs is gone, or you may not read it."))


def _fields(texts: Iterable[str]) -> set[str]:
    """Return the fields that addresses name, as `closed` in `closed:month` and in `min:closed`."""
    parts = [part.split(":") for text in texts for part in text.split(",") if part]
    return {part[-1] if part[0] in OPERATIONS else part[0] for part in parts}


def _given(saved: Saved, name: str) -> tuple[str, ...]:
    return values_of(saved.parameters.get(name))
