"""Which theme may be chosen for a site, by page and by command alike."""

from __future__ import annotations

from pathlib import Path

from flask import current_app

from crm_host.themes.checking import check_theme
from crm_host.themes.finding import find_themes
from crm_host.themes.theme import Theme, ThemeRefused


def usable_theme(name: str) -> Theme:
    """Return a theme that passes its check.

    :raises ThemeRefused: there is none of this name, or what is wrong with it.
    """
    folder: Path = current_app.config["CRM"].data_dir
    themes = find_themes(folder)
    theme = themes.get(name)
    if problems := check_theme(theme, themes):
        lines = "\n".join(f"  - {problem}" for problem in problems)
        raise ThemeRefused(f"{theme.title} cannot be used:\n{lines}")
    return theme
