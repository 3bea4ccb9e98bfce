"""Finding records by any fragment of their words, on both databases.

A record with a `search_column()` is found by its words: three letters and more match anywhere in
a word, so five digits from the middle of a phone number find its owner; one or two letters match
where a word begins. The truth is a `LIKE` per word; an index of trigrams finds the candidates: a
GIN index on PostgreSQL, an FTS5 table kept by triggers on SQLite.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    DDL,
    ColumnElement,
    Index,
    Table,
    and_,
    column,
    event,
    false,
    func,
    select,
    table,
    true,
)
from sqlalchemy.engine import Connection

from crm_host.data.folding import search_terms
from crm_host.data.session import session

#: With more candidates than this, reading the rows themselves is faster than listing them:
#: every third of 120,000 rows takes 30 ms to list and 7 ms to meet 10,000 times.
MANY = 10_000

#: Trigrams asked for at once. More narrow nothing down and cost time each.
_MOST_GRAMS = 24


def search_condition(model: type[Any], text: str) -> ColumnElement[bool]:
    """Return the condition that a record is found by every word of a text.

    The text is folded: `dang duc` finds Đặng Đức. On SQLite this asks the index once how common
    the words are. A text without any letter or digit finds nothing.
    """
    terms = search_terms(text)
    if not terms:
        return false()
    found = and_(*(model.search.like(f"%{_anchored(term)}%") for term in terms))
    if session().get_bind().dialect.name != "sqlite":
        return found
    return and_(_candidates(model, terms), found)


def declare_search_index(model: type[Any]) -> None:
    """Let tables made straight from the metadata have their index; migrations do it themselves."""
    own: Table = model.__table__
    if "search" not in own.columns:
        return
    trigrams = Index(
        _index_name(own.name),
        own.columns.search,
        postgresql_using="gin",
        postgresql_ops={"search": "gin_trgm_ops"},
        postgresql_with={"fastupdate": "off"},
    )
    trigrams.ddl_if(dialect="postgresql")
    extension = DDL("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    event.listen(own, "before_create", extension.execute_if(dialect="postgresql"))
    for statement in _sqlite_statements(own.name):
        event.listen(own, "after_create", DDL(statement).execute_if(dialect="sqlite"))
    gone = DDL(f"DROP TABLE IF EXISTS {_fts(own.name)}")
    event.listen(own, "after_drop", gone.execute_if(dialect="sqlite"))


def create_search_index(connection: Connection, name: str) -> None:
    """Index the `search` column of a table; for migrations, with `op.get_bind()`.

    On SQLite call it again after a batch operation, which drops the table's triggers.
    """
    if connection.dialect.name == "sqlite":
        for trigger in ("insert", "delete", "update"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {_fts(name)}_{trigger}")
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {_fts(name)}")
        for statement in _sqlite_statements(name):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"INSERT INTO {_fts(name)}({_fts(name)}) VALUES ('rebuild')")
        return
    connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    # Without `fastupdate=off` each search would first read up to 4 MB of unsorted new entries.
    connection.exec_driver_sql(
        f"CREATE INDEX IF NOT EXISTS {_index_name(name)} ON {name} "
        f"USING gin (search gin_trgm_ops) WITH (fastupdate = off)"
    )


def drop_search_index(connection: Connection, name: str) -> None:
    """Take back `create_search_index`; call it before the table is dropped."""
    if connection.dialect.name == "sqlite":
        for trigger in ("insert", "delete", "update"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {_fts(name)}_{trigger}")
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {_fts(name)}")
    else:
        connection.exec_driver_sql(f"DROP INDEX IF EXISTS {_index_name(name)}")


def _anchored(term: str) -> str:
    return term if len(term) > 2 else f" {term}"


def _candidates(model: type[Any], terms: list[str]) -> ColumnElement[bool]:
    """Return that a row is in the FTS table's answer, or nothing where that does not help."""
    anchored = [_anchored(term) for term in terms]
    grams = {text[at : at + 3] for text in anchored for at in range(len(text) - 2)}
    if not grams:  # a single letter
        return true()
    asked = " AND ".join(f'"{gram}"' for gram in sorted(grams)[:_MOST_GRAMS])
    index = table(_fts(model.__tablename__), column("rowid"), column("search"))
    matches = select(index.c.rowid).where(index.c.search.op("MATCH")(asked))
    counted = matches.limit(MANY + 1).subquery()
    if (session().scalar(select(func.count()).select_from(counted)) or 0) > MANY:
        return true()
    return and_(model.id.in_(matches))


def _fts(name: str) -> str:
    return f"{name}_search"


def _index_name(name: str) -> str:
    return f"ix_{name}_search"


def _sqlite_statements(name: str) -> tuple[str, ...]:
    """Return what makes the FTS table, which keeps no copy of the text, and its triggers."""
    fts = _fts(name)
    forget = f"INSERT INTO {fts}({fts}, rowid, search) VALUES ('delete', old.id, old.search);"
    learn = f"INSERT INTO {fts}(rowid, search) VALUES (new.id, new.search);"
    return (
        f"CREATE VIRTUAL TABLE {fts} USING fts5(search, content='{name}', content_rowid='id', "
        f"tokenize='trigram', detail=none)",
        f"CREATE TRIGGER {fts}_insert AFTER INSERT ON {name} BEGIN {learn} END",
        f"CREATE TRIGGER {fts}_delete AFTER DELETE ON {name} BEGIN {forget} END",
        f"CREATE TRIGGER {fts}_update AFTER UPDATE OF search ON {name} "
        f"WHEN old.search IS NOT new.search BEGIN {forget} {learn} END",
    )
