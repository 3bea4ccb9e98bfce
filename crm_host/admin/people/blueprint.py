"""The blueprint that the pages about users, teams and roles share."""

from __future__ import annotations

from flask import Blueprint, url_for

from crm_host.i18n.text import Text, lazy_text

_ = lazy_text

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

#: How far a right reaches, in words.
SCOPES: dict[str, Text] = {
    "none": _("No"),
    "own": _("Own records"),
    "team": _("Records of the team"),
    "all": _("Yes, everything"),
}
#: What a role may do with a field, in words.
LEVELS: dict[str, Text] = {
    "none": _("Hidden"),
    "read": _("See only"),
    "write": _("See and change"),
}


@blueprint.context_processor
def _words() -> dict[str, object]:
    return {"scopes": SCOPES, "levels": LEVELS, "people_tabs": _tabs}


def _tabs(active: str) -> list[dict[str, object]]:
    tabs = (("user_list", _("Users")), ("team_list", _("Teams")), ("role_list", _("Roles")))
    return [
        {"title": title, "url": url_for(f"admin.{endpoint}"), "active": endpoint == active}
        for endpoint, title in tabs
    ]
