"""Finding records by any fragment of their words, on both databases.

A record with a `search_column()` is found by its words: three letters and more match anywhere in
a word, so five digits from the middle of a phone number find its owner; one or two letters match
where a word begins. The truth is a `LIKE` per word; an index of trigrams finds the candidates: a
GIN index on PostgreSQL, an FTS5 table kept by triggers on SQLite.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import (
    DDL,
    BigInteger,
    ColumnElement,
    Index,
    Select,
    Table,
    and_,
    column,
    event,
    false,
    func,
    or_,
    select,
    table,
    true,
)
from sqlalchemy.engine import Connection

from crm_host.data.folding import search_text
from crm_host.data.session import session

#: With more candidates than this, reading the rows themselves is faster than listing them:
#: every third of 120,000 rows takes 30 ms to list and 7 ms to meet 10,000 times.
MANY = 10_000

#: Rows that `first_found` looks at where the index finds more.
MOST_CANDIDATES = 3_000

#: PostgreSQL sorts new trigrams into their index together, which costs a sixth of doing so row by
#: row. Each search first reads what waits: 512 KB of it take 0.05 ms, the usual 4 MB 0.3 ms.
_PENDING = {"fastupdate": "on", "gin_pending_list_limit": "512"}

#: Trigrams asked for at once. More narrow nothing down and cost time each.
_MOST_GRAMS = 24


#: Texts of which one must be found.
Alternatives = tuple[tuple[str, ...], ...]


def search_condition(model: type[Any], text: str | Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that a record is found by every word of a text.

    The text is folded: `dang duc` finds Đặng Đức. On SQLite this asks the index once how common
    the words are. A text without any letter or digit finds nothing.

    :param text: words between blanks, or a sequence of words and phrases.
    """
    needs = _needs(text.split() if isinstance(text, str) else text)
    if not needs:
        return false()
    found = and_(*(_matches(model, need) for need in needs))
    if session().get_bind().dialect.name != "sqlite":
        return found
    return and_(_candidates(model, needs), found)


def first_found(
    model: type[Any],
    pieces: Sequence[str],
    most: int,
    *conditions: ColumnElement[bool],
) -> Select[tuple[int]]:
    """Return the statement for the ids of some records that are found by every word.

    Unlike a search condition it asks nothing beforehand: where very many match it is content
    with the first ones, so it takes the same short time for every text.
    """
    needs = _needs(pieces)
    statement = select(model.id).where(*(_matches(model, need) for need in needs), *conditions)
    if not needs:
        return statement.where(false()).limit(most)
    if session().get_bind().dialect.name == "sqlite":
        candidates = _index_matches(model, needs)
        if candidates is not None:
            statement = statement.where(model.id.in_(candidates.limit(MOST_CANDIDATES)))
    return statement.limit(most)


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
        postgresql_with=_PENDING,
    )
    trigrams.ddl_if(dialect="postgresql")
    _run(own, "before_create", "postgresql", "CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for statement in _sqlite_statements(own.name):
        _run(own, "after_create", "sqlite", statement)
    _run(own, "after_drop", "sqlite", f"DROP TABLE IF EXISTS {_fts(own.name)}")


def _run(own: Table, moment: str, dialect: str, statement: str) -> None:
    ddl = DDL(statement)  # type: ignore[no-untyped-call]  # SQLAlchemy left it untyped
    event.listen(own, moment, ddl.execute_if(dialect=dialect))


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
    options = ", ".join(f"{option} = {value}" for option, value in _PENDING.items())
    connection.exec_driver_sql(
        f"CREATE INDEX IF NOT EXISTS {_index_name(name)} ON {name} "
        f"USING gin (search gin_trgm_ops) WITH ({options})"
    )
    connection.exec_driver_sql(f"ALTER INDEX {_index_name(name)} SET ({options})")


def drop_search_index(connection: Connection, name: str) -> None:
    """Take back `create_search_index`; call it before the table is dropped."""
    if connection.dialect.name == "sqlite":
        for trigger in ("insert", "delete", "update"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {_fts(name)}_{trigger}")
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {_fts(name)}")
    else:
        connection.exec_driver_sql(f"DROP INDEX IF EXISTS {_index_name(name)}")


def _needs(pieces: Sequence[str]) -> list[Alternatives]:
    """Return what must be found. Numbers side by side may be one: people space phones freely."""
    needs: list[Alternatives] = []
    terms = (term for piece in pieces if (term := search_text(piece).strip()))
    for numeric, group in groupby(terms, key=_is_numeric):
        found = tuple(group)
        joined = "".join(found).replace(" ", "")
        if numeric and (joined,) != found:
            needs.append(((joined,), found))
        else:
            needs.extend(((term,),) for term in found)
    return needs


def _is_numeric(term: str) -> bool:
    return term.replace(" ", "").isdecimal()


def _anchored(term: str) -> str:
    return term if len(term) > 2 else f" {term}"


def _matches(model: type[Any], need: Alternatives) -> ColumnElement[bool]:
    return or_(
        *(and_(*(model.search.like(f"%{_anchored(term)}%") for term in terms)) for terms in need)
    )


def _candidates(model: type[Any], needs: list[Alternatives]) -> ColumnElement[bool]:
    """Return that a row is in the FTS table's answer, or nothing where that does not help."""
    matches = _index_matches(model, needs)
    if matches is None:
        return true()
    counted = matches.limit(MANY + 1).subquery()
    if (session().scalar(select(func.count()).select_from(counted)) or 0) > MANY:
        return true()
    return and_(model.id.in_(matches))


def _index_matches(model: type[Any], needs: list[Alternatives]) -> Select[tuple[int]] | None:
    """Return the statement that asks the FTS table; nothing for single letters."""
    asked = " AND ".join(expression for need in needs if (expression := _grams_of(need)))
    if not asked:
        return None
    name = _fts(model.__tablename__)
    index = table(name, column("rowid", BigInteger), column(name))  # asked by its own name
    return select(index.c.rowid).where(index.c[name].op("MATCH")(asked))


def _grams_of(need: Alternatives) -> str:
    """Return the FTS5 expression that one alternative's trigrams occur; empty if it cannot say."""
    expressions = []
    for terms in need:
        texts = [_anchored(term) for term in terms]
        grams = {text[at : at + 3] for text in texts for at in range(len(text) - 2)}
        if not grams:
            return ""
        expressions.append(" AND ".join(f'"{gram}"' for gram in sorted(grams)[:_MOST_GRAMS]))
    return "((" + ") OR (".join(expressions) + "))"


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
