"""`crm theme`: which looks there are, whether they can be read by everybody, choosing one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from crm_host.cli.contributed import in_application
from crm_host.cli.output import json_option, show, table

_WHERE = "NAME is a theme, the folder of one, or the path of a wheel."


@click.group()
def theme() -> None:
    """List, check, install and choose themes."""


@theme.command("list")
@json_option
def list_themes(as_json: bool) -> None:
    """Show every theme that is found, and whether it can be used."""
    from crm_host.config import Config
    from crm_host.themes.checking import check_theme
    from crm_host.themes.finding import find_themes

    themes = find_themes(Config.from_environment().data_dir)
    data: list[dict[str, Any]] = [
        {
            "name": found.name,
            "title": found.title,
            "version": found.version,
            "parent": found.parent or None,
            "origin": found.origin,
            "folder": str(found.folder),
            "problems": [str(problem) for problem in check_theme(found, themes)],
        }
        for found in themes.found.values()
    ]
    rows = [
        [d["name"], d["version"], d["parent"] or "", d["origin"], _summary(d["problems"])]
        for d in data
    ]
    rows += [[name, "", "", "", text] for name, text in themes.problems.items()]
    answer = {"themes": data, "unreadable": themes.problems}
    show(as_json, answer, table(["theme", "version", "parent", "origin", "check"], rows))


@theme.command("check", epilog=_WHERE)
@click.argument("names", nargs=-1)
@json_option
def check(names: tuple[str, ...], as_json: bool) -> None:
    """Check themes: contrast of every pair of colors, files, templates (all, or those named).

    Needs no database and changes nothing. Exit code 1 where something is wrong.
    """
    from crm_host.config import Config

    found = _check_all(names, Config.from_environment().data_dir)
    wrong = any(found.values())
    lines = [f"{name}: {text}" for name, texts in found.items() for text in texts or ["fine"]]
    show(as_json, {"ok": not wrong, "themes": found}, "\n".join(lines))
    if wrong:
        raise click.exceptions.Exit(1)


@theme.command("install")
@click.argument("wheel", type=click.Path(dir_okay=False, path_type=Path))
@json_option
def install(wheel: Path, as_json: bool) -> None:
    """Install a theme from a wheel, or a newer version of one. It is used once it is chosen."""
    from crm_host.cli.opening import open_environment
    from crm_host.kernel.state import bump_config_version
    from crm_host.themes.installing import install_theme

    environment = open_environment(needs_setup=False)
    found = install_theme(wheel, environment.config.data_dir)
    if not environment.state.is_empty:
        with environment.engine.begin() as connection:
            bump_config_version(connection)
    data = {"ok": True, "name": found.name, "version": found.version, "folder": str(found.folder)}
    text = f"Installed {found.name} {found.version}. Choose it with: crm theme use {found.name}"
    show(as_json, data, text)


@theme.command("use")
@click.argument("name")
@json_option
@in_application
def use(name: str, as_json: bool) -> None:
    """Choose the theme of this site; everybody sees it with their next page."""
    from crm_host.data.session import session
    from crm_host.kernel.settings import environment_name, save_setting, settings
    from crm_host.themes.choosing import usable_theme

    found = usable_theme(name)
    save_setting(session(), settings().declared, "host.theme", found.name)
    fixed = settings().describe("host.theme").source == "environment"
    note = f" But {environment_name('host.theme')} is set and wins." if fixed else ""
    show(as_json, {"ok": True, "name": name}, f"The site now uses {found.title}.{note}")


def _check_all(names: tuple[str, ...], data_dir: Path) -> dict[str, list[str]]:
    """Return names and paths with what is wrong; unreadable ones with the reason."""
    from crm_host.themes.checking import check_theme
    from crm_host.themes.finding import find_themes
    from crm_host.themes.installing import check_path

    themes = find_themes(data_dir)
    found: dict[str, list[str]] = {} if names else {n: [t] for n, t in themes.problems.items()}
    for name in names or themes.found:
        if "/" in name or name.endswith(".whl"):
            checked, problems = check_path(Path(name), data_dir)
            found[checked.name] = [str(problem) for problem in problems]
        else:
            found[name] = [str(problem) for problem in check_theme(themes.get(name), themes)]
    return found


def _summary(problems: list[str]) -> str:
    return "fine" if not problems else f"{len(problems)} problems, see: crm theme check"
