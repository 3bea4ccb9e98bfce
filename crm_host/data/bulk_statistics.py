"""What PostgreSQL's planner believes about tables that grow within one transaction.

It learns the size of a table from ANALYZE. Its own daemon sees nothing of rows that are not
committed, and comes once a minute; until then the checks of foreign keys keep the plan of an
empty table, and read all of it for each row.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Table, event, text
from sqlalchemy.engine import Connection, Engine

#: Rows that are written to a table before anybody asks what the planner knows of it.
_UNNOTICED = 1_000
#: A table this many times as large as the planner believes may need other plans.
_FACTOR = 4

_GROWN = "crm_grown_tables"


def note_growth(connection: Connection, table: Table, count: int) -> None:
    """Take in that rows were written; where they are most of a table, let the planner know.

    ANALYZE sees what its own transaction wrote, and every plan made before is made anew. Somebody
    else's ANALYZE of the same table is never waited for.
    """
    grown: dict[str, Any] = connection.info.setdefault(_GROWN, {})
    written, due = grown.get(table.name, (0, _UNNOTICED))
    written += count
    if written >= due:
        known = _known(connection, table)
        if written < (_FACTOR - 1) * known:
            due = (_FACTOR - 1) * known
        else:
            connection.exec_driver_sql(f"ANALYZE (SKIP_LOCKED) {table.name} ({_columns(table)})")
            written, due = 0, (_FACTOR - 1) * max(_known(connection, table), _UNNOTICED)
    grown[table.name] = written, due


#: A rehearsal that was rolled back leaves the number of rows, which is kept outside of
#: transactions, and takes what ANALYZE found in their columns away.
_BELIEVED = text(
    "SELECT reltuples FROM pg_class WHERE oid = to_regclass(:name) AND EXISTS ("
    "SELECT 1 FROM pg_stats WHERE schemaname = current_schema() AND tablename = :name)"
)


@event.listens_for(Engine, "rollback")
def _forget(connection: Connection) -> None:
    """Count anew: the rows are gone, and what ANALYZE found in them."""
    if not connection.invalidated:  # one that was cut off took its notes with it
        connection.info.pop(_GROWN, None)


def _known(connection: Connection, table: Table) -> int:
    """Return how many rows the planner believes a table to have; 0 if it knows no column."""
    return max(int(connection.scalar(_BELIEVED, {"name": table.name}) or 0), 0)


def _columns(table: Table) -> str:
    """Return the columns that plans depend on; JSON is never searched and takes longest."""
    return ", ".join(f'"{c.name}"' for c in table.columns if not isinstance(c.type, JSON))
