"""A fake module: machines that belong to customers, with serial numbers and readings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from flask import Response
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship
from wtforms import StringField, ValidationError

from crm_host.api import (
    Action,
    Base,
    Child,
    ChildForm,
    DetailScreen,
    Extension,
    Labels,
    Money,
    Panel,
    Record,
    RecordForm,
    RecordScreens,
    Refused,
    Routes,
    Section,
    TextKind,
    Values,
    extend_form,
    field,
    render,
    search_column,
    session,
    translate_plural,
)
from crm_host.data.fields import FieldSpec
from crm_host.extend.contributions import contributing


class Customer(Record):
    __tablename__ = "workshop_customer"
    __record__ = "workshop.customer"

    name: Mapped[str] = field.Text("Name", required=True, sortable=True)
    search: Mapped[str] = search_column()

    @property
    def display(self) -> str:
        return self.name


class Machine(Record):
    __tablename__ = "workshop_machine"
    __record__ = "workshop.machine"
    __values__ = (Values("readings", FieldSpec("Readings", TextKind())),)

    name: Mapped[str] = field.Text("Name", required=True, filterable=True)
    serial: Mapped[str | None] = field.Text("Serial number", unique=True)
    built_on: Mapped[date | None] = field.Date("Built on")
    hours: Mapped[int | None] = field.Number("Hours", minimum=0)
    condition: Mapped[str | None] = field.Choice(
        "Condition", (("new", "New"), ("used", "Used")), default="new"
    )
    insured: Mapped[bool | None] = field.Boolean("Insured")
    price: Mapped[int | None] = field.Number(
        "Price", rights={"workshop.apprentice": "none", "workshop.clerk": "read"}
    )
    cost: Mapped[Money | None] = field.Money("Cost of repairs")
    notes: Mapped[str | None] = field.LongText("Notes")
    customer_id: Mapped[int | None] = field.Link(
        "Customer", "workshop.customer", "workshop_customer.id"
    )

    readings: Mapped[list[Reading]] = relationship(
        back_populates="machine", cascade="all, delete-orphan", order_by="Reading.id"
    )

    @property
    def display(self) -> str:
        return self.name


class Reading(Child):
    __tablename__ = "workshop_reading"
    __parent__ = "machine"

    machine_id: Mapped[int] = mapped_column(
        ForeignKey("workshop_machine.id", ondelete="CASCADE"), index=True
    )
    value: Mapped[str] = field.Text("Value", required=True)
    place: Mapped[str | None] = field.Choice("Place", (("front", "Front"), ("back", "Back")))
    machine: Mapped[Machine] = relationship(back_populates="readings")


class ReadingForm(ChildForm):
    model = Reading
    names = ("value", "place")

    def validate_value(self, entered: Any) -> None:
        if entered.data == "broken":
            raise ValidationError("A reading is a number.")


class MachineForm(RecordForm):
    model = Machine
    sections = (
        Section("Machine", "name", "serial", "built_on", "hours", "condition", "insured", "price"),
        Section("More", "cost", "customer_id", "readings", "notes"),
    )
    children = {"readings": ReadingForm}


class CustomerForm(RecordForm):
    model = Customer


class PlainList:
    """Stands in for the list, which has tests of its own."""

    def __init__(self, model: type[Record]) -> None:
        self.model = model

    def page(self, screens: RecordScreens) -> Response:
        rows = session().query(self.model).order_by(self.model.id)
        return render("workshop/list.html", screens=screens, rows=rows, crumbs=[])

    def bulk(self, screens: RecordScreens) -> Response:
        raise NotImplementedError

    def choose_columns(self, screens: RecordScreens) -> Response:
        raise NotImplementedError

    def address(self, screens: RecordScreens, context: str) -> str:
        return screens.url("list", q=context)

    def neighbours(self, context: str, record: Any) -> tuple[int | None, int | None]:
        return (record.id - 1 or None, record.id + 1) if context else (None, None)


def _labels(one: str, many: str) -> Labels:
    return Labels(
        one=one.capitalize(),
        many=many.capitalize(),
        new=f"New {one}",
        edit=f"Edit {one}",
        delete=f"Delete {one}",
        count=lambda num: translate_plural(f"%(num)s {one}", f"%(num)s {many}", num),
    )


#: What happens between reading a machine and writing it.
meanwhile: list[Callable[[], None]] = []


def save_machine(record: Any, form: RecordForm) -> None:
    form.populate(record)
    while meanwhile:
        meanwhile.pop()()
    if record.hours is not None and record.hours > 1_000_000:
        raise Refused("No machine runs that long.", "hours")
    session().add(record)


def _overhaul(machines: Any) -> str:
    for machine in machines:
        machine.condition = "new"
    return "Overhauled"


with contributing("workshop"):
    machines = RecordScreens(
        Machine,
        form=MachineForm,
        list=PlainList(Machine),
        detail=DetailScreen(
            Machine,
            facts=(
                Section("Machine", "name", "serial", "hours", "cost"),
                Section("Who", "customer_id"),
            ),
            panels=(
                Panel("manual", "Manual", "workshop/manual.html", lambda record: {"pages": 12}),
                Panel("log", "Log", "workshop/log.html", lazy=True, place="side"),
            ),
        ),
        labels=_labels("machine", "machines"),
        save=save_machine,
        actions=(Action("overhaul", "Overhaul", _overhaul, "machine.write", confirm="Sure?"),),
    )
    customers = RecordScreens(
        Customer,
        form=CustomerForm,
        list=PlainList(Customer),
        detail=DetailScreen(Customer),
        labels=_labels("customer", "customers"),
    )
    routes = Routes()
    routes.include(machines.routes)
    routes.include(customers.routes)

with contributing("rental"):

    class Rental(Extension, owner=Machine):
        __tablename__ = "rental_machine"
        rate: Mapped[int | None] = field.Number("Rate per day", after="serial")

    kept: dict[int, str] = {}
    extend_form(
        MachineForm,
        {"rental_place": StringField("Shelf")},
        load=lambda record: {"rental_place": kept.get(record.id, "")},
        save=lambda record, values: kept.update({record.id: values["rental_place"]}),
    )

    @machines.may_delete.implement
    def no_rented(record: Any) -> str | None:
        return "It is rented out until Friday." if record.name == "Rented" else None


TABLES = [table for table in Base.metadata.tables if table.startswith(("workshop_", "rental_"))]


def templates() -> Iterator[tuple[str, str]]:
    yield (
        "workshop/list.html",
        (
            "{% extends layout %}{% block title %}{{ screens.labels.many }}{% endblock %}"
            "{% block content %}{% for row in rows %}<p>{{ row.display }}</p>{% endfor %}"
            "{% endblock %}"
        ),
    )
    yield "workshop/manual.html", "<p>{{ pages }} pages for {{ record.display }}</p>"
    yield "workshop/log.html", "<p>Log of {{ record.display }}</p>"
