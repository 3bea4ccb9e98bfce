"""All reports that somebody sees, and the pages that show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, request

from crm_host.api import (
    NotFound,
    SavedView,
    Text,
    current_actor,
    fold,
    is_report,
    may_change_view,
    render,
    saved_view,
    saved_views,
    screens_of,
    show_view,
    team_name,
    translate,
    user_name,
    view_url,
)
from crm_host.api import lazy_text as _
from crm_insights import services

_ICONS = {"graph": "chart-bar", "pivot": "table"}
_KINDS: Mapping[str, Text] = {"graph": _("Graph"), "pivot": _("Pivot")}


@dataclass(frozen=True)
class Line:
    """One report as the list shows it."""

    view: SavedView
    icon: str
    kind: Text
    #: What its numbers are about.
    records: Text
    seen_by: Text
    #: Who made it.
    owner: Text
    may_change: bool


def reports_page() -> Response:
    """Answer the list of reports, narrowed by `q`."""
    query = request.args.get("q", "").strip()
    lines = [line for view in saved_views() if is_report(view) and (line := _line(view))]
    if query:
        wanted = fold(query)
        lines = [line for line in lines if wanted in fold(f"{line.view.name} {line.records}")]
    lines.sort(key=lambda line: fold(line.view.name))
    return render("insights/reports.html", lines=lines, query=query, crumbs=[])


def report_page(view_id: int, crumbs: Any) -> Response:
    """Answer one report, as its reader may see it now."""
    view = report(view_id)
    return render(
        "insights/report.html",
        view=view,
        line=_line(view),
        body=show_view(view, "report"),
        url=view_url(view),
        dashboards=services.writable_dashboards(),
        crumbs=crumbs,
    )


def report(view_id: int) -> SavedView:
    """Return a report.

    :raises NotFound: there is none, it is not shared with the actor, or its records may not be
        seen.
    """
    view = saved_view(view_id)
    if not is_report(view) or _line(view) is None:
        raise NotFound("host.saved_view", view_id)
    return view


def _line(view: SavedView) -> Line | None:
    screens = screens_of(view.record_type)
    if screens is None or not screens.may("read"):
        return None
    actor = current_actor()
    return Line(
        view,
        _ICONS.get(view.kind, "list"),
        _KINDS.get(view.kind, _("Grouped list")),
        screens.labels.many,
        _seen_by(view),
        _("You") if view.owner_id == actor.user_id else user_name(view.owner_id),
        may_change_view(view, actor),
    )


def _seen_by(view: SavedView) -> Text:
    if view.scope == "team":
        return translate("Team %(name)s", name=team_name(view.team_id))
    return _("Everyone") if view.scope == "everyone" else _("Only you")
