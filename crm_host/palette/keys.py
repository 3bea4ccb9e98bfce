"""The page of keyboard shortcuts: what there is, and what one wants instead (WCAG 2.1.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from crm_host.auth.models import User
from crm_host.auth.views import signed_in_only
from crm_host.data.actor import current_actor
from crm_host.data.session import session
from crm_host.i18n.text import Text, lazy_text
from crm_host.kernel.declaration import Shortcut
from crm_host.kernel.registry import registry
from crm_host.web.menu import menu_entries
from crm_host.web.pages import done, render
from crm_host.web.shortcuts import conflict, is_fixed, normal_key, shortcuts

_ = lazy_text

blueprint = Blueprint("shortcuts", __name__, url_prefix="/shortcuts")

#: Screens of the host's shortcuts, in the order of the page.
_SCREENS: dict[str, Text] = {
    "everywhere": _("Everywhere"),
    "list": _("Lists"),
    "record": _("Pages of one record"),
    "overview": _("Overview of a record"),
    "form": _("Forms"),
    "places": _("Places"),
}


@dataclass(frozen=True)
class Line:
    """One shortcut as the page shows it."""

    id: str
    title: Text
    key: str
    #: Key that it has unless another one is chosen.
    usual: str
    fixed: bool
    error: Text = ""


@blueprint.get("")
@signed_in_only
def index() -> ResponseReturnValue:
    """List every shortcut with its key."""
    actor = current_actor()
    return _page(actor.single_keys, actor.keys, {})


@blueprint.post("")
@signed_in_only
def save() -> ResponseReturnValue:
    """Keep the chosen keys; one that cannot be used keeps all of them as they were."""
    if "reset" in request.form:
        _keep(True, {})
        return done(_("All shortcuts are as they were."), to=url_for("shortcuts.index"))
    single = "single" in request.form
    typed, errors = _typed()
    if errors:
        return _page(single, typed, errors, 422)
    known = shortcuts()
    _keep(single, {id: key for id, key in typed.items() if key != known[id].key})
    return done(_("Your shortcuts are saved."), to=url_for("shortcuts.index"))


def _typed() -> tuple[dict[str, str], dict[str, Text]]:
    """Return the typed keys, and what is wrong with them, by shortcut."""
    keys: dict[str, str] = {}
    errors: dict[str, Text] = {}
    for id, shortcut in shortcuts().items():
        keys[id] = request.form.get(f"key-{id}", current_actor().keys.get(id, shortcut.key))
        if is_fixed(shortcut):
            keys[id] = shortcut.key
            continue
        try:
            keys[id] = normal_key(keys[id])
        except ValueError:
            errors[id] = _("Write one letter, digit or sign, or g and a letter, such as g c.")
    for id, key in keys.items():
        if key and (other := conflict(id, key, keys)):
            errors.setdefault(id, _("“%(key)s” is taken by: %(name)s.", key=key, name=other))
    return {id: key for id, key in keys.items() if not is_fixed(shortcuts()[id])}, errors


def _keep(single: bool, keys: Mapping[str, str]) -> None:
    user = session().get_one(User, current_actor().user_id)
    user.single_keys, user.keys = single, dict(keys) or None


def _page(
    single: bool, keys: Mapping[str, str], errors: Mapping[str, Text], status: int = 200
) -> Response:
    return render(
        "host/shortcuts.html",
        status=status,
        single=single,
        sections=list(_sections(keys, errors)),
        wrong=bool(errors),
    )


def _sections(
    keys: Mapping[str, str], errors: Mapping[str, Text]
) -> Iterator[tuple[Text, Sequence[Line]]]:
    """Yield the headings with their shortcuts: the host's, places one may open, the modules'."""
    found: dict[str, list[Line]] = {}
    places = {f"go.{entry.id}" for entry in menu_entries()}
    for id, shortcut in shortcuts().items():
        if id.startswith("go.") and id not in places:
            continue
        key = keys.get(id, shortcut.key)
        line = Line(id, shortcut.title, key, shortcut.key, is_fixed(shortcut), errors.get(id, ""))
        found.setdefault(_section(id, shortcut), []).append(line)
    titles = _SCREENS | {name: m.declaration.title for name, m in registry().modules.items()}
    for name, title in titles.items():
        if name in found:
            yield title, found[name]


def _section(id: str, shortcut: Shortcut) -> str:
    if id.startswith("go."):
        return "places"
    owner, dot, _rest = id.partition(".")
    return owner if dot else shortcut.screen
