"""`crm backup`: make one, prove that one is whole, put one back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crm_host.cli.opening import open_environment
from crm_host.cli.output import json_option, progress, show, table, yes_option
from crm_host.config import Config
from crm_host.kernel.errors import SetupNeeded

if TYPE_CHECKING:
    from crm_host.backup.restore import Restored

_FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@click.group()
def backup() -> None:
    """Keep everything of this site in one file, and put it back."""


@backup.command()
@click.option("--out", type=click.Path(path_type=Path), help="File to write.")
@click.option("--with-secrets", is_flag=True, help="Also keep the key that signs sessions.")
@json_option
def create(out: Path | None, with_secrets: bool, as_json: bool) -> None:
    """Write a backup. People go on working meanwhile."""
    from crm_host.backup.create import create as create_backup
    from crm_host.backup.create import new_path

    environment = open_environment(needs_setup=False)
    if environment.state.is_empty:
        raise SetupNeeded("This database is empty. Run: crm init")
    config = environment.config
    path = out or new_path(config)
    say = progress(as_json)
    made = create_backup(config, environment.engine, path, say, with_secrets=with_secrets)
    data = {"ok": True, "path": str(made.path), "size": made.size, **_summary(made.manifest)}
    lines = [
        f"{made.path}: {made.manifest.rows:,} rows, {len(made.manifest.files)} files, "
        f"{made.size / 1e6:.1f} MB.",
        *[f"Not in it, because it belongs to nobody: {name}" for name in made.manifest.left_out],
    ]
    show(as_json, data, "\n".join(lines))


@backup.command()
@_FILE
@json_option
def verify(file: Path, as_json: bool) -> None:
    """Read a backup whole and compare everything in it with its own counts."""
    from crm_host.backup.archive import opened

    with opened(file) as archive:
        archive.check()
        manifest = archive.manifest
    text = (
        f"{file.name} is whole: {manifest.rows:,} rows and {len(manifest.files)} files of "
        f"{manifest.created_at}, made by version {manifest.host}."
    )
    show(as_json, {"ok": True, **_summary(manifest)}, text)


@backup.command(name="list")
@json_option
def list_(as_json: bool) -> None:
    """List the backups in the data folder, the newest first."""
    from crm_host.backup.archive import read_manifest
    from crm_host.backup.create import backups_dir
    from crm_host.backup.manifest import BackupRefused

    found: list[dict[str, Any]] = []
    for path in backups_dir(Config.from_environment()).glob("*.zip"):
        entry: dict[str, Any] = {"path": str(path), "size": path.stat().st_size}
        try:
            found.append(entry | _summary(read_manifest(path)))
        except BackupRefused as refused:
            found.append(entry | {"created_at": "", "error": str(refused)})
    found.sort(key=lambda entry: str(entry["created_at"]), reverse=True)
    rows = [
        [
            Path(entry["path"]).name,
            entry["created_at"] or "damaged",
            f"{entry['size'] / 1e6:.1f} MB",
            entry.get("host", ""),
            f"{entry.get('rows', 0):,}",
        ]
        for entry in found
    ]
    text = table(["backup", "made", "size", "version", "rows"], rows)
    show(as_json, {"ok": True, "backups": found}, text)


@backup.command()
@_FILE
@yes_option
@json_option
def restore(file: Path, yes: bool, as_json: bool) -> None:
    """Put a backup in place of what is there, or into an empty database of either kind.

    What is there is backed up first. Everybody has to sign in again. A backup brings code of
    partner modules along: restore only what you made yourself.
    """
    from crm_host.backup.restore import restore as restore_backup

    environment = open_environment(needs_setup=False)
    if not environment.state.is_empty and not yes:
        url = environment.engine.url.render_as_string(hide_password=True)
        click.confirm(f"Replace everything in {url}?", abort=True)
    done = restore_backup(environment.config, environment.engine, file, progress(as_json))
    safety = str(done.safety) if done.safety else None
    data = {
        "ok": True,
        **_summary(done.manifest),
        "safety_backup": safety,
        "left_behind": done.left_behind,
        "behind": done.behind,
    }
    show(as_json, data, "\n".join(_report(done)))


def _report(done: Restored) -> list[str]:
    lines = [f"{done.manifest.rows:,} rows and {len(done.manifest.files)} files are back."]
    if done.safety:
        lines.append(f"What was there before is in {done.safety}.")
    for name in done.left_behind:
        lines.append(f"Left in the backup, because no migration makes it: {name}")
    if done.behind:
        lines.append(f"Older than the code: {', '.join(done.behind)}. Run: crm db upgrade")
    return [*lines, "Everybody has to sign in again."]


def _summary(manifest: Any) -> dict[str, Any]:
    return {
        "host": manifest.host,
        "database": manifest.database,
        "created_at": manifest.created_at,
        "rows": manifest.rows,
        "files": len(manifest.files),
        "revisions": manifest.revisions,
        "left_out": manifest.left_out,
        "with_secrets": manifest.with_secrets,
        "tables": [
            {"table": part.name, "rows": part.rows, "checksum": part.checksum}
            for part in manifest.tables
        ],
    }
