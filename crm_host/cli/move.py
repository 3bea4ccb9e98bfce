"""`crm db move`: from SQLite to PostgreSQL or back, every value compared."""

from __future__ import annotations

import os

import click

from crm_host.cli.opening import open_environment
from crm_host.cli.output import json_option, progress, show, table, yes_option
from crm_host.config import Config


@click.command()
@click.argument("target_url")
@click.option("--verify", is_flag=True, help="Read every row of the copy again and compare.")
@yes_option
@json_option
def move(target_url: str, verify: bool, yes: bool, as_json: bool) -> None:
    """Copy everything to an empty database of either kind.

    Nobody may use the site meanwhile. This database stays as it is; set CRM_DATABASE_URL to go
    over to the other.
    """
    from sqlalchemy import create_engine

    from crm_host.data.session import configure_engine
    from crm_host.transfer.move import move as move_database

    environment = open_environment()
    config = Config.from_environment({**os.environ, "CRM_DATABASE_URL": target_url})
    target = create_engine(config.database_url)
    configure_engine(target)
    url = target.url.render_as_string(hide_password=True)
    if not yes:
        click.confirm(f"Copy this database to {url}?", abort=True)
    moved = move_database(environment, target, progress(as_json), verify)
    rows = [[one.table, f"{one.rows:,}", one.checksum[:16]] for one in moved.tables]
    lines = [
        table(["table", "rows", "checksum"], rows),
        "Every row was read back: the copy is the same." if verify else "Every row was taken.",
        "Keep CRM_DATA_DIR as it is, and go on with:",
        f"  CRM_DATABASE_URL={url}",
    ]
    data = {
        "ok": True,
        "verified": verify,
        "tables": [one.as_dict() for one in moved.tables],
        "next": f"CRM_DATABASE_URL={url}",
    }
    show(as_json, data, "\n".join(lines))
