"""Where themes come from: shipped with the host, installed as packages, or in the data folder."""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

from packaging.version import Version

from crm_host.kernel.errors import suggestion
from crm_host.paths import themes_dir
from crm_host.themes.theme import DEFAULT, Origin, Theme, ThemeRefused, read_theme
from crm_host.themes.tokens import read_tokens

log = logging.getLogger(__name__)

GROUP = "crm.themes"


@dataclass(frozen=True)
class Themes:
    """Every theme that was found, and why other folders are none."""

    found: dict[str, Theme] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> Theme:
        """Return a theme.

        :raises ThemeRefused: there is none of this name, or its folder cannot be read.
        """
        if name in self.found:
            return self.found[name]
        if name in self.problems:
            raise ThemeRefused(self.problems[name])
        raise ThemeRefused(f"There is no theme {name}.{suggestion(name, self.found)}")

    def chain(self, theme: Theme) -> list[Theme]:
        """Return a theme and those it inherits from, itself first.

        :raises ThemeRefused: a parent is missing, or is the theme itself.
        """
        chain = [theme]
        while chain[-1].parent:
            parent = self.get(chain[-1].parent)
            if parent in chain:
                raise ThemeRefused(f"The theme {theme.name} inherits from itself.")
            chain.append(parent)
        return chain

    def file(self, theme: Theme, name: str) -> tuple[Theme, Path] | None:
        """Return a file of a theme or of the nearest one it inherits from, with its owner."""
        for owner in self.chain(theme):
            if path := owner.file(name):
                return owner, path
        return None

    def own_tokens(self, theme: Theme) -> dict[str, str]:
        """Return what a theme itself sets.

        :raises ThemeRefused: its style sheet holds something else.
        """
        path = theme.file("tokens.css")
        if path is None:
            return {}
        try:
            return read_tokens(path.read_text(encoding="utf-8"), str(path))
        except (OSError, UnicodeDecodeError) as error:
            raise ThemeRefused(f"{path} cannot be read: {error}.") from error

    def tokens(self, theme: Theme) -> dict[str, str]:
        """Return every token of a theme, the inherited ones included."""
        tokens: dict[str, str] = {}
        for owner in reversed(self.chain(theme)):
            tokens |= self.own_tokens(owner)
        return tokens


def find_themes(data_dir: Path) -> Themes:
    """Look everywhere. The host's themes win over packages, those over the data folder; of
    several versions in the data folder the newest wins.
    """
    themes = Themes()
    for origin, label, folder in (*_shipped(), *_packaged(), *_unpacked(data_dir)):
        try:
            theme = read_theme(folder, origin)
            _check_place(theme, label)
        except ThemeRefused as refusal:
            themes.problems.setdefault(label, str(refusal))
            continue
        known = themes.found.get(theme.name)
        if known is None or (known.origin == origin and _newer(theme, known)):
            themes.found[theme.name] = theme
    return themes


def _shipped() -> Iterator[tuple[Origin, str, Path]]:
    for folder in _folders(themes_dir()):
        yield "host", folder.name, folder


@cache
def _packaged() -> tuple[tuple[Origin, str, Path], ...]:
    """Packages change only with the process. Finding them imports none of their code."""
    found: list[tuple[Origin, str, Path]] = []
    for point in entry_points(group=GROUP):
        spec = None if "." in point.value else importlib.util.find_spec(point.value)
        folders = list(spec.submodule_search_locations or ()) if spec else []
        if not folders:
            log.warning("The entry point %s names no package: %s", point.name, point.value)
            continue
        found.append(("package", point.name, Path(folders[0])))
    return tuple(found)


def _unpacked(data_dir: Path) -> Iterator[tuple[Origin, str, Path]]:
    for folder in _folders(data_dir / "themes"):
        # A wheel was unpacked with its package inside, a folder was put there as it is.
        packages = list(folder.glob("crm_theme_*/theme.toml"))
        yield "folder", folder.name.partition("-")[0], packages[0].parent if packages else folder


def _folders(place: Path) -> list[Path]:
    if not place.is_dir():
        return []
    return sorted(path for path in place.iterdir() if path.is_dir() and path.name[0] not in "._")


def _check_place(theme: Theme, label: str) -> None:
    if theme.name != label:
        raise ThemeRefused(
            f"{theme.folder} holds the theme {theme.name} but is called {label}. Rename one."
        )
    if theme.name == DEFAULT and theme.origin != "host":
        raise ThemeRefused(f"{theme.folder}: default is the host's own theme. Choose another name.")


def _newer(one: Theme, other: Theme) -> bool:
    return Version(one.version) > Version(other.version)
