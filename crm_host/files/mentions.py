"""Which rows of the database name which contents of the folder of files.

Read from the database itself, so that tables count whose module is not loaded: what it keeps must
still be there when it comes back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, String, cast, column, inspect, or_, select, table, text, types
from sqlalchemy.engine import Connection, CursorResult, Engine

from crm_host.data.session import reading
from crm_host.files.models import Attachment
from crm_host.kernel.settings import StoredSetting

#: How a content is called wherever a row speaks of it.
_HASH = r"[0-9a-f]{64}"
_LENGTH = 64
#: Finds a name in any text, even behind other signs of its kind.
_ANYWHERE = re.compile(rf"(?=({_HASH}))")
#: How a setting names a picture of the firm; see `crm_host.themes.pictures`.
_PICTURE = re.compile(rf"({_HASH})\.[a-z]+ \d+x\d+")
#: Columns whose names end so hold the name of a content, or nothing.
_ENDING = "_sha256"
_ROWS = 1000


@dataclass(frozen=True)
class Mention:
    """A row that cannot do without a content."""

    content: str
    #: The table, and the key of the row.
    table: str
    row: str
    #: Name for people, where the row has one.
    name: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return JSON values."""
        return asdict(self)


@contextmanager
def moment(engine: Engine) -> Iterator[Connection]:
    """Read all tables as of one moment.

    A name that moves from one row to another meanwhile, as into the history of a change, could
    otherwise be missed in both.
    """
    with reading(), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


def mentions(connection: Connection) -> Iterator[Mention]:
    """Yield every row that must have its content: attachments, pictures, columns `…_sha256`."""
    yield from _attachments(connection)
    for key, value in connection.execute(select(StoredSetting.key, StoredSetting.value)):
        if isinstance(value, str) and (picture := _PICTURE.fullmatch(value)):
            yield Mention(picture[1], StoredSetting.__tablename__, key)
    for name, columns in _texts(connection).items():
        for held in columns:
            if held.endswith(_ENDING):
                yield from _held(connection, name, held)


def _attachments(connection: Connection) -> Iterator[Mention]:
    wanted = select(Attachment.id, Attachment.sha256, Attachment.name).order_by(Attachment.id)
    for row in _streamed(connection, wanted):
        yield Mention(row.sha256, Attachment.__tablename__, str(row.id), row.name)


def _held(connection: Connection, name: str, held: str) -> Iterator[Mention]:
    (key, *_more) = inspect(connection).get_pk_constraint(name)["constrained_columns"] or [held]
    owner = table(name, column(held, String), *([column(key)] if key != held else []))
    wanted = select(owner.c[held], owner.c[key]).where(owner.c[held] != "")
    for content, number in _streamed(connection, wanted):
        yield Mention(content, name, str(number))


def unnamed(connection: Connection, contents: Iterable[str], before: datetime) -> set[str]:
    """Return those of some contents that no row names, wherever in a text that may be.

    Attachments that were taken off before an instant do not count: they are to be forgotten.
    """
    left = set(contents)
    lasting = or_(Attachment.deleted_at.is_(None), Attachment.deleted_at >= before)
    if left:
        rows = _streamed(connection, select(Attachment.sha256).where(lasting))
        left.difference_update(row.sha256 for row in rows)
    for name, columns in _texts(connection).items():
        if not left:
            break
        if name != Attachment.__tablename__:
            for value in _speaking(connection, name, columns):
                left.difference_update(_ANYWHERE.findall(value))
    return left


def _speaking(connection: Connection, name: str, columns: list[str]) -> Iterator[str]:
    """Yield the texts of a table in which there may be names of contents."""
    texts = [cast(column(own), String) for own in columns]
    wanted = select(*texts).select_from(table(name, *map(column, columns)))
    for row in _streamed(connection, wanted.where(or_(*(t.regexp_match(_HASH) for t in texts)))):
        yield from filter(None, row)


def _texts(connection: Connection) -> dict[str, list[str]]:
    """Return the columns of each table that hold texts or JSON."""
    skipped = _search_tables(connection)
    found = inspect(connection).get_multi_columns()
    return {
        name: texts
        for (_schema, name), described in found.items()
        if not name.startswith(skipped) and (texts := [c["name"] for c in described if _is_text(c)])
    }


def _is_text(described: Any) -> bool:
    kind = described["type"]
    if isinstance(kind, types.String):
        return kind.length is None or kind.length >= _LENGTH
    return isinstance(kind, types.JSON)


def _search_tables(connection: Connection) -> tuple[str, ...]:
    """Return how the names of SQLite's search indexes begin; they repeat what tables say."""
    if connection.dialect.name != "sqlite":
        return ()
    query = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
    return tuple(row.name for row in connection.execute(text(query)))


def _streamed(connection: Connection, statement: Executable) -> CursorResult[*tuple[Any, ...]]:
    return connection.execute(statement, execution_options={"yield_per": _ROWS})
