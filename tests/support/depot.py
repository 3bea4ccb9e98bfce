"""A depot: machines, their parts, repairs of machines, and a side table of machines."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_host.data.base import Child, Record, metadata
from crm_host.data.fields import Text
from crm_host.data.types import BigId
from crm_host.extend.attach import Extension

machine_label = Table(
    "depot_machine_label",
    metadata,
    Column("machine_id", ForeignKey("depot_machine.id"), primary_key=True),
    Column("label_id", ForeignKey("depot_label.id"), primary_key=True),
)


class Label(Record):
    __tablename__ = "depot_label"
    __record__ = "depot.label"

    name: Mapped[str] = Text("Name")


class Crane(Record):
    __tablename__ = "depot_machine"
    __record__ = "depot.machine"

    name: Mapped[str] = Text("Name", required=True)
    price: Mapped[str | None] = Text("Price", rights={"depot.fitter": "none"})

    parts: Mapped[list[Part]] = relationship(
        back_populates="machine", cascade="all, delete-orphan", passive_deletes=True
    )
    repairs: Mapped[list[Repair]] = relationship(back_populates="machine")
    labels: Mapped[list[Label]] = relationship(secondary=machine_label)


class Part(Child):
    __tablename__ = "depot_part"
    __parent__ = "machine"

    machine_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("depot_machine.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(80))

    machine: Mapped[Crane] = relationship(back_populates="parts")
    screws: Mapped[list[Screw]] = relationship(back_populates="part", passive_deletes=True)


class Screw(Child):
    __tablename__ = "depot_screw"
    __parent__ = "part"

    part_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("depot_part.id", ondelete="CASCADE"), index=True
    )
    size: Mapped[str] = mapped_column(String(10))

    part: Mapped[Part] = relationship(back_populates="screws")


class Repair(Record):
    __tablename__ = "depot_repair"
    __record__ = "depot.repair"

    machine_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("depot_machine.id"), index=True
    )
    note: Mapped[str] = Text("Note", required=True)

    machine: Mapped[Crane | None] = relationship(back_populates="repairs")


class Warranty(Extension, owner=Crane):
    __tablename__ = "guarantee_machine"

    seller: Mapped[str | None] = Text("Seller")
