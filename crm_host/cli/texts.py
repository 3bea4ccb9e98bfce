"""`crm i18n`: what translators need."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from crm_host.cli.output import json_option, show, table
from crm_host.config import Config
from crm_host.i18n.agreement import disagreements
from crm_host.i18n.texts import TRANSLATED, read_texts, shown_texts, update_texts
from crm_host.kernel.discovery import discover, package_folders

_Packages = click.argument(
    "packages", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False)
)


@click.group()
def i18n() -> None:
    """Collect the texts of packages, count what is untranslated, and compare them."""


@i18n.command()
@_Packages
@json_option
def update(packages: tuple[str, ...], as_json: bool) -> None:
    """Bring the catalogues of PACKAGES (folders) in step with their code and templates."""
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
    """
    missing = {f"{p}:{code}": _missing(Path(p), code) for p in packages for code in TRANSLATED}
    faults = _disagreements([Path(p) for p in packages])
    _report(as_json, missing, faults)
    if faults or any(missing.values()):
        raise click.exceptions.Exit(1)


def _missing(package: Path, language: str) -> int:
    known = read_texts(package, language)
    stored = [known.get(text.id, text.context) for text in shown_texts(package) if text.id]
    return sum(text is None or not text.string or not any(text.string) for text in stored)


def _disagreements(packages: list[Path]) -> list[str]:
    mine = {package.resolve() for package in packages}
    known = package_folders(discover(Config.from_environment().modules_dir))
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
