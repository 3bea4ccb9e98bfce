"""`crm theme check`: everything that keeps a theme from being used, each with what to do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from importlib.metadata import version as distribution_version
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError

from crm_host.kernel.sentences import Sentence, sentence
from crm_host.themes.contrast import measure
from crm_host.themes.finding import Themes
from crm_host.themes.svg import NoDrawing, clean_svg
from crm_host.themes.theme import DEFAULT, Theme, ThemeRefused
from crm_host.themes.tokens import token_problems

_ = sentence

#: What a theme may replace: its file under `templates/` to the host's template.
TEMPLATES = {
    "login.html": "host/signin.html",
    "shell_header.html": "host/_brand.html",
    "shell_footer.html": "host/_footer.html",
    "print_header.html": "host/_print_header.html",
    # Of the modules that make customer pages and letters.
    "portal_layout.html": "portal/layout.html",
    "mail_layout.html": "mail/layout.html",
}
DRAWINGS = ("logo.svg", "logo-dark.svg", "favicon.svg")
#: What `static/` may hold. No styles: their colors could not be checked.
_STATIC = (".svg", ".png", ".webp", ".jpg", ".woff2")

#: Bytes of one file by the part of the theme it belongs to; a cold page may cost 90 KB in all.
_LARGEST = {"tokens.css": 16_384, "drawing": 12_288, "templates": 32_768, "static": 262_144}
_LARGEST_STATIC = 1_048_576


def check_theme(theme: Theme, themes: Themes) -> list[Sentence | str]:
    """Return what is wrong with a theme; nothing where it may be used."""
    try:
        themes.chain(theme)
        tokens = themes.tokens(theme)
    except ThemeRefused as refusal:
        return [str(refusal)]
    default = themes.get(DEFAULT)
    own = themes.own_tokens(theme)
    problems: list[Sentence | str] = [*token_problems(own, themes.own_tokens(default))]
    # The pairs are the host's: a theme cannot lower what it is held to.
    problems += [pair.problem for pair in measure(tokens, default.contrast) if not pair.passes]
    for look in _LOOKS:
        problems += look(theme)
    return problems


def _host(theme: Theme) -> Iterator[Sentence]:
    host = distribution_version("crm-host")
    if not theme.host.contains(host, prereleases=True):
        yield _(
            "It is made for host %(range)s; this is %(host)s. Install a version that fits.",
            range=str(theme.host),
            host=host,
        )


def _tokens_size(theme: Theme) -> Iterator[Sentence]:
    if path := theme.file("tokens.css"):
        yield from _size(path, "tokens.css", _LARGEST["tokens.css"])


def _drawings(theme: Theme) -> Iterator[Sentence]:
    for name in DRAWINGS:
        if path := theme.file(name):
            yield from _size(path, name, _LARGEST["drawing"])
            yield from _drawing(path, name)


def _drawing(path: Path, name: str) -> Iterator[Sentence]:
    try:
        removed = clean_svg(path.read_bytes()).removed
    except NoDrawing as fault:
        yield _("%(file)s is no usable drawing: %(fault)s.", file=name, fault=str(fault))
        return
    if removed:
        yield _(
            "%(file)s holds what a drawing does not need: %(names)s. Remove it.",
            file=name,
            names=", ".join(removed),
        )


def _templates(theme: Theme) -> Iterator[Sentence]:
    for path, name in _files(theme, "templates"):
        if name not in TEMPLATES:
            yield _(
                "templates/%(file)s replaces nothing. A theme may replace: %(known)s.",
                file=name,
                known=", ".join(TEMPLATES),
            )
            continue
        yield from _size(path, f"templates/{name}", _LARGEST["templates"])
        try:
            # Only read for its syntax; what it extends and includes is found when it is shown.
            Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(
                path.read_text(encoding="utf-8")
            )
        except (TemplateSyntaxError, UnicodeDecodeError) as error:
            yield _("templates/%(file)s: %(fault)s.", file=name, fault=str(error))


def _static(theme: Theme) -> Iterator[Sentence]:
    files = list(_files(theme, "static"))
    for path, name in files:
        label = f"static/{name}"
        if path.suffix not in _STATIC:
            known = ", ".join(_STATIC)
            yield _("%(file)s is of no kind a theme may ship: %(known)s.", file=label, known=known)
        elif path.suffix == ".svg":
            yield from _drawing(path, label)
        yield from _size(path, label, _LARGEST["static"])
    yield from _too_large("static", sum(path.stat().st_size for path, _n in files), _LARGEST_STATIC)


def _hashes(theme: Theme) -> Iterator[Sentence]:
    """Compare the files with the list that a theme may ship."""
    sums = theme.file("SHA256SUMS")
    for line in sums.read_text(encoding="utf-8").splitlines() if sums else ():
        digest, _space, name = line.partition("  ")
        path = theme.file(name)
        if path is None:
            yield _("%(file)s is listed in SHA256SUMS and missing.", file=name)
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            yield _("%(file)s is not what SHA256SUMS says. Get the theme again.", file=name)


def _files(theme: Theme, part: str) -> list[tuple[Path, str]]:
    folder = theme.folder / part
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [(path, path.relative_to(folder).as_posix()) for path in paths]


def _size(path: Path, name: str, most: int) -> Iterator[Sentence]:
    yield from _too_large(name, path.stat().st_size, most)


def _too_large(name: str, size: int, most: int) -> Iterator[Sentence]:
    if size > most:
        yield _(
            "%(file)s has %(size)s KB; at most %(most)s KB are allowed.",
            file=name,
            size=-(-size // 1024),
            most=most // 1024,
        )


_LOOKS: tuple[Callable[[Theme], Iterator[Sentence]], ...] = (
    _host,
    _tokens_size,
    _drawings,
    _templates,
    _static,
    _hashes,
)
