"""The settings page (S20): every setting with its value and where that comes from."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from crm_host.admin.rights import administrators_only
from crm_host.data.folding import fold
from crm_host.data.kinds import ValueRefused
from crm_host.data.session import session
from crm_host.i18n.text import Text, lazy_text
from crm_host.kernel.registry import registry
from crm_host.kernel.settings import (
    SettingValue,
    kind_of,
    parse_setting,
    save_setting,
    settings,
)
from crm_host.web.pages import done, render

_ = lazy_text

blueprint = Blueprint("settings", __name__, url_prefix="/settings")


@blueprint.get("/")
@administrators_only
def index() -> ResponseReturnValue:
    """List the sections, or the settings that a search finds in all of them."""
    query = request.args.get("q", "").strip()
    found = [item for item in _all_values() if query and _matches(item, query)]
    return render(
        "host/settings.html",
        sections=_sections(),
        section="",
        query=query,
        values=found,
        errors={},
        typed={},
        kind_of=kind_of,
    )


@blueprint.get("/<section>")
@administrators_only
def show(section: str) -> ResponseReturnValue:
    """Show one section."""
    return _page(section, {}, {})


@blueprint.post("/<section>")
@administrators_only
def save(section: str) -> ResponseReturnValue:
    """Save one section; a value that is refused keeps all of them as they were."""
    values = _section_values(section)
    parsed, errors = {}, {}
    for item in values:
        if item.source == "environment":
            continue
        try:
            parsed[item.key] = parse_setting(item.setting, _typed(item))
        except ValueRefused as refusal:
            errors[item.key] = refusal.message
    if errors:
        return _page(section, errors, dict(request.form), status=422)
    changed = [item for item in values if item.key in parsed and parsed[item.key] != item.value]
    for item in changed:
        if not (item.setting.secret and not parsed[item.key]):
            save_setting(session(), settings().declared, item.key, parsed[item.key])
    return done(_("The settings are saved."), to=url_for("settings.show", section=section))


def _typed(item: SettingValue) -> str:
    if item.setting.type is bool:
        return "yes" if item.key in request.form else "no"
    return request.form.get(item.key, "")


def _page(
    section: str, errors: dict[str, Text], typed: dict[str, str], status: int = 200
) -> ResponseReturnValue:
    return render(
        "host/settings.html",
        status=status,
        sections=_sections(),
        section=section,
        query="",
        values=_section_values(section),
        errors=errors,
        typed=typed,
        kind_of=kind_of,
    )


def _sections() -> list[tuple[str, Text]]:
    modules = registry().modules
    names = {key.partition(".")[0] for key in settings().declared}
    titles = {"host": _("The firm")} | {n: m.declaration.title for n, m in modules.items()}
    return [(name, title) for name, title in titles.items() if name in names]


def _section_values(section: str) -> list[SettingValue]:
    values = [item for item in _all_values() if item.key.partition(".")[0] == section]
    if not values:
        raise NotFound
    return values


def _all_values() -> list[SettingValue]:
    return [settings().describe(key) for key in settings().declared]


def _matches(item: SettingValue, query: str) -> bool:
    text = f"{item.key} {item.setting.title} {item.setting.help}"
    return all(word in fold(text) for word in fold(query).split())
