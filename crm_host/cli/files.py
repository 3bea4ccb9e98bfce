"""`crm files`: deleting contents that nobody needs, and looking whether the others are sound."""

from __future__ import annotations

import click

from crm_host.cli.contributed import in_application
from crm_host.cli.output import json_option, show, table

_MEGABYTE = 1024 * 1024


@click.group()
def files() -> None:
    """Look after the folder of uploaded files."""


@files.command("sweep")
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
@json_option
@in_application
def sweep_files(dry_run: bool, as_json: bool) -> None:
    """Delete contents that no row names and that are older than a day. A job does it daily."""
    from crm_host.files.sweeping import sweep

    swept = sweep(dry_run=dry_run)
    verb = "would be deleted" if dry_run else "were deleted"
    lines = [
        f"{swept.attachments} files that were taken off long ago,",
        f"{swept.contents} contents and {swept.drafts} unfinished uploads {verb}: "
        f"{swept.size / _MEGABYTE:.1f} MB.",
    ]
    show(as_json, {"ok": True, "dry_run": dry_run, **swept.as_dict()}, " ".join(lines))


@files.command("verify")
@json_option
@in_application
def verify_files(as_json: bool) -> None:
    """Read every content that a row names. Exit code 1 where one is missing or has changed."""
    from crm_host.files.verifying import verify

    found = verify()
    rows = [[f.reason, f.mention.table, f.mention.row, f.mention.name] for f in found.faults]
    text = f"All is well: {found.rows} rows name {found.contents} contents."
    if rows:
        text = table(["what", "table", "row", "name"], rows) + (
            "\nBring the contents back from a backup: crm backup restore adds what is missing."
        )
    faults = [fault.as_dict() for fault in found.faults]
    data = {"ok": not faults, "rows": found.rows, "contents": found.contents, "faults": faults}
    show(as_json, data, text)
    if faults:
        raise click.exceptions.Exit(1)
