"""One theme: a folder with `theme.toml` and what it changes of its parent's look."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from crm_host.kernel.errors import HostError

#: The theme that all others build on; it defines every token and the pairs of colors to check.
DEFAULT = "default"
_NAME = re.compile(r"[a-z][a-z0-9]{1,19}")
_KEYS = {"name", "title", "version", "host", "parent", "contrast"}

#: Where a theme was found: shipped with the host, an installed package, the data folder.
Origin = Literal["host", "package", "folder"]
Pair = tuple[str, str]


class ThemeRefused(HostError):
    """A theme cannot be read or used; the text says why and what to do."""


@dataclass(frozen=True)
class Theme:
    """What `theme.toml` says, and where the theme lies."""

    name: str
    title: str
    version: str
    #: Versions of the host it is made for.
    host: SpecifierSet
    #: The theme whose files and tokens it inherits; empty for the default theme only.
    parent: str
    folder: Path
    origin: Origin
    #: Kind (`text`, `parts`) to pairs (foreground, background); from the default theme only.
    contrast: dict[str, list[Pair]] = field(default_factory=dict)

    def file(self, name: str) -> Path | None:
        """Return one of its own files, or `None` where it has none of that name."""
        path = self.folder / name
        inside = path.resolve().is_relative_to(self.folder.resolve())
        return path if inside and path.is_file() else None


def read_theme(folder: Path, origin: Origin) -> Theme:
    """Read a theme's description.

    :raises ThemeRefused: it is missing or says something that cannot be understood.
    """
    path = folder / "theme.toml"
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ThemeRefused(f"{folder} is no theme: it has no theme.toml.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ThemeRefused(f"{path} cannot be read: {error}.") from error
    if unknown := sorted(values.keys() - _KEYS):
        known = ", ".join(sorted(_KEYS))
        raise ThemeRefused(f"{path}: nobody knows {', '.join(unknown)}. Known: {known}.")
    name = _text(path, values, "name")
    if not _NAME.fullmatch(name):
        raise ThemeRefused(f"{path}: a name has 2 to 20 small letters and digits, not {name!r}.")
    return Theme(
        name=name,
        title=values.get("title") or name.capitalize(),
        version=_version(path, _text(path, values, "version")),
        host=_range(path, _text(path, values, "host")),
        parent="" if name == DEFAULT else values.get("parent") or DEFAULT,
        folder=folder,
        origin=origin,
        contrast=_pairs(values.get("contrast", {})),
    )


def _text(path: Path, values: dict[str, Any], key: str) -> str:
    value = values.get(key)
    if not isinstance(value, str) or not value:
        raise ThemeRefused(f'{path}: write {key} = "…".')
    return value


def _version(path: Path, text: str) -> str:
    try:
        return str(Version(text))
    except InvalidVersion:
        raise ThemeRefused(f"{path}: {text!r} is no version. Write one like 1.0.0.") from None


def _range(path: Path, text: str) -> SpecifierSet:
    try:
        return SpecifierSet(text)
    except InvalidSpecifier:
        raise ThemeRefused(f"{path}: {text!r} is no range. Write one like >=0.1,<1.") from None


def _pairs(given: dict[str, list[list[str]]]) -> dict[str, list[Pair]]:
    return {kind: [(front, back) for front, back in pairs] for kind, pairs in given.items()}
