"""`crm check`: what is wrong with modules, before anybody installs them."""

from __future__ import annotations

import click

from crm_host.cli.output import json_option, show
from crm_host.config import Config


@click.command()
@click.argument("names", nargs=-1)
@json_option
def check(names: tuple[str, ...], as_json: bool) -> None:
    """Check the declarations of modules (all that are found, or those named).

    Needs no database and installs nothing. Exit code 1 where something is wrong.
    """
    from crm_host.kernel.discovery import discover
    from crm_host.kernel.inspection import inspect_modules

    found = inspect_modules(discover(Config.from_environment().modules_dir), names)
    lines = [f"{name}: {text}" for name, texts in found.items() for text in texts or ["fine"]]
    wrong = any(found.values())
    show(as_json, {"ok": not wrong, "modules": found}, "\n".join(lines) or "No modules found.")
    if wrong:
        raise click.exceptions.Exit(1)
