"""`crm db`: the schema of the host and of every module."""

from __future__ import annotations

import click

from crm_host.cli.output import json_option, show
from crm_host.config import Config


@click.group()
def db() -> None:
    """Bring the database up to date, or compare it with the code."""


@db.command(hidden=True)
@click.argument("owner")
@click.option("--message", "-m", required=True, help="What changes, in a few words.")
@json_option
def revision(owner: str, message: str, as_json: bool) -> None:
    """Write the next migration of a module (or `host`) from its models. For developers."""
    from crm_host.kernel.discovery import discover
    from crm_host.kernel.revise import write_revision

    path = write_revision(owner, message, discover(Config.from_environment().modules_dir))
    text = f"Wrote {path}. Read it before you commit it." if path else "The models are unchanged."
    show(as_json, {"ok": True, "path": path and str(path)}, text)
