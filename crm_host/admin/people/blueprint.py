"""The blueprint that the pages about users, teams and roles share."""

from __future__ import annotations

from flask import Blueprint, url_for

from crm_host.i18n.text import lazy_text
from crm_host.screens.noted_host import LEVELS, SCOPES

_ = lazy_text

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


@blueprint.context_processor
def _words() -> dict[str, object]:
    return {"scopes": SCOPES, "levels": LEVELS, "people_tabs": _tabs}


def _tabs(active: str) -> list[dict[str, object]]:
    tabs = (("user_list", _("Users")), ("team_list", _("Teams")), ("role_list", _("Roles")))
    return [
        {"title": title, "url": url_for(f"admin.{endpoint}"), "active": endpoint == active}
        for endpoint, title in tabs
    ]
