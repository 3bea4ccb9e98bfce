"""The declaration of the module."""

from __future__ import annotations

from crm_host.api import Card, MenuItem, Module, Permission, Role, Scope
from crm_host.api import lazy_text as _

_SCOPES: tuple[Scope, ...] = ("own", "team", "all")
_READ = {"report.read": "all", "dashboard.read": "team"}
_OWN = _READ | {
    "dashboard.create": "all",
    "dashboard.write": "own",
    "dashboard.delete": "own",
}

module = Module(
    name="insights",
    title=_("Insights"),
    summary=_("Saved reports and dashboards over the records of every app."),
    permissions=(
        Permission("report.read", _("See reports that are shared with one")),
        Permission(
            "dashboard.read", _("See dashboards: own ones, those shared with one, or all"), _SCOPES
        ),
        Permission("dashboard.create", _("Add dashboards")),
        Permission("dashboard.write", _("Change dashboards"), _SCOPES),
        Permission("dashboard.delete", _("Delete dashboards"), _SCOPES),
    ),
    roles=(
        Role("manager", _("Manager"), _OWN),
        Role("sales", _("Sales"), _OWN),
        Role("service", _("Service"), _OWN),
        Role("reader", _("Reader"), _READ),
    ),
    menu=(
        MenuItem(
            "dashboards",
            _("Dashboards"),
            "insights.dashboard_list",
            section="insights",
            permission="dashboard.read",
            position=92,
            icon="layout-board",
        ),
        MenuItem(
            "reports",
            _("Reports"),
            "insights.reports",
            section="insights",
            permission="report.read",
            position=93,
            icon="chart-bar",
        ),
    ),
    cards=(
        Card(
            "dashboard",
            _("Dashboard"),
            "insights/_home_dashboard.html",
            "home:my_dashboard",
            "dashboard.read",
            position=40,
        ),
    ),
)
