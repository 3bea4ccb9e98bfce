"""`crm new`: the first files of a module."""

from __future__ import annotations

from pathlib import Path

import click

from crm_host.cli.output import json_option, show


@click.group()
def new() -> None:
    """Begin something new."""


@new.command("module")
@click.argument("name")
@click.option(
    "--extends",
    metavar="MODULE",
    help="Also give the records of this module a field and a panel, as: contacts",
)
@json_option
def new_module(name: str, extends: str | None, as_json: bool) -> None:
    """Write a module that runs: a record with its pages, rights, tests and translations.

    NAME is one word, `visits`, or your own name and a word, `acme-visits`: then the package is
    called acme-visits and the module visits. The folder is made where you are.
    """
    from crm_host.cli.naming import names_of, owner_of, refuse_taken
    from crm_host.cli.scaffolding import write_module

    names = names_of(name)
    refuse_taken(names)
    owner = owner_of(extends) if extends else None
    folder = Path(names.distribution)
    written = write_module(names, owner, folder)
    files = [str(path) for path in written]
    text = "\n".join(
        [
            f"Created {len(files)} files:",
            *(f"  {file}" for file in files),
            f"Next: cd {folder} && crm dev",
        ]
    )
    show(as_json, {"ok": True, "folder": str(folder), "files": files}, text)
