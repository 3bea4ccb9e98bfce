"""A stranger's record type is exported as fast as our own, and no column is misread for it."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from crm_portability.exporting.files import write_export
from sqlalchemy import Column, ForeignKey, Table
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from crm_host.api import (
    BigId,
    Child,
    DataColumn,
    Extension,
    Field,
    FieldSpec,
    Money,
    NumberKind,
    Record,
    StoredRows,
    TextKind,
    Translated,
    Values,
    catalogue,
    field,
    metadata,
    stored_of,
)


@dataclass(frozen=True)
class BerthsColumn(DataColumn):
    """The lengths of all berths."""

    def read(self, record: Any) -> str:
        return self._cell([(berth.length, berth.note) for berth in record.berths])

    def stored(self) -> StoredRows:
        return StoredRows("berths", ("length", "note"), self._cell)

    @staticmethod
    def _cell(rows: Sequence[tuple[int | None, str | None]]) -> str:
        return "; ".join(f"{length or '?'} {note or ''}".strip() for length, note in rows)


@dataclass(frozen=True)
class LouderColumn(BerthsColumn):
    """Reads in a way of its own and says nothing of how that is stored."""

    def read(self, record: Any) -> str:
        return super().read(record).upper()


@dataclass(frozen=True)
class BerthsField(Values):
    """The berths of a port."""

    def columns(self) -> Sequence[DataColumn]:
        return (
            BerthsColumn(self, "berths", self.label),
            LouderColumn(self, "berths_loud", "Loud berths"),
        )


@dataclass(frozen=True)
class TreatiesField(Values):
    """The treaties that a port is under."""

    def columns(self) -> Sequence[DataColumn]:
        return (TreatiesColumn(self, "treaties", self.label),)


@dataclass(frozen=True)
class TreatiesColumn(DataColumn):
    """Their names."""

    def read(self, record: Any) -> str:
        return ", ".join(treaty.name for treaty in record.treaties)

    def stored(self) -> StoredRows:
        return StoredRows("treaties", ("name",), lambda rows: ", ".join(name for (name,) in rows))


@dataclass(frozen=True)
class FeetField(Field):
    """A depth in feet: it is computed, so its column tells nothing."""

    def get(self, record: Any) -> Any:
        return None if record.depth is None else record.depth * 3


treaty_port = Table(
    "atlas_treaty_port",
    metadata,
    Column("port_id", BigId, ForeignKey("atlas_port.id"), primary_key=True),
    Column("treaty_id", BigId, ForeignKey("atlas_treaty.id"), primary_key=True),
)


class Treaty(Record):
    __tablename__ = "atlas_treaty"
    __record__ = "atlas.treaty"

    name: Mapped[str] = field.Text("Name", required=True)

    @property
    def display(self) -> str:
        return self.name


class Port(Record):
    __tablename__ = "atlas_port"
    __record__ = "atlas.port"

    city: Mapped[str] = field.Text("City", required=True)
    name: Mapped[Translated | None] = field.Translated("Name")
    is_open: Mapped[bool | None] = field.Boolean("Open")
    fee: Mapped[Money | None] = field.Money("Fee")
    depth: Mapped[int | None] = field.Number("Depth")
    country_id: Mapped[int | None] = field.Link("Country", "atlas.country", "atlas_country.id")
    mother_id: Mapped[int | None] = field.Link("Mother port", "atlas.port", "atlas_port.id")

    berths: Mapped[list[Berth]] = relationship(
        back_populates="port", cascade="all, delete-orphan", order_by="Berth.id.desc()"
    )
    treaties: Mapped[list[Treaty]] = relationship(secondary=treaty_port, order_by="Treaty.id")
    __values__ = (
        BerthsField("berths", FieldSpec("Berths", TextKind()), attribute="note"),
        TreatiesField("treaties", FieldSpec("Treaties", TextKind()), attribute="name"),
        FeetField("depth", FieldSpec("Depth", NumberKind())),
    )

    @property
    def display(self) -> str:
        return self.city


class Berth(Child):
    __tablename__ = "atlas_berth"
    __parent__ = "port"

    port_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("atlas_port.id", ondelete="CASCADE"), index=True
    )
    length: Mapped[int | None] = mapped_column()
    note: Mapped[str | None] = mapped_column()
    port: Mapped[Port] = relationship(back_populates="berths")


class Tide(Extension, owner=Port):
    __tablename__ = "atlas_tide"

    tide: Mapped[int | None] = field.Number("Tide")
    toll: Mapped[Money | None] = field.Money("Toll")


@pytest.fixture
def ports(here: Session, country: Any) -> Session:
    greece = country(code="GR", name_en="Ελλάδα")
    here.add(greece)
    here.flush()
    treaties = [Treaty(name="Athens"), Treaty(name="Huế")]
    here.add_all(treaties)
    here.flush()
    piraeus = Port(
        city="Πειραιάς",
        name=Translated(el="Πειραιάς", en="Piraeus"),
        is_open=True,
        fee=Money.of(1_200_000, "VND"),
        depth=12,
        country_id=greece.id,
        berths=[Berth(length=90), Berth(length=320, note="deep"), Berth(note="old")],
        treaties=treaties[::-1],
    )
    here.add(piraeus)
    here.flush()
    Tide.of(piraeus).tide, Tide.of(piraeus).toll = 3, Money.of("0.50", "EUR")
    here.add(Port(city="Cần Thơ", is_open=False, mother_id=piraeus.id, treaties=treaties[:1]))
    here.add(Port(city="Hải Phòng", depth=-9))
    here.commit()
    return here


def exported(kind: str, keys: Sequence[str] | None = None) -> bytes:
    file = io.BytesIO()
    write_export(file, Port, kind, keys=keys)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_every_sort_of_field_is_as_whole_records_tell(
    ports: Session, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from_values = exported(kind)
    monkeypatch.setattr("crm_portability.exporting.cells.stored_of", lambda column: None)
    assert from_values == exported(kind)


def test_the_cells_are_what_was_entered(ports: Session) -> None:
    first, second, _third = json.loads(exported("json"))["records"]
    assert first | {"crm_id": ""} == {
        "crm_id": "",
        "city": "Πειραιάς",
        "name:en": "Piraeus",
        "name:el": "Πειραιάς",
        "name:vi": None,
        "is_open": True,
        "depth": 36,
        "country_id": "Ελλάδα",
        "mother_id": None,
        "berths": "? old; 320 deep; 90",
        "berths_loud": "? OLD; 320 DEEP; 90",
        "treaties": "Athens, Huế",
        "tide": 3,
        "fee": "1200000",
        "fee:currency": "VND",
        "toll": "0.500000",
        "toll:currency": "EUR",
    }
    assert (second["tide"], second["mother_id"], second["treaties"]) == (None, "Πειραιάς", "Athens")


def test_only_what_is_computed_is_read_from_records(ports: Session) -> None:
    columns = catalogue(Port).columns()
    computed = [column.key for column in columns if stored_of(column) is None]
    assert computed == ["depth", "berths_loud"]
