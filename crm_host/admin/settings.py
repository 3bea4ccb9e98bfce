"""The settings page (S20): every setting with its value and where that comes from."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from crm_host.admin.rights import administrators_only
from crm_host.admin.settings_search import matching, nearest, source_of
from crm_host.data.kinds import ValueRefused
from crm_host.data.session import session
from crm_host.i18n.text import Text, lazy_ntext, lazy_text
from crm_host.kernel.registry import registry
from crm_host.kernel.settings import (
    SettingValue,
    kind_of,
    parse_setting,
    reset_setting,
    save_setting,
    settings,
)
from crm_host.web import htmx
from crm_host.web.pages import done, fragment, render

_ = lazy_text

blueprint = Blueprint("settings", __name__, url_prefix="/settings")


@blueprint.get("/")
@administrators_only
def index() -> ResponseReturnValue:
    """List the sections, or the settings that a search finds in all of them."""
    query = request.args.get("q", "").strip()
    values = [settings().describe(key) for key in settings().declared]
    found = matching(values, query)
    shown: dict[str, Any] = {
        "sections": sections(),
        "section": "",
        "query": query,
        "values": found,
        "nearest": nearest(values, query) if query and not found else [],
        "titles": {name: title for name, title, _url in sections()},
        "kind_of": kind_of,
        "source_of": source_of,
    }
    if htmx.wants_fragment() and htmx.swap_target() == "results":
        htmx.replace_url(url_for("settings.index", q=query or None))
        return fragment("host/_settings_results.html", is_part=True, **shown)
    return render("host/settings.html", is_part=False, **shown)


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
    # An empty input of a secret leaves it as it is: the page never shows what it holds.
    changed = [item for item in changed if parsed[item.key] or not item.setting.secret]
    for item in changed:
        save_setting(session(), settings().declared, item.key, parsed[item.key])
    return done(_saved(len(changed)), to=url_for("settings.show", section=section))


@blueprint.post("/<section>/reset")
@administrators_only
def reset(section: str) -> ResponseReturnValue:
    """Let the default of one setting apply again."""
    key = request.form.get("key", "")
    item = next((value for value in _section_values(section) if value.key == key), None)
    if item is None:
        raise NotFound
    reset_setting(session(), settings().declared, key)
    message = _("%(setting)s has its default value again.", setting=item.setting.title)
    return done(message, to=url_for("settings.show", section=section))


def sections() -> list[tuple[str, Text, str]]:
    """Return the sections: name, title, address."""
    modules = registry().modules
    names = {key.partition(".")[0] for key in settings().declared}
    titles = {"host": _("The firm")} | {n: m.declaration.title for n, m in modules.items()}
    found = [
        (name, title, url_for("settings.show", section=name))
        for name, title in titles.items()
        if name in names
    ]
    return [found[0], ("look", _("Look"), url_for("look.show")), *found[1:]]


def _saved(count: int) -> Text:
    if not count:
        return _("Nothing was changed.")
    return lazy_ntext("%(num)s setting is saved.", "%(num)s settings are saved.", count)


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
        sections=sections(),
        section=section,
        query="",
        is_part=False,
        values=_section_values(section),
        errors=errors,
        typed=typed,
        kind_of=kind_of,
        source_of=source_of,
    )


def _section_values(section: str) -> list[SettingValue]:
    """Return what a section shows; settings with a page of their own are shown there."""
    values = [
        settings().describe(key)
        for key, setting in settings().declared.items()
        if key.partition(".")[0] == section and not setting.page
    ]
    if not values:
        raise NotFound
    return values
