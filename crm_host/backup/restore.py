"""Putting a backup in place of what is there, or into an empty database."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, update
from sqlalchemy.engine import Connection

from crm_host.auth.models import SignInSession
from crm_host.backup.archive import SECRET, Archive, opened
from crm_host.backup.create import create, new_path
from crm_host.backup.folders import Placed
from crm_host.backup.manifest import Manifest
from crm_host.config import Config
from crm_host.data.types import utc_now
from crm_host.kernel.discovery import discover
from crm_host.kernel.errors import Blocked
from crm_host.kernel.histories import History
from crm_host.kernel.migrate import lifecycle_transaction
from crm_host.kernel.state import host_generation, read_state
from crm_host.transfer.copying import Copied, compare, fill
from crm_host.transfer.failures import explained
from crm_host.transfer.move import analyze
from crm_host.transfer.schema import build_schema, differences, histories_for
from crm_host.transfer.sources import snapshot
from crm_host.transfer.tables import Holdings, holdings, virtual_tables

Progress = Callable[[str], None]
_THEN = "Everything is as it was before."


@dataclass(frozen=True)
class Restored:
    """What a restore did."""

    manifest: Manifest
    tables: list[Copied]
    #: Backup of what was replaced; `None` where the database was empty.
    safety: Path | None
    #: What stayed in the backup because no migration makes a place for it.
    left_behind: list[str]
    #: Owners whose tables are older than the code.
    behind: list[str]


def restore(
    config: Config, engine: Engine, path: Path, progress: Progress = lambda _line: None
) -> Restored:
    """Replace everything in the database by a backup, in one transaction.

    What is there is backed up first. Files are only added. Everybody has to sign in again: a
    session that was ended after the backup must not come back to life.

    :raises BackupRefused: the file cannot be used.
    :raises Blocked: it is newer than the code, or the database holds tables of others.
    :raises HostError: the database refused; everything is as before.
    """
    with opened(path) as archive, explained("The restore", _THEN):
        progress("Check the backup.")
        archive.check()
        before = _present(engine)
        with _files_placed(config, archive) as placed:
            histories = _histories(config, archive.manifest)
            safety = _safety(config, engine, archive.manifest, before, progress)
            _place(archive, placed, "")
            progress(f"Write {len(archive.manifest.tables)} tables and compare them.")
            with lifecycle_transaction(engine) as connection:
                tables, left = _replace(connection, archive, histories, before)
        if archive.manifest.with_secrets:
            _restore_secret(config, archive)
        analyze(engine)
    revisions = archive.manifest.revisions
    behind = [one.owner for one in histories if one.head != revisions[one.owner]]
    return Restored(archive.manifest, tables, safety, left, behind)


def _present(engine: Engine) -> Holdings:
    with snapshot(engine) as connection:
        before = holdings(connection)
    if before.unknown:
        raise Blocked(
            f"The database also holds tables of others: {', '.join(before.unknown)}. Move them "
            "away, or restore into an empty database. Nothing was changed."
        )
    return before


def _histories(config: Config, manifest: Manifest) -> list[History]:
    installed = manifest.installed
    return histories_for(manifest.revisions, installed, discover(config.modules_dir, installed))


def _safety(
    config: Config, engine: Engine, manifest: Manifest, before: Holdings, progress: Progress
) -> Path | None:
    if before.state.is_empty:
        return None
    progress("Back up what is there.")
    path = new_path(config, "before-restore")
    return create(config, engine, path, with_secrets=manifest.with_secrets).path


@contextmanager
def _files_placed(config: Config, archive: Archive) -> Iterator[Placed]:
    """Add the partner modules, whose migrations are needed; a failure takes all files away."""
    placed = Placed(config.data_dir)
    try:
        _place(archive, placed, "modules/")
        yield placed
    except BaseException:
        placed.take_away()
        raise


def _place(archive: Archive, placed: Placed, prefix: str) -> None:
    for file in archive.manifest.files:
        if file.path.startswith(prefix):
            with archive.open(file.path) as source:
                placed.put(file.path, source)


def _replace(
    connection: Connection, archive: Archive, histories: list[History], before: Holdings
) -> tuple[list[Copied], list[str]]:
    manifest = archive.manifest
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")
    generation = read_state(connection).generation
    _drop_all(connection, before)
    made = build_schema(connection, histories, manifest.revisions).shapes
    parts = {part.name: part for part in manifest.tables if part.name in made}
    left = [part.name for part in manifest.tables if part.name not in made and part.rows]
    shapes = {name: part.shape for name, part in parts.items()}
    if odd := differences(shapes, made):
        raise Blocked("\n".join([*odd, _THEN]))
    copied = fill(
        connection, shapes, lambda shape: archive.rows(parts[shape.name]), manifest.last_ids, made
    )
    there = {name: made[name].ordered_like(shape) for name, shape in shapes.items()}
    compare(connection, there, copied)
    _begin_anew(connection, max(generation, manifest.generation) + 1)
    return copied, left


def _drop_all(connection: Connection, before: Holdings) -> None:
    quote = connection.dialect.identifier_preparer.quote
    for name in virtual_tables(connection):
        connection.exec_driver_sql(f"DROP TABLE {quote(name)}")
    names = [quote(name) for name in (*before.shapes, *before.version_tables)]
    if connection.dialect.name == "sqlite":
        for name in names:
            connection.exec_driver_sql(f"DROP TABLE {name}")
    elif names:  # at once, because they refer to each other; a view of others stops it
        connection.exec_driver_sql(f"DROP TABLE {', '.join(names)}")


def _begin_anew(connection: Connection, generation: int) -> None:
    """Let every process start over, and every person sign in again."""
    connection.execute(update(host_generation).values(generation=generation))
    sessions = SignInSession.__table__
    ended = update(sessions).where(sessions.c.revoked_at.is_(None))
    connection.execute(ended.values(revoked_at=utc_now()))


def _restore_secret(config: Config, archive: Archive) -> None:
    with archive.open(SECRET) as source:
        secret = source.read()
    path = config.data_dir / "secret.key"
    beside = path.with_name(".secret.key.new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(secret)
    os.replace(beside, path)
