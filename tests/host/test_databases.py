from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from crm_host.testing.databases import Kind, copied_database, fresh_database, refill


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


def ids(url: str) -> list[int]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = list(connection.scalars(text("SELECT id FROM person ORDER BY id")))
    engine.dispose()
    return found


def tables(url: str) -> list[str]:
    engine = create_engine(url)
    found = sorted(inspect(engine).get_table_names())
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


_PEOPLE = (
    "CREATE TABLE firm (id integer PRIMARY KEY)",
    "CREATE TABLE person (id {id} PRIMARY KEY, name text, firm integer REFERENCES firm)",
    "INSERT INTO firm VALUES (7)",
    "INSERT INTO person (name, firm) VALUES ('Đặng\tĐức', 7), ('Άννα Παπαδοπούλου', NULL)",
)


@pytest.mark.parametrize(
    "writes",
    [
        pytest.param(["INSERT INTO person (name, firm) VALUES ('Vũ An', 7)"], id="a row more"),
        pytest.param(["DELETE FROM person WHERE firm = 7", "DELETE FROM firm"], id="rows less"),
        pytest.param(["UPDATE person SET name = 'Vũ An'"], id="other values"),
        pytest.param(["CREATE TABLE deal (name text)"], id="a table more"),
        pytest.param(["ALTER TABLE person ADD COLUMN age integer"], id="a column more"),
        pytest.param(["DROP TABLE person", "CREATE TABLE person (name text)"], id="another table"),
        pytest.param([], id="nothing"),
    ],
)
def test_whatever_was_written_to_a_copy_is_taken_back(
    database_kind: Kind, writes: list[str]
) -> None:
    key = "serial" if database_kind == "postgresql" else "integer"

    def build(url: str) -> None:
        put(url, *(statement.format(id=key) for statement in _PEOPLE))

    with copied_database(database_kind, "people of a firm", build) as url:
        for _attempt in range(2):
            put(url, *writes)
            refill(database_kind, url, "people of a firm", build)

            assert tables(url) == ["firm", "person"]
            assert names(url) == ["Đặng\tĐức", "Άννα Παπαδοπούλου"]
            put(url, "INSERT INTO person (name, firm) VALUES ('Vũ An', 7)")
            assert ids(url) == [1, 2, 3]


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_connection_that_was_left_open_is_closed(database_kind: Kind) -> None:
    with copied_database(database_kind, "people of a firm", lambda url: None) as url:
        engine = create_engine(url)
        left = engine.connect()
        left.execute(text("SELECT 1"))
        refill(database_kind, url, "people of a firm", lambda url: None)

        with pytest.raises(OperationalError):
            left.execute(text("SELECT 1"))
        left.invalidate()
        engine.dispose()


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
