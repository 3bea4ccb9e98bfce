"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Integer, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.types import TypeDecorator

#: Primary and foreign keys. SQLite only gives row ids to a column spelled INTEGER.
BigId = BigInteger().with_variant(Integer, "sqlite")


def _json() -> JSON:
    return JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


#: JSON that PostgreSQL can index.
JsonValue = _json()

#: A JSON object whose changed keys are noticed by the session. A type of its own: the session
#: watches every column whose type is this very object.
JsonDict = MutableDict.as_mutable(_json())


class SortKey(TypeDecorator[str]):
    """Text compared byte by byte, for the keys that put names in a language's order."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Ask PostgreSQL for the `C` collation; SQLite compares bytes anyway."""
        collation = "C" if dialect.name == "postgresql" else None
        return dialect.type_descriptor(String(collation=collation))


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Always timezone-aware UTC in Python, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values, which would mean a different instant on each machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("This instant has no time zone; use datetime.now(UTC).")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give SQLite's naive values the zone they were stored in."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)
