"""Tokens: the `--crm-*` variables of a theme. Nothing else of a theme's CSS reaches a browser.

The style sheet that pages load is written anew from what was read here, so a theme can neither
bring rules of its own nor fetch anything from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from crm_host.kernel.errors import suggestion
from crm_host.kernel.sentences import Sentence, sentence
from crm_host.themes.theme import ThemeRefused

_ = sentence

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ROOT = re.compile(r"\s*(?::root\s*\{([^{}]*)\}\s*)*", re.DOTALL)
_BODY = re.compile(r":root\s*\{([^{}]*)\}", re.DOTALL)
_DECLARATION = re.compile(r"--crm-([a-z0-9-]+)\s*:\s*(.+)", re.DOTALL)
_COLOR = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
_MODES = re.compile(r"light-dark\(\s*(#\w+)\s*,\s*(#\w+)\s*\)")
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)(px|rem)")
_FONTS = re.compile(r"(?:[\w -]+|\"[\w .-]+\")(?:\s*,\s*(?:[\w -]+|\"[\w .-]+\"))*")

#: Least sizes in pixels: targets as WCAG 2.2, 2.5.8 asks, text that can be read.
_LEAST = {"control": 24, "row": 24, "topbar": 40, "size": 13}
_PIXELS = {"px": 1, "rem": 16}


@dataclass(frozen=True)
class Color:
    """A color in light and in dark mode, each `#rrggbb` or `#rrggbbaa`."""

    light: str
    dark: str


def read_tokens(css: str, where: str) -> dict[str, str]:
    """Return the tokens of a style sheet by their names without `--crm-`.

    :raises ThemeRefused: it holds anything but `:root { --crm-…: …; }`.
    """
    text = _COMMENT.sub("", css)
    if not _ROOT.fullmatch(text):
        raise ThemeRefused(f"{where} may hold nothing but :root {{ --crm-…: …; }}.")
    tokens: dict[str, str] = {}
    for body in _BODY.findall(text):
        for line in filter(None, (part.strip() for part in body.split(";"))):
            match = _DECLARATION.fullmatch(line)
            if match is None:
                raise ThemeRefused(f"{where}: {line!r} is no variable --crm-… with a value.")
            tokens[match[1]] = " ".join(match[2].split())
    return tokens


def write_tokens(tokens: Mapping[str, str]) -> str:
    """Return the style sheet of tokens that were read and checked."""
    return ":root{" + ";".join(f"--crm-{name}:{value}" for name, value in tokens.items()) + "}\n"


def color_of(value: str) -> Color | None:
    """Read a color: one for both modes, or `light-dark(light, dark)`."""
    modes = _MODES.fullmatch(value)
    pair = (modes[1], modes[2]) if modes else (value, value)
    return Color(*pair) if all(_COLOR.fullmatch(part) for part in pair) else None


def token_problems(own: Mapping[str, str], known: Mapping[str, str]) -> list[Sentence]:
    """Return what is wrong with a theme's tokens; `known` are those of the default theme."""
    problems = []
    for name, value in own.items():
        if name not in known:
            hint = suggestion(name, known)
            problems.append(_("There is no token --crm-%(name)s.%(hint)s", name=name, hint=hint))
        elif problem := _value_problem(name, value, known[name]):
            problems.append(problem)
    return problems


def _value_problem(name: str, value: str, example: str) -> Sentence | None:
    """A token is what it is in the default theme: a color, a length or a list of fonts."""
    values = {"name": name, "value": value, "example": example}
    if known := color_of(example):
        return _color_problem(values, color_of(value), has_alpha=len(known.light) > 7)
    if _LENGTH.fullmatch(example):
        return _length_problem(values)
    if not _FONTS.fullmatch(value):
        return _("--crm-%(name)s: %(value)s is no list of fonts like: %(example)s", **values)
    return None


def _color_problem(values: dict[str, str], color: Color | None, has_alpha: bool) -> Sentence | None:
    if color is None:
        return _("--crm-%(name)s: %(value)s is no color like: %(example)s", **values)
    if not has_alpha and max(len(color.light), len(color.dark)) > 7:
        return _("--crm-%(name)s must not let anything shine through: %(value)s", **values)
    return None


def _length_problem(values: dict[str, str]) -> Sentence | None:
    match = _LENGTH.fullmatch(values["value"])
    if match is None:
        return _("--crm-%(name)s: %(value)s is no length like: %(example)s", **values)
    least = _LEAST.get(values["name"], 0)
    if float(match[1]) * _PIXELS[match[2]] < least:
        text = _("--crm-%(name)s: %(value)s is too small; use at least %(least)s px.")
        return _(text.message, **values, least=least)
    return None
