"""A module's tables as the database has them: counted, exported, removed without its code."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, Table, func, inspect, select, text
from sqlalchemy.engine import Connection

from crm_host.kernel.histories import owner_of
from crm_host.kernel.state import ModuleRow

_CHUNK = 2000


def describe_tables(connection: Connection, name: str) -> dict[str, Any]:
    """Return a module's tables and foreign keys, as `host_module.foreign_keys` keeps them."""
    inspector = inspect(connection)
    tables = [table for table in inspector.get_table_names() if owner_of(table) == name]
    keys = [
        [table, key["constrained_columns"][0], key["referred_table"], key["referred_columns"][0]]
        for table in tables
        for key in inspector.get_foreign_keys(table)
    ]
    return {"tables": sorted(tables), "foreign_keys": sorted(keys)}


def tables_of(connection: Connection, name: str, row: ModuleRow | None) -> list[str]:
    """Return the tables of a module that exist: those noted at install, and newer ones."""
    noted = set(row.foreign_keys.get("tables", ())) if row else set()
    present = set(inspect(connection).get_table_names())
    return sorted(table for table in present if (owner_of(table) == name or table in noted))


def row_counts(connection: Connection, tables: Iterable[str]) -> dict[str, int]:
    """Count rows per table."""
    counts = {}
    for name in tables:
        statement = select(func.count()).select_from(Table(name, MetaData()))
        counts[name] = connection.execute(statement).scalar_one()
    return counts


def export_tables(connection: Connection, name: str, tables: Iterable[str], folder: Path) -> Path:
    """Write one CSV file per table into a new ZIP file and return its path.

    UTF-8 with a byte order mark, ISO 8601 dates, JSON for structured values.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables:
            with archive.open(f"{table}.csv", "w", force_zip64=True) as raw:
                _write_csv(connection, table, io.TextIOWrapper(raw, "utf-8-sig", newline=""))
    return path


def _write_csv(connection: Connection, table: str, file: io.TextIOWrapper) -> None:
    reflected = Table(table, MetaData(), autoload_with=connection)
    writer = csv.writer(file)
    writer.writerow(column.name for column in reflected.columns)
    result = connection.execute(select(reflected), execution_options={"yield_per": _CHUNK})
    for part in result.partitions():
        writer.writerows([_plain(value) for value in row] for row in part)
    file.flush()
    file.detach()


def _plain(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, datetime):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def drop_tables(connection: Connection, tables: list[str]) -> None:
    """Remove tables whose code, and with it their own downgrade, is gone."""
    cascade = " CASCADE" if connection.dialect.name == "postgresql" else ""
    quote = connection.dialect.identifier_preparer.quote
    for table in tables:
        connection.execute(text(f"DROP TABLE IF EXISTS {quote(table)}{cascade}"))
