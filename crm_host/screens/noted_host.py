"""How the audit tells changes of the host's own things that are no records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from crm_host.auth.directory import ADMINISTRATOR
from crm_host.auth.names import team_names, user_names
from crm_host.data.access import record_class
from crm_host.data.catalogue import catalogue
from crm_host.i18n.catalogs import language, notation
from crm_host.i18n.text import Text, lazy_text, translate
from crm_host.kernel.registry import registry
from crm_host.kernel.settings import settings
from crm_host.screens.noted import Noted, app_title, records_title

_ = lazy_text

#: How far a permission reaches.
SCOPES: Mapping[str, Text] = {
    "none": _("No"),
    "own": _("Own records"),
    "team": _("Records of the team"),
    "all": _("Yes, everything"),
}
#: What a role may do with a field.
LEVELS: Mapping[str, Text] = {
    "none": _("Hidden"),
    "read": _("See only"),
    "write": _("See and change"),
}


def _setting(key: str) -> Text:
    declared = settings().declared.get(key)
    return declared.title if declared else app_title(key)


def _role(code: str) -> Text:
    if code == ADMINISTRATOR:
        return _("Administrator")
    role = registry().roles.get(code)
    return role.title if role else app_title(code)


def _sequence(name: str) -> Text:
    declared = registry().sequences.get(name)
    return declared.title if declared else app_title(name)


def _rights(name: str, value: Any) -> Text | None:
    naming, levels = (_permission, SCOPES) if name == "grants" else (_field, LEVELS)
    pairs = (f"{naming(code)}: {levels[level]}" for code, level in value.items())
    return ", ".join(pairs) or translate("As proposed")


def _permission(code: str) -> Text:
    declared = registry().permissions.get(code)
    return declared.title if declared else app_title(code)


def _field(code: str) -> Text:
    record, _dot, name = code.rpartition(".")
    try:
        return catalogue(record_class(record))[name].label
    except LookupError:
        return records_title(record)


def _user_value(name: str, value: Any) -> Text | None:
    if name == "roles":
        return ", ".join(str(_role(code)) for code in value)
    return None


def _names_of(names: Mapping[int, str], ids: Sequence[int]) -> str:
    return ", ".join(names.get(id, "") or translate("Not there any more") for id in ids)


def _calendar_value(name: str, value: Any) -> Text | None:
    if name in ("teams", "users"):
        return _names_of(team_names() if name == "teams" else user_names(), value)
    return None


def _day(name: str) -> Text:
    try:
        return notation().format_date(date.fromisoformat(name))
    except ValueError:
        return ""


def _view_value(name: str, value: Any) -> Text | None:
    if name == "team_id":
        return _names_of(team_names(), [value])
    if name == "scope":
        return _AUDIENCES.get(value)
    return None


def _labels(name: str, value: Any) -> Text | None:
    if name == "labels":
        return value.get(language()) or next(iter(value.values()), "")
    return None


_AUDIENCES: Mapping[str, Text] = {
    "private": _("Only you"),
    "team": _("Team"),
    "everyone": _("Everyone"),
}
_PERSON = {
    "name": _("Name"),
    "email": _("E-mail address"),
    "language": _("Language"),
    "timezone": _("Time zone"),
    "roles": _("Roles"),
    "teams": _("Teams"),
    "active": _("May sign in"),
    "password": _("Password"),
}
_SEQUENCE = {
    "pattern": _("Pattern"),
    "reset": _("Starts again"),
    "gaps": _("Gaps"),
    "next": _("Next number"),
}
_FIELD = {
    "labels": _("Name"),
    "kind": _("Type"),
    "options": _("Choices"),
    "position": _("Position"),
    "archived_at": _("Hidden"),
    "deleted_at": _("Removed"),
    "purged_at": _("Deleted for good"),
    "indexed_at": _("Made fast"),
}
_VIEW = {
    "name": _("Name"),
    "kind": _("Shown as"),
    "query": _("Filter"),
    "parameters": _("Columns and grouping"),
    "scope": _("Who sees it"),
    "team_id": _("Team"),
    "is_pinned": _("Tab"),
    "position": _("Position"),
    "deleted_at": _("Removed"),
    "successor": _("Instead of it"),
}
_CALENDAR = {
    "name": _("Name"),
    "timezone": _("Time zone"),
    "hours": _("Working hours"),
    "parent": _("Based on"),
    "is_firms": _("Of the whole firm"),
    "teams": _("Teams"),
    "users": _("Users"),
}
_ROLE = {"grants": _("Permissions"), "field_rights": _("Rights on fields")}

#: By the names under which they are noted.
HOST_THINGS: Mapping[str, Noted] = {
    "host.setting": Noted(_("Setting"), part=_setting),
    "host.role": Noted(_("Role"), _ROLE, _role, _rights),
    "host.user": Noted(_("User"), _PERSON, value=_user_value),
    "host.team": Noted(_("Team"), {"name": _("Name")}),
    "host.sequence": Noted(_("Document numbers"), _SEQUENCE, _sequence),
    "host.attachment": Noted(_("File"), {"name": _("File")}),
    "host.custom_field": Noted(_("Field of your own"), _FIELD, value=_labels),
    "host.saved_view": Noted(_("Saved view"), _VIEW, value=_view_value),
    "host.calendar": Noted(_("Working hours"), _CALENDAR, value=_calendar_value, other=_day),
}
