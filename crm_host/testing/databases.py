"""Databases for tests: empty ones, and copies of a prepared one.

A copy costs a file copy on SQLite and about 0.2 s on PostgreSQL, so a schema is migrated once
for a whole session and copied from then on. A copy that was written to is put back where that is
cheaper than another one.
"""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal

import psycopg
from sqlalchemy.engine import make_url

from crm_host.testing.restoring import Content, Prepared
from crm_host.testing.session import postgres, session_folder, session_lock

Kind = Literal["sqlite", "postgresql"]

#: Copies that can be put back, by URL, and what all copies of a template hold, by its URL.
_prepared: dict[str, Prepared] = {}
_contents: dict[str, Content | None] = {}


@contextmanager
def fresh_database(kind: Kind) -> Iterator[str]:
    """Create an empty database, yield its URL, and drop it.

    :raises PostgresMissing: PostgreSQL is asked for and not installed.
    """
    url = _create(kind, f"crm_{uuid.uuid4().hex[:12]}")
    try:
        yield url
    finally:
        _drop(kind, url)


@contextmanager
def copied_database(kind: Kind, key: str, build: Callable[[str], None]) -> Iterator[str]:
    """Yield the URL of a private copy of the database that `build(url)` prepares.

    :param key: names the content; `build` runs once per session for each kind and key.
    """
    url = _address(kind, f"crm_{uuid.uuid4().hex[:12]}")
    _copy(kind, _template(kind, key, build), url)
    try:
        yield url
    finally:
        _prepared.pop(url, None)
        _drop(kind, url)


def refill(kind: Kind, url: str, key: str, build: Callable[[str], None]) -> None:
    """Put a copied database back to what `build` prepared; nothing may be connected to it."""
    if (prepared := _prepared.get(url)) and prepared.restore():
        return
    _drop(kind, url)
    _copy(kind, _template(kind, key, build), url)


def _template(kind: Kind, key: str, build: Callable[[str], None]) -> str:
    name = "template_" + hashlib.sha256(key.encode()).hexdigest()[:16]
    ready = session_folder() / f"{kind}-{name}.ready"
    with session_lock(f"{kind}-{name}"):
        if ready.exists():
            return ready.read_text(encoding="utf-8")
        url = _create(kind, name)
        try:
            build(url)
        except BaseException:
            _drop(kind, url)
            raise
        ready.write_text(url, encoding="utf-8")
        return url


def _address(kind: Kind, name: str) -> str:
    if kind == "sqlite":
        return f"sqlite:///{session_folder() / name}.db"
    return postgres().url(name)


def _create(kind: Kind, name: str) -> str:
    if kind == "postgresql":
        _administer(f'CREATE DATABASE "{name}"')
    return _address(kind, name)


def _copy(kind: Kind, template: str, url: str) -> None:
    if kind == "sqlite":
        for suffix in ("", "-wal"):
            if (part := Path(f"{_file(template)}{suffix}")).exists():
                shutil.copyfile(part, f"{_file(url)}{suffix}")
        return
    source, target = make_url(template).database, make_url(url).database
    _administer(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
    _prepare(template, url, _dsn(target or ""))


def _prepare(template: str, url: str, dsn: str) -> None:
    if template not in _contents:
        _contents[template] = Content.of(dsn)
    if content := _contents[template]:
        _prepared[url] = Prepared(dsn, content)


def _drop(kind: Kind, url: str) -> None:
    if kind == "sqlite":
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(f"{_file(url)}{suffix}").unlink(missing_ok=True)
    else:
        _administer(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')


def _file(url: str) -> Path:
    return Path(make_url(url).database or "")


def _administer(statement: str) -> None:
    """Run one statement that PostgreSQL refuses inside a transaction."""
    with closing(psycopg.connect(_dsn("postgres"), autocommit=True)) as connection:
        connection.execute(statement.encode())


def _dsn(database: str) -> str:
    return f"host={postgres().folder} user=crm dbname={database}"
