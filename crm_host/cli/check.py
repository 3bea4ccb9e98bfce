"""`crm check`: what is wrong with modules, before anybody installs them."""

from __future__ import annotations

from pathlib import Path

import click

from crm_host.cli.output import json_option, show
from crm_host.config import unpacked_modules


@click.command()
@click.argument("targets", nargs=-1, metavar="[FOLDER | NAME...]")
@json_option
def check(targets: tuple[str, ...], as_json: bool) -> None:
    """Check a module's FOLDER, or the declarations of the modules that are found.

    A folder with a pyproject.toml is checked completely: its declaration, the conformance suite
    and its own tests, on SQLite. Installed modules, all or those NAMEd, are checked by what they
    declare. Where nothing is named and this is the folder of a module, that one is meant.

    Needs no database and installs nothing. Exit code 1 where something is wrong.
    """
    folder = _folder(targets)
    if folder is not None:
        _check_folder(folder, as_json)
        return
    from crm_host.kernel.discovery import discover
    from crm_host.kernel.inspection import inspect_modules

    found = inspect_modules(discover(unpacked_modules()), targets)
    lines = [f"{name}: {text}" for name, texts in found.items() for text in texts or ["fine"]]
    wrong = any(found.values())
    show(as_json, {"ok": not wrong, "modules": found}, "\n".join(lines) or "No modules found.")
    if wrong:
        raise click.exceptions.Exit(1)


def _folder(targets: tuple[str, ...]) -> Path | None:
    """Return the module folder that is meant, if one is."""
    if not targets:
        here = Path("pyproject.toml")
        known = here.is_file() and '"crm.modules"' in here.read_text(encoding="utf-8")
        return Path() if known else None
    [first, *rest] = targets
    is_folder = "/" in first or first == "." or (Path(first) / "pyproject.toml").is_file()
    return Path(first) if is_folder and not rest else None


def _check_folder(folder: Path, as_json: bool) -> None:
    from crm_host.dev.checking import check_folder
    from crm_host.dev.source import Source

    checked = check_folder(Source.open(folder))
    show(as_json, checked.as_dict(), checked.as_text())
    if not checked.is_fine:
        raise click.exceptions.Exit(1)
