"""A record type of a stranger's module, on each database: countries and the ships under them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from crm_portability.importing.plan import Choices
from crm_portability.importing.prepare import Prepared, prepare
from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from crm_host.api import (
    Actor,
    Base,
    BigId,
    Child,
    FieldSpec,
    Record,
    TextKind,
    ValueRefused,
    Values,
    field,
    metadata,
)
from crm_host.testing.site import Site

GRADES = (("new", "New"), ("old", "Old"))


class Country(Record):
    """A country."""

    __tablename__ = "atlas_country"
    __record__ = "atlas.country"

    code: Mapped[str] = field.Text("Code", max_length=2, required=True, unique=True)
    name_en: Mapped[str] = field.Text("Name", required=True, filterable=True, sortable=True)
    name_local: Mapped[str | None] = field.Text("Local name", filterable=True)
    name_el: Mapped[str | None] = field.Text("Greek name", filterable=True)
    name_vi: Mapped[str | None] = field.Text("Vietnamese name", filterable=True)

    @property
    def display(self) -> str:
        return self.name_en


class Ship(Record):
    """A ship: links, children, a side table, field rights, remarks and a rule of its own."""

    __tablename__ = "atlas_ship"
    __record__ = "atlas.ship"
    __match_keys__ = ("radio",)

    name: Mapped[str] = field.Text(
        "Name", required=True, filterable=True, sortable=True, aliases=("Tên tàu", "Πλοίο")
    )
    grade: Mapped[str | None] = field.Choice("Grade", GRADES, aliases=("Hạng",))
    length: Mapped[int | None] = field.Number("Length", minimum=1, aliases=("Length in m",))
    built: Mapped[date | None] = field.Date("Built")
    price: Mapped[int | None] = field.Number("Price", rights={"atlas.mate": "read"})
    secret: Mapped[str | None] = field.Text("Secret", rights={"atlas.mate": "none"})
    country_id: Mapped[int | None] = field.Link("Flag", "atlas.country", "atlas_country.id")
    flagship_id: Mapped[int | None] = field.Link("Flagship", "atlas.ship", "atlas_ship.id")

    calls: Mapped[list[Call]] = relationship(
        back_populates="ship", cascade="all, delete-orphan", order_by="Call.id"
    )
    __values__ = (
        Values("radio", FieldSpec("Radio", TextKind(), portable=False), relation="calls"),
    )

    @property
    def display(self) -> str:
        return self.name

    def normalize(self) -> None:
        if self.name and "?" in self.name:
            raise ValueRefused("No ship has a question mark in its name.")


class Call(Child):
    """One call sign of a ship."""

    __tablename__ = "atlas_call"
    __parent__ = "ship"

    ship_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("atlas_ship.id", ondelete="CASCADE"), index=True
    )
    value: Mapped[str] = mapped_column(String(200))
    ship: Mapped[Ship] = relationship(back_populates="calls")


CAPTAIN = Actor(user_id=1, name="Nguyễn Thị Đào", is_administrator=True)


@pytest.fixture
def atlas(site: Site) -> Site:
    """The application, with the tables of the atlas in its database."""
    tables = [table for name, table in metadata.tables.items() if name.startswith("atlas_")]
    metadata.create_all(site.engine, tables=tables)
    return site


@pytest.fixture
def here(atlas: Site) -> Iterator[Session]:
    """The session of somebody who may do everything."""
    with atlas.acting(CAPTAIN) as session:
        yield session


@pytest.fixture
def plan() -> Callable[..., Prepared]:
    """Plan an import of a text: `plan(Ship, "name;length\\nΆρης;12")`."""

    def make(
        model: type[Any], content: str | bytes | Path, name: str = "", **chosen: Any
    ) -> Prepared:
        if isinstance(content, Path):
            name, content = name or content.name, content.read_bytes()
        raw = content.encode() if isinstance(content, str) else content
        return prepare(model, io.BytesIO(raw), name or "list.csv", Choices(**chosen))

    return make


@pytest.fixture
def count(here: Session) -> Callable[[type[Base]], int]:
    """Count the rows of a table."""
    return lambda model: here.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def country() -> type[Country]:
    return Country


@pytest.fixture
def ship() -> type[Ship]:
    return Ship
