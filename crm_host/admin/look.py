"""The look of the site: its theme, and the firm's own logo and icon (A93)."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from crm_host.admin.rights import administrators_only
from crm_host.admin.settings import sections
from crm_host.admin.settings_search import source_of
from crm_host.data.kinds import ValueRefused
from crm_host.data.session import session
from crm_host.files.store import keep
from crm_host.i18n.text import Text, lazy_text
from crm_host.kernel.settings import SettingValue, reset_setting, save_setting, settings
from crm_host.themes.checking import TEMPLATES
from crm_host.themes.choosing import usable_theme
from crm_host.themes.pictures import ICON_BOX, LARGEST, LOGO_BOX, Picture, Prepared, prepare_picture
from crm_host.themes.theme import Theme, ThemeRefused
from crm_host.web.pages import done, render
from crm_host.web.themes import Look, previewed, shelf

_ = lazy_text

blueprint = Blueprint("look", __name__, url_prefix="/settings/look")

#: How each picture of the firm is made ready.
PREPARE: dict[str, Callable[[bytes], Prepared]] = {
    "host.logo": lambda data: prepare_picture(data, LOGO_BOX),
    "host.logo_dark": lambda data: prepare_picture(data, LOGO_BOX),
    "host.favicon": lambda data: prepare_picture(data, ICON_BOX, as_png=True),
}


@blueprint.get("/")
@administrators_only
def show() -> ResponseReturnValue:
    """Show every theme as it would look, and the firm's pictures."""
    return _page({})


@blueprint.post("/theme")
@administrators_only
def choose() -> ResponseReturnValue:
    """Choose a theme; one that fails its check is refused with what is wrong."""
    try:
        theme = usable_theme(request.form.get("theme", ""))
    except ThemeRefused as refusal:
        return _page({"theme": str(refusal)}, status=422)
    if _is_fixed("host.theme"):
        return _page({"theme": _("The environment of the server sets the theme.")}, status=409)
    save_setting(session(), settings().declared, "host.theme", theme.name)
    message = _("The site now has the look %(theme)s.", theme=theme.title)
    return done(message, to=url_for("look.show"))


@blueprint.post("/pictures")
@administrators_only
def save_pictures() -> ResponseReturnValue:
    """Keep the pictures that were chosen; one that cannot be used keeps all as they were."""
    try:
        chosen = read_pictures()
    except PicturesRefused as refusal:
        return _page(refusal.errors, status=422)
    keep_pictures(chosen)
    return done(_("The pictures are saved."), to=url_for("look.show"))


@blueprint.post("/pictures/remove")
@administrators_only
def remove_picture() -> ResponseReturnValue:
    """Go back to the theme's picture."""
    key = request.form.get("key", "")
    if key in PREPARE:
        reset_setting(session(), settings().declared, key)
    return done(_("The picture of the theme is shown again."), to=url_for("look.show"))


class PicturesRefused(Exception):
    """Some of the chosen pictures cannot be used; says which and why."""

    def __init__(self, errors: dict[str, Text]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


def read_pictures() -> dict[str, Prepared]:
    """Return the pictures that this request brings, by setting.

    :raises PicturesRefused: one of them cannot be used.
    """
    chosen, errors = {}, {}
    for key, prepare in PREPARE.items():
        file = request.files.get(key)
        if file is None or not file.filename or _is_fixed(key):
            continue
        with file.stream as stream:
            data = stream.read(LARGEST + 1)
        try:
            chosen[key] = prepare(data)
        except ValueRefused as refusal:
            errors[key] = refusal.message
    if errors:
        raise PicturesRefused(errors)
    return chosen


def keep_pictures(chosen: dict[str, Prepared]) -> None:
    """Store pictures and show them from now on."""
    for key, made in chosen.items():
        picture = Picture(keep(made.data), made.extension, made.width, made.height)
        save_setting(session(), settings().declared, key, str(picture))


def _is_fixed(key: str) -> bool:
    return settings().describe(key).source == "environment"


def _page(errors: dict[str, Text], status: int = 200) -> ResponseReturnValue:
    own = shelf()
    themes = own.look_again()
    preview = previewed()
    return render(
        "host/look.html",
        status=status,
        sections=sections(),
        section="look",
        query="",
        themes=[
            (theme, own.faults(theme), _preview_address(Look(own, theme)))
            for theme in themes.found.values()
        ],
        unreadable=themes.problems,
        chosen=settings().describe("host.theme"),
        preview=preview,
        pictures=_pictures(),
        errors=errors,
        source_of=source_of,
        runs_templates=[t.name for t in themes.found.values() if _has_templates(t)],
    )


def _preview_address(look: Look) -> str:
    path, version = look.address("preview.svg")
    return url_for("assets.asset", owner="theme", name=path, v=version)


def _has_templates(theme: Theme) -> bool:
    return any(theme.file(f"templates/{name}") for name in TEMPLATES)


def _pictures() -> list[tuple[SettingValue, str]]:
    """Return the settings of the firm's pictures with the addresses of what is there."""
    found = []
    for key in PREPARE:
        value = settings().describe(key)
        picture = Picture.parse(value.value)
        name = picture.file_name if picture else ""
        url = url_for("assets.asset", owner="firm", name=name) if name else ""
        found.append((value, url))
    return found
