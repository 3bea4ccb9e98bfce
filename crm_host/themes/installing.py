"""Theme wheels: checked like those of modules, unpacked beside the data, never imported."""

from __future__ import annotations

import tempfile
from pathlib import Path

from crm_host.kernel.sentences import Sentence
from crm_host.kernel.wheel import Wheel, read_wheel, unpack
from crm_host.themes.checking import check_theme
from crm_host.themes.finding import GROUP, Themes, find_themes
from crm_host.themes.theme import DEFAULT, Theme, ThemeRefused, read_theme

#: The only package of a theme's wheel is called so, followed by the theme's name.
PREFIX = "crm_theme_"


def install_theme(path: Path, data_dir: Path) -> Theme:
    """Unpack a theme's wheel into the data folder and return the theme.

    The same version again changes nothing.

    :raises WheelRefused: the file is damaged, unsafe or no theme.
    :raises ThemeRefused: the theme does not pass its check.
    """
    wheel = read_wheel(path, GROUP, PREFIX)
    with tempfile.TemporaryDirectory() as folder:
        theme, problems = _look_at(wheel, Path(folder), find_themes(data_dir))
    if problems:
        lines = "\n".join(f"  - {problem}" for problem in problems)
        raise ThemeRefused(f"Nothing was installed. {theme.name} does not pass:\n{lines}")
    unpack(wheel, data_dir / "themes")
    return find_themes(data_dir).get(theme.name)


def check_path(path: Path, data_dir: Path) -> tuple[Theme, list[Sentence | str]]:
    """Look at a theme that is not installed: the folder somebody works in, or a wheel.

    :raises ThemeRefused: it is no theme.
    :raises WheelRefused: the wheel is damaged or unsafe.
    """
    themes = find_themes(data_dir)
    if path.suffix == ".whl":
        with tempfile.TemporaryDirectory() as folder:
            return _look_at(read_wheel(path, GROUP, PREFIX), Path(folder), themes)
    theme = read_theme(path, "folder")
    return theme, _check(theme, themes)


def _look_at(wheel: Wheel, folder: Path, themes: Themes) -> tuple[Theme, list[Sentence | str]]:
    unpacked = unpack(wheel, folder) / f"{PREFIX}{wheel.name}"
    theme = read_theme(unpacked, "folder")
    if (theme.name, theme.version) != (wheel.name, wheel.version):
        raise ThemeRefused(
            f"The wheel holds {wheel.name} {wheel.version}, but its theme.toml says "
            f"{theme.name} {theme.version}. Make them agree."
        )
    known = themes.found.get(theme.name)
    if theme.name == DEFAULT or (known and known.origin != "folder"):
        raise ThemeRefused(f"There is a theme {theme.name} already. Choose another name.")
    return theme, _check(theme, themes)


def _check(theme: Theme, themes: Themes) -> list[Sentence | str]:
    return check_theme(theme, Themes({**themes.found, theme.name: theme}, themes.problems))
