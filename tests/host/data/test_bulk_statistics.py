"""PostgreSQL learns of many new rows before the transaction ends that writes them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, inspect, text

from crm_host.data.bulk_rows import insert_rows
from crm_host.testing.site import Site

CRATES = Table(
    "bulkyard_crate", MetaData(), Column("id", Integer, primary_key=True), Column("mark", String)
)


@pytest.fixture
def connection(site: Site) -> Iterator[Connection]:
    with site.engine.connect() as connection:
        CRATES.create(connection)
        yield connection
        connection.rollback()


def write(connection: Connection, first: int, count: int) -> None:
    rows = [[number, f"Thùng {number}"] for number in range(first, first + count)]
    insert_rows(connection, CRATES, ("id", "mark"), rows)


def known(connection: Connection) -> float:
    statement = text("SELECT reltuples FROM pg_class WHERE relname = 'bulkyard_crate'")
    return float(connection.scalar(statement) or 0)


def test_the_planner_hears_of_rows_that_nobody_committed(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        write(connection, 1, 1_000)
        assert connection.scalar(text("SELECT count(*) FROM bulkyard_crate")) == 1_000
        return
    write(connection, 1, 990)
    assert known(connection) == -1  # too few to ask for
    write(connection, 991, 10)
    assert known(connection) == 1_000
    write(connection, 1_001, 2_500)
    assert known(connection) == 1_000  # plans for these many would be the same
    write(connection, 3_501, 500)
    assert known(connection) == 4_000


def test_the_planner_hears_of_rows_again_after_a_rehearsal_was_rolled_back(
    connection: Connection,
) -> None:
    """The number of rows stays after a rollback; what is known of the columns goes."""
    if connection.dialect.name == "sqlite":  # it keeps no statistics of its own accord
        write(connection, 1, 4_000)
        assert not inspect(connection).has_table("sqlite_stat1")
        return
    connection.commit()
    try:
        write(connection, 1, 4_000)
        connection.rollback()
        assert (known(connection), columns_known(connection)) == (4_000, 0)

        write(connection, 1, 1_000)
        assert columns_known(connection) == 2
    finally:
        connection.rollback()
        CRATES.drop(connection)
        connection.commit()


def columns_known(connection: Connection) -> int:
    statement = text("SELECT count(*) FROM pg_stats WHERE tablename = 'bulkyard_crate'")
    return int(connection.scalar(statement) or 0)
