"""The menu: what the enabled modules declare and the actor may open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from crm_host.data.actor import current_actor
from crm_host.i18n.text import Text, lazy_text
from crm_host.kernel.declaration import MenuItem
from crm_host.kernel.registry import registry

_ = lazy_text


@dataclass(frozen=True)
class MenuEntry:
    """One line of the menu as this actor sees it."""

    id: str
    title: Text
    url: str
    icon: str
    #: Heading above the entries of one section; empty for the main one.
    section: Text
    active: bool


_LAST = "administration"


def _page(
    id: str, title: Text, endpoint: str, icon: str, position: int, permission: str = ""
) -> MenuItem:
    return MenuItem(id, title, endpoint, _LAST, permission, position, icon)


#: Pages of the host itself, for administrators: who works here, how the firm works, what the
#: product is made of. Entries of modules that name no position come before the last.
ADMINISTRATION = (
    _page("users", _("Users"), "admin.user_list", "users-group", 10),
    _page("handover", _("Hand over records"), "handover.index", "arrow-right", 15),
    _page("hours", _("Working hours"), "calendars.index", "clock", 20),
    _page("numbers", _("Document numbers"), "sequences.index", "hash", 30),
    _page(
        "fields",
        _("Fields of your own"),
        "custom_fields.index",
        "adjustments",
        35,
        "host.custom_fields.manage",
    ),
    _page("settings", _("Settings"), "settings.index", "settings", 40),
    _page("changes", _("Changes"), "audit.index", "history", 50, "host.audit.read"),
    _page("apps", _("Apps"), "apps.index", "puzzle", 60),
)


def menu_entries() -> list[MenuEntry]:
    """Return the entries in order, without those the actor has no permission for."""
    actor = current_actor()
    # Pages without a permission of their own are for administrators.
    pages = (item for item in ADMINISTRATION if item.permission or actor.is_administrator)
    items = [*registry().menu, *pages]
    titles = section_titles()
    return [
        MenuEntry(
            id=item.id,
            title=item.title,
            url=url_for(item.endpoint, **dict[str, Any](item.query)),
            icon=item.icon,
            section=titles.get(item.section, item.section),
            active=_is_open(item),
        )
        for item in _by_section(items)
        if not item.permission or actor.may(item.permission)
    ]


def _by_section(items: list[MenuItem]) -> list[MenuItem]:
    """Bring the entries of each section together: the main one first, administration last."""
    places = dict.fromkeys(["main", *(item.section for item in items if item.section != _LAST)])
    order = {section: place for place, section in enumerate([*places, _LAST])}
    return sorted(items, key=lambda item: (order[item.section], item.position))


def _is_open(item: MenuItem) -> bool:
    """Whether the page of this request is the one that the entry leads to."""
    asked = all(request.args.get(name) == value for name, value in item.query.items())
    return asked and request.endpoint == item.endpoint


def section_titles() -> dict[str, Text]:
    """Return the headings of the menu: a module's own title for the section of its name."""
    modules = {name: module.declaration.title for name, module in registry().modules.items()}
    return {"main": "", "administration": _("Administration")} | modules
