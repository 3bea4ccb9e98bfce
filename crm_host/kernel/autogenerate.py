"""What a history owns, and how its columns are written: options for Alembic's comparison."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.render import _repr_type  # documented for `render_item` users
from sqlalchemy import text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import False_, True_
from sqlalchemy.types import TypeDecorator

from crm_host.kernel.histories import CUSTOM_INDEX, owner_of


def autogenerate_options(connection: Connection, owner: str) -> dict[str, Any]:
    """Return the options that keep a comparison inside one owner's tables."""
    return {
        "version_table": f"schema_version_{owner}",
        "compare_type": True,
        "compare_server_default": False,
        "render_as_batch": True,
        "transactional_ddl": True,
        "include_name": _include_name(owner, _virtual_tables(connection)),
        "include_object": _include_object(owner, connection.dialect.name),
        "render_item": _render_item,
        "user_module_prefix": None,
    }


def _include_name(owner: str, virtual: list[str]) -> Callable[..., bool]:
    def include(name: str | None, kind: str, _parents: Any) -> bool:
        if kind == "index" and name is not None:
            return not name.startswith(CUSTOM_INDEX)
        if kind != "table" or name is None:
            return True
        shadow = any(name == table or name.startswith(f"{table}_") for table in virtual)
        return owner_of(name) == owner and not shadow

    return include


def _include_object(owner: str, dialect: str) -> Callable[..., bool]:
    def include(item: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
        if kind == "table":
            return owner_of(name or "") == owner
        # An index declared for the other database only (`ddl_if`) is no difference here.
        condition = getattr(item, "_ddl_if", None)
        return condition is None or condition.dialect in (None, dialect)

    return include


def _virtual_tables(connection: Connection) -> list[str]:
    """Return SQLite's virtual tables; they and their shadow tables belong to migrations alone."""
    if connection.dialect.name != "sqlite":
        return []
    rows = connection.execute(
        text("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'")
    )
    return list(rows.scalars())


def _render_item(kind: str, item: Any, context: AutogenContext) -> str | Literal[False]:
    """Write types and defaults so that both databases understand them, for ever."""
    if kind == "server_default" and isinstance(getattr(item, "arg", None), True_ | False_):
        return f"sa.{item.arg}()"  # the comparison runs on SQLite, which would write 1 or 0
    return _render_type(item, context) if kind == "type" else False


def _public(item: Any) -> Any:
    """Return a type that migrations may name: those private to a dialect come and go."""
    return item.as_generic() if type(item).__name__.startswith("_") else item


def _render_type(item: Any, context: AutogenContext) -> str | Literal[False]:
    """Write the host's column types as plain SQLAlchemy: migrations must outlive them."""
    if isinstance(item, postgresql.JSONB):  # Alembic forgets the prefix of its inner type
        context.imports.add("from sqlalchemy.dialects import postgresql")
        return f"postgresql.JSONB(none_as_null={item.none_as_null})"
    if not isinstance(item, TypeDecorator):
        return False
    dialects: Any = (sqlite.dialect(), postgresql.dialect())  # type: ignore[no-untyped-call]  # SQLAlchemy left it untyped
    plain, other = (_repr_type(_public(item.load_dialect_impl(each)), context) for each in dialects)
    if plain == other:
        return plain
    return f'{plain}.with_variant({other}, "postgresql")'
