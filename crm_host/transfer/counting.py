"""The ids that tables give out: a deleted row's id is never used again, not even elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy.engine import Connection, Row

_COUNTS_ITSELF = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"
)
#: Sequences with the table and the column that own them.
_SEQUENCES = """
    SELECT s.oid::regclass::text AS sequence, t.relname AS owner, quote_ident(a.attname) AS field,
           pg_sequence_last_value(s.oid) AS last
    FROM pg_class s
    JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i')
        AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
    JOIN pg_class t ON t.oid = d.refobjid
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
    WHERE s.relkind = 'S' AND t.relnamespace = current_schema()::regnamespace
"""


def last_ids(connection: Connection) -> dict[str, int]:
    """Return the highest id that each table ever gave out, where the database counts them."""
    if connection.dialect.name == "postgresql":
        return {row.owner: row.last for row in _sequences(connection) if row.last}
    found = connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")
    return {row.name: row.seq for row in found if row.seq}


def continue_ids(connection: Connection, last: Mapping[str, int]) -> None:
    """Let each table go on where its source would have, and never below the rows it has."""
    if connection.dialect.name == "postgresql":
        for row in _sequences(connection):
            query = (
                f"SELECT setval('{row.sequence}', number) FROM (SELECT greatest(%s::bigint, "
                f"(SELECT max({row.field}) FROM {row.owner})) AS number) n WHERE number > 0"
            )
            connection.exec_driver_sql(query, (last.get(row.owner),))
        return
    for name in connection.exec_driver_sql(_COUNTS_ITSELF).scalars().all():
        if name in last:
            connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
            values = (name, last[name])
            connection.exec_driver_sql("INSERT INTO sqlite_sequence VALUES (?, ?)", values)


def _sequences(connection: Connection) -> Iterator[Row[tuple[str, str, str, int | None]]]:
    yield from connection.exec_driver_sql(_SEQUENCES).all()
