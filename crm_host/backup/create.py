"""Making a backup while the site is in use."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import chain, count
from pathlib import Path

from backports.zstd import zipfile
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from crm_host.backup.archive import MANIFEST, SECRET, writing
from crm_host.backup.draft import draft
from crm_host.backup.folders import site_files
from crm_host.backup.manifest import FilePart, Manifest, TablePart
from crm_host.config import Config
from crm_host.data.audit.sealing import head
from crm_host.transfer.counting import last_ids
from crm_host.transfer.failures import explained
from crm_host.transfer.reading import read_rows
from crm_host.transfer.sources import snapshot
from crm_host.transfer.tables import Holdings, Shape, holdings
from crm_host.transfer.tally import Tally

Progress = Callable[[str], None]
_BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Created:
    """A backup that was made."""

    path: Path
    manifest: Manifest
    #: Bytes.
    size: int


def backups_dir(config: Config) -> Path:
    """Return the folder of backups."""
    return config.data_dir / "backups"


def new_path(config: Config, prefix: str = "crm") -> Path:
    """Return a name that says when the backup was made."""
    stem = f"{prefix}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    names = chain([stem], (f"{stem}-{number}" for number in count(2)))
    paths = (backups_dir(config) / f"{name}.zip" for name in names)
    return next(path for path in paths if not path.exists())


def create(
    config: Config,
    engine: Engine,
    path: Path,
    progress: Progress = lambda _line: None,
    *,
    with_secrets: bool = False,
) -> Created:
    """Write a backup of one moment; people go on working meanwhile.

    Files are named by their content and never change. They are looked at before the moment and
    after it, so none is missed that the data name, not even one that is removed meanwhile.

    :raises HostError: the database refuses or goes away, or there is no room; no file is left.
    """
    with explained("The backup", "No file was written."), draft(path) as file:
        with writing(file) as archive:
            kept: dict[str, FilePart] = {}
            progress("Keep the files.")
            _keep_files(archive, config.data_dir, kept)
            with snapshot(engine) as connection:
                held = holdings(connection)
                progress(f"Keep {len(held.shapes)} tables.")
                tables = [_keep_table(archive, connection, s) for s in held.shapes.values()]
                numbers, audit_head = last_ids(connection), head(connection)
            _keep_files(archive, config.data_dir, kept)
            if with_secrets:
                archive.writestr(SECRET, config.secret_key)
            manifest = replace(
                _manifest(engine, held, tables, numbers, kept, with_secrets),
                audit_head=audit_head,
            )
            archive.writestr(MANIFEST, manifest.as_json())
        size = file.tell()
    return Created(path, manifest, size)


def _keep_table(archive: zipfile.ZipFile, connection: Connection, shape: Shape) -> TablePart:
    tally = Tally()
    columns = [[column.name, str(column.kind)] for column in shape.columns]
    with (
        archive.open(f"data/{shape.name}.jsonl", "w", force_zip64=True) as member,
        ThreadPoolExecutor(1) as beside,  # compressing needs no interpreter lock
    ):
        written: Future[int] | None = None
        for rows in read_rows(connection, shape):
            data = tally.add(rows)
            if written is not None:
                written.result()
            written = beside.submit(member.write, data)
        if written is not None:
            written.result()
    return TablePart(shape.name, columns, tally.total.rows, tally.total.checksum)


def _keep_files(archive: zipfile.ZipFile, data_dir: Path, kept: dict[str, FilePart]) -> None:
    for name, path in site_files(data_dir):
        if name in kept:
            continue
        try:
            source = path.open("rb")
        except FileNotFoundError:
            continue  # removed since the folder was listed
        digest, size = hashlib.sha256(), 0
        with source, archive.open(name, "w", force_zip64=True) as member:
            while data := source.read(_BLOCK):
                digest.update(data)
                size += len(data)
                member.write(data)
        kept[name] = FilePart(name, size, digest.hexdigest())


def _manifest(
    engine: Engine,
    held: Holdings,
    tables: list[TablePart],
    numbers: dict[str, int],
    kept: dict[str, FilePart],
    with_secrets: bool,
) -> Manifest:
    modules = {
        name: {"distribution": row.distribution, "version": row.version, "state": row.state.value}
        for name, row in held.state.modules.items()
    }
    return Manifest(
        host=version("crm-host"),
        database=engine.dialect.name,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        generation=held.state.generation,
        revisions=dict(held.revisions),
        modules=modules,
        tables=tables,
        last_ids={name: last for name, last in numbers.items() if name in held.shapes},
        files=list(kept.values()),
        left_out=list(held.unknown),
        with_secrets=with_secrets,
    )
