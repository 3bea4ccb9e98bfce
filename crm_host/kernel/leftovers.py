"""Rows of the host that speak about a module by its name; they leave when its data does."""

from __future__ import annotations

from sqlalchemy import MetaData, Table, delete, inspect
from sqlalchemy.engine import Connection

#: Host tables and the column that begins with `<module>.`.
_NAMED_AFTER = (
    ("host_setting", "key"),
    ("host_permission_grant", "permission"),
    ("host_role_grant", "role"),
    ("host_field_right", "record"),
    ("host_event", "name"),
    ("host_sequence", "name"),
    ("host_sequence_counter", "sequence"),
    ("host_attachment", "record_type"),
)


def remove_host_rows(connection: Connection, module: str) -> None:
    """Remove settings, grants and events of a module; its history stays for the audit."""
    present = set(inspect(connection).get_table_names())
    for name, column in _NAMED_AFTER:
        if name in present:
            table = Table(name, MetaData(), autoload_with=connection)
            connection.execute(delete(table).where(table.c[column].startswith(f"{module}.")))
