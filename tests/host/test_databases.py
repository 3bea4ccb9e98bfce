from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url

from crm_host.testing.databases import Kind, copied_database, fresh_database


def put(url: str, *statements: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def names(url: str) -> list[str]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = list(connection.scalars(text("SELECT name FROM person ORDER BY name")))
    engine.dispose()
    return found


def tables(url: str) -> list[str]:
    engine = create_engine(url)
    found = inspect(engine).get_table_names()
    engine.dispose()
    return found


def test_a_fresh_database_is_empty_and_private(database_kind: Kind) -> None:
    with fresh_database(database_kind) as first, fresh_database(database_kind) as second:
        put(first, "CREATE TABLE person (name text)")

        assert tables(second) == []


def test_copies_share_the_prepared_rows_and_nothing_else(database_kind: Kind) -> None:
    built = []

    def build(url: str) -> None:
        built.append(url)
        put(url, "CREATE TABLE person (name text)", "INSERT INTO person VALUES ('Đặng Đức')")

    with copied_database(database_kind, "one person", build) as first:
        put(first, "INSERT INTO person VALUES ('Άννα Παπαδοπούλου')")
        assert len(names(first)) == 2
    with copied_database(database_kind, "one person", build) as second:
        assert names(second) == ["Đặng Đức"]

    assert len(built) == 1


def test_an_interrupted_build_leaves_nothing_behind(database_kind: Kind) -> None:
    def build(url: str) -> None:
        put(url, "CREATE TABLE person (name text)")
        raise KeyboardInterrupt

    for _attempt in range(2):  # the second one would fail on a database that was left
        with (
            pytest.raises(KeyboardInterrupt),
            copied_database(database_kind, f"broken {database_kind}", build),
        ):
            pass


def test_the_file_of_a_dropped_database_is_gone() -> None:
    with fresh_database("sqlite") as url:
        put(url, "CREATE TABLE person (name text)")
        file = Path(make_url(url).database or "")
        assert file.exists()

    assert not file.exists()
