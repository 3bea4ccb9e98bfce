"""The declaration of the module."""

from __future__ import annotations

from crm_host.api import Card, MenuItem, Module, Permission, Role, Scope
from crm_host.api import lazy_text as _

_SCOPES: tuple[Scope, ...] = ("own", "team", "all")
_VERBS = ("read", "create", "write", "delete")

module = Module(
    name="visits",
    title=_("Visits"),
    summary=_("Visits: what is planned and what is done."),
    permissions=(
        Permission("visit.read", _("See visits"), _SCOPES),
        Permission("visit.create", _("Add visits"), _SCOPES),
        Permission("visit.write", _("Change visits"), _SCOPES),
        Permission("visit.delete", _("Delete visits"), _SCOPES),
    ),
    roles=(
        Role("manager", _("Manager"), {f"visit.{verb}": "all" for verb in _VERBS}),
        Role("reader", _("Reader"), {"visit.read": "all"}),
    ),
    menu=(
        MenuItem(
            "visits",
            _("Visits"),
            "visits.visit_list",
            permission="visit.read",
            position=60,
            icon="checklist",
        ),
    ),
    cards=(
        Card(
            "latest",
            _("Latest visits"),
            "visits/_home_latest.html",
            "home:latest",
            "visit.read",
            position=60,
        ),
    ),
)
