"""The look of a request: which theme it has, its files, and the templates it replaces.

The firm's choice is the setting `host.theme`. Administrators see another theme on one page by
adding `?theme=name` to its address. A theme that does not pass its check is never shown to
anybody else: the default theme takes its place, and the log says why.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from time import monotonic

from flask import Flask, current_app, g, has_request_context, request
from jinja2 import BaseLoader, Environment, FunctionLoader, TemplateError

from crm_host.config import Config
from crm_host.data.actor import current_actor
from crm_host.kernel.sentences import Sentence
from crm_host.kernel.settings import settings
from crm_host.themes.checking import DRAWINGS, TEMPLATES, check_theme
from crm_host.themes.finding import Themes, find_themes
from crm_host.themes.preview import draw_preview
from crm_host.themes.theme import DEFAULT, Theme, ThemeRefused
from crm_host.themes.tokens import write_tokens
from crm_host.web.fingerprints import fingerprint

log = logging.getLogger(__name__)

#: Query argument by which administrators look at another theme.
PREVIEW = "theme"
#: Seconds between two readings of all themes that visitors can cause.
_PAUSE = 1.0
#: Files the host writes itself from the tokens of a theme.
_WRITTEN = {
    "tokens.css": ("text/css", write_tokens),
    "preview.svg": ("image/svg+xml", draw_preview),
}
_OF_HOST = {host: own for own, host in TEMPLATES.items()}
_PREFIX = "theme:"


class Shelf:
    """The themes as one process sees them; looked up again when the configuration changes."""

    def __init__(self, data_dir: Path, always: bool = False) -> None:
        """Look at a data folder; `always` reads it for every page, for who works on a theme."""
        self.data_dir = data_dir
        self.always = always
        self.look_again()

    def look_again(self) -> Themes:
        """Read all themes anew."""
        self.themes = find_themes(self.data_dir)
        self.problems: dict[str, list[Sentence | str]] = {}
        self._written: dict[tuple[str, str], bytes] = {}
        self.looks: dict[str, Look] = {}
        self._complained: set[str] = set()
        self._version = -1
        self._looked_at = monotonic()
        return self.themes

    def look_again_if_due(self) -> None:
        """Read all themes anew unless that has just been done: anybody can ask for this."""
        if monotonic() - self._looked_at > _PAUSE:
            self.look_again()

    def at(self, version: int) -> Themes:
        """Return the themes, read since the configuration got this version."""
        if version != self._version or self.always:
            self.look_again()
            self._version = version
        return self.themes

    def faults(self, theme: Theme) -> list[Sentence | str]:
        """Return why a theme may not be used."""
        if theme.name not in self.problems:
            self.problems[theme.name] = check_theme(theme, self.themes)
        return self.problems[theme.name]

    def chosen(self, name: str, version: int) -> Theme:
        """Return the theme of a name, or the default one where it cannot be used."""
        themes = self.at(version)
        try:
            theme = themes.get(name)
        except ThemeRefused as refusal:
            self._complain(name, str(refusal))
            return themes.get(DEFAULT)
        if faults := self.faults(theme):
            self._complain(name, str(faults[0]))
            return themes.get(DEFAULT)
        return theme

    def written(self, theme: Theme, name: str) -> bytes:
        """Return a file that the host writes for a theme."""
        key = (theme.name, name)
        if key not in self._written:
            _type, write = _WRITTEN[name]
            self._written[key] = write(self.themes.tokens(theme)).encode()
        return self._written[key]

    def _complain(self, name: str, reason: str) -> None:
        if name not in self._complained:
            self._complained.add(name)
            log.warning("The theme %s is not used: %s See: crm theme check %s", name, reason, name)


class Look:
    """How pages look under one theme; kept until the themes are read again."""

    def __init__(self, shelf: Shelf, theme: Theme) -> None:
        self.shelf = shelf
        self.theme = theme
        self._addresses: dict[str, tuple[str, str]] = {}

    def address(self, name: str) -> tuple[str, str]:
        """Return the path below `/assets/theme/` and the fingerprint of a file."""
        if name not in self._addresses:
            self._addresses[name] = self._address(name)
        return self._addresses[name]

    def _address(self, name: str) -> tuple[str, str]:
        if name in _WRITTEN:
            text = self.shelf.written(self.theme, name)
            return f"{self.theme.name}/{name}", _short_hash(text)
        found = self.shelf.themes.file(self.theme, name)
        if found is None:
            return f"{self.theme.name}/{name}", "missing"
        owner, path = found
        return f"{owner.name}/{name}", fingerprint(path)

    @cached_property
    def replaced(self) -> dict[str, str]:
        """Return host templates to the names under which the theme's are loaded."""
        return {
            host: f"{_PREFIX}{owner.name}:{fingerprint(path)}:{own}"
            for host, own in _OF_HOST.items()
            if (found := self.shelf.themes.file(self.theme, f"templates/{own}"))
            for owner, path in [found]
        }


def shelf() -> Shelf:
    """Return the themes of the current application."""
    own: Shelf = current_app.extensions["crm_themes"]
    return own


def look() -> Look:
    """Return the look of this request."""
    if not has_request_context():
        return _look_of(_theme())
    if "look" not in g:
        g.look = _look_of(previewed() or _theme())
    found: Look = g.look
    return found


def _look_of(theme: Theme) -> Look:
    own = shelf()
    if theme.name not in own.looks:
        own.looks[theme.name] = Look(own, theme)
    return own.looks[theme.name]


def previewed() -> Theme | None:
    """Return the theme that an administrator looks at on this page only."""
    name = request.args.get(PREVIEW, "")
    if not name or not current_actor().is_administrator:
        return None
    themes = shelf().at(settings().version)
    try:
        theme = themes.get(name)
        themes.tokens(theme)
    except ThemeRefused:
        return None
    return theme


def _theme() -> Theme:
    return shelf().chosen(settings()["host.theme"], settings().version)


@dataclass(frozen=True)
class PublicFile:
    """A file of a theme that browsers may have."""

    #: What the host wrote, or where the file lies.
    content: bytes | Path
    media_type: str
    fingerprint: str


def theme_file(path: str, version: str) -> PublicFile | None:
    """Return a public file of a theme, `acme/logo.svg`, or `None`.

    :param version: the fingerprint in the address. Where it is another, the page came from a
        process that learned of a change before this one, which therefore looks again.
    """
    found = _public_file(path)
    if found is None or found.fingerprint != version:
        shelf().look_again_if_due()
        found = _public_file(path)
    return found


def _public_file(path: str) -> PublicFile | None:
    """Templates and descriptions are nobody's business; style sheets the host writes itself."""
    theme_name, _slash, name = path.partition("/")
    theme = shelf().themes.found.get(theme_name)
    if theme is None:
        return None
    if name in _WRITTEN:
        text = shelf().written(theme, name)
        return PublicFile(text, _WRITTEN[name][0], _short_hash(text))
    found = theme.file(name) if name in DRAWINGS or name.startswith("static/") else None
    return PublicFile(found, "", fingerprint(found)) if found else None


def _short_hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]


def init_themes(app: Flask, config: Config) -> None:
    """Let pages of an application have themes."""
    app.extensions["crm_themes"] = Shelf(config.data_dir, always=config.debug)
    environment: Environment = app.jinja_env
    environment.globals["themed"] = lambda name: _usable(environment, name)
    environment.globals["look"] = look


def themed(name: str) -> str:
    """Return the template to use for one of the host's: the theme's, where it has one."""
    return _usable(current_app.jinja_env, name)


def _usable(environment: Environment, name: str) -> str:
    own = look().replaced.get(name)
    if own is None:
        return name
    try:
        environment.get_template(own)
    except TemplateError as fault:
        log.warning("The theme's template %s is not used: %s", own, fault)
        return name
    return own


def theme_loader() -> BaseLoader:
    """Return the loader of what themes replace; every version of a file has a name of its own."""

    def load(name: str) -> str | None:
        if not name.startswith(_PREFIX):
            return None
        theme_name, _hash, own = name.removeprefix(_PREFIX).split(":")
        theme = shelf().themes.found.get(theme_name)
        path = theme.file(f"templates/{own}") if theme and own in TEMPLATES else None
        return path.read_text(encoding="utf-8") if path else None

    return FunctionLoader(load)
