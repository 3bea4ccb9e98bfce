"""Addresses of reports and dashboards."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from crm_host.api import (
    Refused,
    Routes,
    Text,
    done,
    fragment,
    is_fragment,
    render,
    require,
    resolve,
    saved_view,
    session,
    show_view,
    view_url,
)
from crm_host.api import lazy_text as _
from crm_insights import services
from crm_insights.models import Dashboard
from crm_insights.reports import report, report_page, reports_page
from crm_insights.screens import dashboard_screens

routes = Routes()
routes.include(dashboard_screens.routes)


@routes.get("/reports", permission="report.read")
def reports() -> Response:
    """List the reports that the actor sees."""
    return reports_page()


@routes.get("/reports/<int:view_id>", permission="report.read")
def report_detail(view_id: int) -> Response:
    """Answer one report."""
    return report_page(view_id, [(_("Reports"), url_for("insights.reports"))])


@routes.get("/dashboards/<int:id>/cards/<int:card>", permission="dashboard.read")
def dashboard_card_panel(id: int, card: int) -> Response:
    """Answer one card: alone to the page's script, else as a page of its own."""
    dashboard = resolve(Dashboard, id)
    shown = services.card_of(dashboard, card)
    body = show_view(shown.view, f"card-{card}") if shown.view else None
    values: dict[str, Any] = {"dashboard": dashboard, "shown": shown, "body": body}
    if is_fragment():
        return fragment("insights/_card_body.html", **values)
    url = view_url(shown.view) if shown.view else ""
    return render("insights/card.html", url=url, crumbs=_crumbs(dashboard), **values)


@routes.get("/dashboards/<int:id>/arrange", permission="dashboard.write")
def dashboard_arrange(id: int) -> Response:
    """Answer the page that adds, orders and removes cards."""
    return _arrange_page(_dashboard(id))


@routes.post("/dashboards/<int:id>/cards", permission="dashboard.write")
def dashboard_add(id: int) -> Response:
    """Add a saved view as the last card."""
    dashboard = _dashboard(id)
    view = saved_view(_number(request.form.get("view", "")))
    try:
        services.add(dashboard, view)
    except Refused as refused:
        session().rollback()
        return _arrange_page(resolve(Dashboard, id), refusal=refused.message, status=422)
    told = _("“%(card)s” is on “%(name)s”.", card=view.name, name=dashboard.name)
    return done(told, to=_arranging(dashboard))


@routes.post("/dashboards/<int:id>/cards/<int:card>/move", permission="dashboard.write")
def dashboard_move(id: int, card: int) -> Response:
    """Put a card at another place: `place` counts from 0."""
    dashboard = _dashboard(id)
    shown = services.card_of(dashboard, card)
    services.move(dashboard, shown.card, request.form.get("place", 0, type=int))
    if is_fragment():
        return fragment("insights/_arrange.html", **_arranged(dashboard))
    return done(_("The cards are in another order."), to=_arranging(dashboard))


@routes.post("/dashboards/<int:id>/cards/<int:card>/remove", permission="dashboard.write")
def dashboard_remove(id: int, card: int) -> Response:
    """Take a card off."""
    dashboard = _dashboard(id)
    services.remove(dashboard, services.card_of(dashboard, card).card)
    return done(_("The card is removed."), to=_arranging(dashboard))


@routes.post("/dashboards/<int:id>/home", permission="dashboard.read")
def dashboard_home(id: int) -> Response:
    """Show a dashboard on the actor's home page, or no longer."""
    dashboard = resolve(Dashboard, id)
    former = services.home_dashboard()
    on = request.values.get("on") == "1"
    if on or former is None or former.id == dashboard.id:  # else chosen on another page since
        services.choose_home(dashboard if on else None)
    told = _("“%(name)s” is on your start page.", name=dashboard.name)
    if not on:
        told = _("“%(name)s” is not on your start page any more.", name=dashboard.name)
    back, again = (dashboard, "0") if on else (dashboard, "1")
    if on and former is not None:
        back, again = former, "1"
    undo = url_for("insights.dashboard_home", id=back.id, on=again)
    return done(told, to=dashboard_screens.url("detail", dashboard), undo=undo)


@routes.post("/reports/<int:view_id>/add", permission="dashboard.read")
def report_add(view_id: int) -> Response:
    """Put a report on one of the actor's dashboards."""
    view = report(view_id)
    dashboard = _dashboard(_number(request.form.get("dashboard", "")))
    told: Text = _("“%(card)s” is on “%(name)s”.", card=view.name, name=dashboard.name)
    try:
        services.add(dashboard, view)
    except Refused as refused:
        session().rollback()
        return _arrange_page(resolve(Dashboard, dashboard.id), refusal=refused.message, status=422)
    return done(told, to=dashboard_screens.url("detail", dashboard))


def _dashboard(id: int) -> Dashboard:
    """Return a dashboard that the actor may change."""
    dashboard = resolve(Dashboard, id)
    require("insights.dashboard.write", dashboard)
    return dashboard


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _arranging(dashboard: Dashboard) -> str:
    return url_for("insights.dashboard_arrange", id=dashboard.id)


def _arranged(dashboard: Dashboard) -> dict[str, Any]:
    return {"dashboard": dashboard, "cards": services.cards_of(dashboard)}


def _arrange_page(dashboard: Dashboard, *, refusal: Text = "", status: int = 200) -> Response:
    return render(
        "insights/arrange.html",
        status=status,
        refusal=refusal,
        addable=list(services.addable()),
        crumbs=_crumbs(dashboard),
        **_arranged(dashboard),
    )


def _crumbs(dashboard: Dashboard) -> list[tuple[Text, str]]:
    return [
        (dashboard_screens.labels.many, dashboard_screens.list_url()),
        (dashboard.name, dashboard_screens.url("detail", dashboard)),
    ]
