"""`crm i18n`: what translators need."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from crm_host.cli.output import json_option, show, table
from crm_host.config import unpacked_modules
from crm_host.i18n.agreement import disagreements
from crm_host.i18n.missing import incomplete
from crm_host.i18n.texts import TRANSLATED, update_texts
from crm_host.kernel.discovery import discover, package_folders


def _folders(_context: object, _option: object, given: tuple[str, ...]) -> tuple[str, ...]:
    """Return the packages that are meant; the folder of a module stands for its package."""
    from crm_host.dev.source import Source

    folders = given or (".",)
    found = [
        str(Source.open(Path(folder)).package)
        if (Path(folder) / "pyproject.toml").is_file()
        else folder
        for folder in folders
    ]
    if not given and found == ["."]:
        raise click.UsageError("Name a package folder, or go to the folder of a module.")
    return tuple(os.path.relpath(folder) for folder in found)


_Packages = click.argument(
    "packages", nargs=-1, type=click.Path(exists=True, file_okay=False), callback=_folders
)


@click.group()
def i18n() -> None:
    """Collect the texts of packages, count what is untranslated, and compare them."""


@i18n.command()
@_Packages
@json_option
def update(packages: tuple[str, ...], as_json: bool) -> None:
    """Bring the catalogues of PACKAGES (folders) in step with their code and templates.

    In the folder of a module, its package is meant where none is named.
    """
    _report(
        as_json,
        {f"{p}:{code}": update_texts(Path(p), code) for p in packages for code in TRANSLATED},
    )


@i18n.command()
@_Packages
@json_option
def check(packages: tuple[str, ...], as_json: bool) -> None:
    """Count the untranslated texts of PACKAGES, and name those that the host or another module
    translates differently; exit code 1 if there are any.

    In the folder of a module, its package is meant where none is named.
    """
    lines = {f"{p}:{code}": incomplete(Path(p), code) for p in packages for code in TRANSLATED}
    missing = {name: len(found) for name, found in lines.items()}
    open_texts = [f"{name}: {line}" for name, found in lines.items() for line in found]
    faults = _disagreements([Path(p) for p in packages])
    _report(as_json, missing, [*open_texts, *faults])
    if faults or any(missing.values()):
        raise click.exceptions.Exit(1)


def _disagreements(packages: list[Path]) -> list[str]:
    mine = {package.resolve() for package in packages}
    known = package_folders(discover(unpacked_modules()))
    return [
        str(found)
        for code in TRANSLATED
        for found in disagreements([*known, *packages], code)
        if not mine.isdisjoint(found.packages)
    ]


def _report(as_json: bool, missing: dict[str, int], faults: Sequence[str] = ()) -> None:
    rows = [[*name.rsplit(":", 1), str(count)] for name, count in missing.items()]
    text = table(["package", "language", "untranslated"], rows)
    result = {"ok": not faults and not any(missing.values()), "untranslated": missing}
    show(as_json, result | {"different": list(faults)}, "\n".join([text, *faults]))
