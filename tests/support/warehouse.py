"""A module with a column of every kind, references in circles and rows that are hard to copy."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fakes import Fake
from installation import Installation, build_host
from sqlalchemy import (
    JSON,
    Column,
    MetaData,
    Table,
    Uuid,
    create_engine,
    insert,
    text,
    update,
)
from sqlalchemy.pool import NullPool

from crm_host.data.session import configure_engine
from crm_host.testing.databases import Kind, copied_database, fresh_database
from crm_host.testing.postgres import PostgresMissing, binaries

_MIGRATION = """
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from crm_host.api import create_search_index

revision = "warehouse1"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "warehouse_place",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("parent_id", _ID, sa.ForeignKey("warehouse_place.id", ondelete="CASCADE")),
        sa.Column("name", sa.String(120), nullable=False, unique=True),
        sa.Column("search", sa.Text(), nullable=False, server_default=""),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "warehouse_item",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("place_id", _ID, sa.ForeignKey("warehouse_place.id", name="fk_item_place")),
        sa.Column("fragile", sa.Boolean()),
        sa.Column("pieces", sa.BigInteger()),
        sa.Column("weight", sa.Double()),
        sa.Column("price", sa.Numeric(12, 4)),
        sa.Column("note", sa.Text()),
        sa.Column("token", sa.Uuid()),
        sa.Column("seen_at", sa.DateTime(timezone=True)),
        sa.Column("bought_on", sa.Date()),
        sa.Column("opens", sa.Time()),
        sa.Column("details", sa.JSON(none_as_null=True).with_variant(
            postgresql.JSONB(none_as_null=True), "postgresql")),
        sa.Column("picture", sa.LargeBinary()),
        sa.Column("order", sa.Integer()),
    )
    op.create_index("ix_warehouse_item_cheap", "warehouse_item", ["price"],
        sqlite_where=sa.text("note LIKE 'a%'"), postgresql_where=sa.text("note LIKE 'a%'"))
    with op.batch_alter_table(
        "warehouse_place", table_kwargs={"sqlite_autoincrement": True}
    ) as batch:
        batch.add_column(sa.Column("main_item_id", _ID))
        batch.create_foreign_key("fk_place_item", "warehouse_item", ["main_item_id"], ["id"])
    op.execute("INSERT INTO warehouse_place (id, name) VALUES (1, 'Seeded by the migration')")
    create_search_index(op.get_bind(), "warehouse_place")


def downgrade():
    with op.batch_alter_table("warehouse_place") as batch:
        batch.drop_constraint("fk_place_item", type_="foreignkey")
    op.drop_table("warehouse_item")
    op.drop_table("warehouse_place")
"""

WAREHOUSE = Fake("warehouse", files={"models.py": None, "migrations/0001.py": _MIGRATION})

PLACES = (
    {"id": 7, "parent_id": 8, "name": "Kho Đà Nẵng", "search": " kho da nang"},
    {"id": 8, "parent_id": 7, "name": "Αποθήκη Πειραιά", "search": " αποθηκη πειραια"},
    {"id": 9, "parent_id": 9, "name": 'It\'s "A",\t[B]\n\\N', "search": ""},
)
ITEMS: tuple[dict[str, Any], ...] = (
    {
        "id": 3_000_000_000,
        "place_id": 7,
        "fragile": True,
        "pieces": -(2**63),
        "weight": 0.1,
        "price": Decimal("1234.5000"),
        "note": "á\u0301 ạ́ – “ngày” 👩‍🔧\r\n\t],\t[",
        "token": UUID("12345678-1234-5678-9abc-1234567890ab"),
        "seen_at": datetime(2026, 3, 9, 7, 5, 0, 1, tzinfo=UTC),
        "bought_on": date(1969, 12, 31),
        "opens": time(8, 30),
        "details": {"zz": 1.0, "a": [None, True, "ệ", 1e16, 1e-7, -0.0], "b": {"y": 1, "x": {}}},
        "picture": b"\x00\xff\\x],",
        "order": 1,
    },
    {
        "id": 3,
        "fragile": False,
        "pieces": 2**63 - 1,
        "weight": 1e300,
        "price": Decimal("-0.0001"),
        "note": "",
        "seen_at": datetime(1905, 1, 1, tzinfo=UTC),
        "details": [],
        "picture": b"",
    },
    {"id": 4},
)


def build_warehouse(url: str) -> None:
    """Prepare a database with the host, the module and its rows."""
    build_host(url)
    with tempfile.TemporaryDirectory() as folder:
        packages = WAREHOUSE.write(Path(folder))
        Installation(url, packages, packages).crm("module", "install", "warehouse", "--yes")
    fill_warehouse(url)


def fill_warehouse(url: str) -> None:
    """Write the rows; the highest place is deleted again, and its id is used up."""
    engine = create_engine(url, poolclass=NullPool)
    configure_engine(engine)
    with engine.begin() as connection:
        place = Table("warehouse_place", MetaData(), autoload_with=connection)
        token, details = Column("token", Uuid()), Column("details", JSON(none_as_null=True))
        item = Table("warehouse_item", MetaData(), token, details, autoload_with=connection)
        for values in PLACES:
            connection.execute(insert(place), {**values, "parent_id": None})
        for values in ITEMS:
            connection.execute(insert(item), values)
        for values in PLACES:
            parent = {"parent_id": values["parent_id"], "main_item_id": 3}
            connection.execute(update(place).where(place.c.id == values["id"]).values(parent))
        connection.execute(insert(place), {"id": 500, "name": "Closed long ago"})
        connection.execute(text("DELETE FROM warehouse_place WHERE id = 500"))
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT setval('warehouse_place_id_seq', 500)"))


@pytest.fixture
def warehouse(database_kind: Kind, tmp_path: Path) -> Iterator[Installation]:
    """Return an installation with a module of odd tables and odd rows."""
    packages = tmp_path / "packages"
    packages.mkdir()
    (tmp_path / "data").mkdir()
    WAREHOUSE.write(packages)
    with copied_database(database_kind, "warehouse", build_warehouse) as url:
        yield Installation(url, tmp_path / "data", packages)


@pytest.fixture
def other(database_kind: Kind) -> Iterator[str]:
    """Return the URL of an empty database of the other kind."""
    try:
        binaries()
    except PostgresMissing as missing:
        pytest.skip(str(missing))
    with fresh_database("postgresql" if database_kind == "sqlite" else "sqlite") as url:
        yield url


@pytest.fixture
def third(database_kind: Kind) -> Iterator[str]:
    """Return the URL of an empty database of the same kind."""
    with fresh_database(database_kind) as url:
        yield url
