"""`crm names`: what can be extended, filled, heard, answered, granted and set."""

from __future__ import annotations

import click

from crm_host.cli.output import json_option, show, table

_KINDS = ("fields", "slots", "events", "hooks", "permissions", "settings", "tables")


@click.command()
@click.argument("kind", type=click.Choice(_KINDS))
@click.argument("module", required=False)
@json_option
def names(kind: str, module: str | None, as_json: bool) -> None:
    """List the names of one KIND that modules publish: all of them, or those of one MODULE.

    Needs no database. The host is the module `host`.
    """
    from dataclasses import asdict

    from crm_host.dev.names import HOST, load_everything
    from crm_host.dev.names import names as published
    from crm_host.kernel.errors import HostError, suggestion

    modules = load_everything()
    known = {HOST, *(loaded.name for loaded in modules)}
    if module is not None and module not in known:
        raise HostError(f"There is no module {module}.{suggestion(module, known)}")
    found = [name for name in published(kind, modules) if module in (None, name.owner)]
    rows = [[name.name, name.detail] for name in found]
    show(as_json, [asdict(name) for name in found], table(["name", "what it is"], rows))
