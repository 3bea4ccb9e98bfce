"""The declaration of the module."""

from __future__ import annotations

from crm_host.api import Card, MenuItem, Module, Permission, Role, Scope, Shortcut
from crm_host.api import lazy_text as _

_SCOPES: tuple[Scope, ...] = ("own", "team", "all")


def _role(code: str, title: object, *, reach: str = "", own: str = "") -> Role:
    """Return a role.

    :param reach: how far it may see and change activities; empty for reading alone.
    :param own: how far it may change and delete the notes of others.
    """
    grants = {"note.read": "all", "activity.read": "all", "notification.read": "all"}
    grants["plan.read"] = "all"
    if reach:
        grants |= {"note.create": "all", "note.write": own, "note.delete": own}
        grants |= {f"activity.{verb}": reach for verb in ("create", "write", "delete")}
    if reach == "all":
        grants |= {f"plan.{verb}": "all" for verb in ("create", "write", "delete")}
    return Role(code, title, grants)


module = Module(
    name="feed",
    title=_("Feed"),
    summary=_("Notes, calls, tasks and meetings on any record, in one timeline."),
    permissions=(
        Permission("note.read", _("See the timeline of records that one may see")),
        Permission("note.create", _("Write notes")),
        Permission("note.write", _("Change notes"), _SCOPES),
        Permission("note.delete", _("Delete notes"), _SCOPES),
        Permission("activity.read", _("See activities"), _SCOPES),
        Permission("activity.create", _("Log and plan activities"), _SCOPES),
        Permission("activity.write", _("Change activities"), _SCOPES),
        Permission("activity.delete", _("Delete activities"), _SCOPES),
        Permission("notification.read", _("Be told what happens")),
        Permission("plan.read", _("See activity plans")),
        Permission("plan.create", _("Add activity plans")),
        Permission("plan.write", _("Change activity plans")),
        Permission("plan.delete", _("Delete activity plans")),
    ),
    roles=(
        _role("manager", _("Manager"), reach="all", own="all"),
        _role("sales", _("Sales"), reach="team", own="own"),
        _role("service", _("Service"), reach="team", own="own"),
        _role("reader", _("Reader")),
    ),
    menu=(
        MenuItem(
            "activities",
            _("Activities"),
            "feed.activity_list",
            permission="activity.read",
            position=20,
            icon="checklist",
            query={"q": "owner:me state:planned"},
        ),
        MenuItem(
            "plans",
            _("Activity plans"),
            "feed.plan_list",
            section="feed",
            permission="plan.write",
            position=90,
            icon="clipboard-list",
        ),
    ),
    cards=(Card("day", _("My day"), "feed/_home_day.html", "home:my_day", "activity.read", 10),),
    shortcuts=(
        Shortcut("note", "n", _("Write a note"), "record"),
        Shortcut("call", "l", _("Log a call"), "record"),
        Shortcut("next", "t", _("Plan the next activity"), "record"),
        Shortcut("done", "d", _("Mark the activity as done"), "host.home"),
    ),
)
