"""A whole company from its tables: seven files with links between them, to the cent.

The records are those of a small module made for the purpose. `products.csv` names product lines,
of which there is no file: they are made on the way.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from crm_portability.exporting.files import write_export
from crm_portability.importing.report import Report
from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, Session

from crm_host.api import (
    Actor,
    Money,
    Record,
    catalogue,
    field,
    metadata,
    sum_by_currency,
    visible,
)
from crm_host.testing import shared_data
from crm_host.testing.site import Site

OWNER = Actor(user_id=1, name="Παπαδοπούλου Άννα", is_administrator=True)


class ToyOffice(Record):
    __tablename__ = "toys_office"
    __record__ = "toys.office"

    code: Mapped[str] = field.Text("officeCode", required=True, unique=True, filterable=True)
    city: Mapped[str] = field.Text("city", required=True)
    phone: Mapped[str | None] = field.Text("phone")
    country: Mapped[str | None] = field.Text("country")


class ToyEmployee(Record):
    __tablename__ = "toys_employee"
    __record__ = "toys.employee"

    number: Mapped[int] = field.Number("employeeNumber", required=True, unique=True)
    last_name: Mapped[str] = field.Text("lastName", required=True)
    first_name: Mapped[str] = field.Text("firstName", required=True)
    email: Mapped[str] = field.Text("email")
    job_title: Mapped[str] = field.Text("jobTitle")
    office_id: Mapped[int] = field.Link("officeCode", "toys.office", "toys_office.id")
    boss_id: Mapped[int | None] = field.Link("reportsTo", "toys.employee", "toys_employee.id")


class ToyCustomer(Record):
    __tablename__ = "toys_customer"
    __record__ = "toys.customer"

    number: Mapped[int] = field.Number("customerNumber", required=True, unique=True)
    name: Mapped[str] = field.Text("customerName", required=True)
    country: Mapped[str | None] = field.Text("country")
    limit: Mapped[Money | None] = field.Money("creditLimit")
    seller_id: Mapped[int | None] = field.Link(
        "salesRepEmployeeNumber", "toys.employee", "toys_employee.id"
    )


class ToyLine(Record):
    __tablename__ = "toys_line"
    __record__ = "toys.line"

    name: Mapped[str] = field.Text("productLine", required=True, filterable=True)


class ToyProduct(Record):
    __tablename__ = "toys_product"
    __record__ = "toys.product"

    code: Mapped[str] = field.Text("productCode", required=True, unique=True)
    name: Mapped[str] = field.Text("productName", required=True)
    line_id: Mapped[int] = field.Link("productLine", "toys.line", "toys_line.id")
    description: Mapped[str | None] = field.LongText("productDescription")
    stock: Mapped[int] = field.Number("quantityInStock")
    price: Mapped[Money] = field.Money("buyPrice", required=True)


class ToyOrder(Record):
    __tablename__ = "toys_order"
    __record__ = "toys.order"

    number: Mapped[int] = field.Number("orderNumber", required=True, unique=True)
    ordered: Mapped[date] = field.Date("orderDate")
    shipped: Mapped[date | None] = field.Date("shippedDate")
    status: Mapped[str] = field.Text("status")
    comments: Mapped[str | None] = field.LongText("comments")
    customer_id: Mapped[int] = field.Link("customerNumber", "toys.customer", "toys_customer.id")


class ToyOrderLine(Record):
    __tablename__ = "toys_order_line"
    __record__ = "toys.order_line"

    order_id: Mapped[int] = field.Link("orderNumber", "toys.order", "toys_order.id")
    product_id: Mapped[int] = field.Link("productCode", "toys.product", "toys_product.id")
    quantity: Mapped[int] = field.Number("quantityOrdered")
    price: Mapped[Money] = field.Money("priceEach", required=True)
    place: Mapped[int] = field.Number("orderLineNumber")


class ToyPayment(Record):
    __tablename__ = "toys_payment"
    __record__ = "toys.payment"

    customer_id: Mapped[int] = field.Link("customerNumber", "toys.customer", "toys_customer.id")
    number: Mapped[str] = field.Text("checkNumber", required=True, unique=True)
    paid: Mapped[date] = field.Date("paymentDate")
    amount: Mapped[Money] = field.Money("amount", required=True)


#: File, what its rows are, their number, and what is said about the columns.
TABLES: tuple[tuple[str, Any, int, dict[str, Any]], ...] = (
    ("offices", ToyOffice, 7, {}),
    ("employees", ToyEmployee, 23, {}),
    ("customers", ToyCustomer, 122, {"constants": {"limit:currency": "USD"}}),
    (
        "products",
        ToyProduct,
        110,
        {"creating": ["productLine"], "constants": {"price:currency": "USD"}},
    ),
    ("orders", ToyOrder, 326, {}),
    ("orderdetails", ToyOrderLine, 2996, {"constants": {"price:currency": "USD"}}),
    ("payments", ToyPayment, 273, {"constants": {"amount:currency": "USD"}}),
)


@pytest.fixture
def company(site: Site) -> Iterator[Session]:
    """The company's tables, with all files imported."""
    tables = [table for name, table in metadata.tables.items() if name.startswith("toys_")]
    metadata.create_all(site.engine, tables=tables)
    with site.acting(OWNER) as session:
        yield session


@pytest.fixture
def import_all(company: Session, plan: Callable[..., Any]) -> dict[str, Report]:
    reports = {}
    for name, model, _rows, chosen in TABLES:
        file = shared_data("classicmodels") / f"{name}.csv"
        reports[name] = plan(model, file, **chosen).importer(file.name).run()
        company.commit()
    return reports


def test_all_seven_tables_arrive_with_their_links(
    company: Session, import_all: dict[str, Report]
) -> None:
    for name, _model, rows, _chosen in TABLES:
        assert import_all[name].counts == (rows, rows, 0, 0, 0), import_all[name].errors[:3]
        assert import_all[name].warnings == []
    sold = ToyOrderLine.quantity * ToyOrderLine.price_amount
    assert total(company, sold) == Decimal("9604190.61")
    paid = catalogue(ToyPayment)["amount"]
    assert sum_by_currency(visible(ToyPayment), paid) == [Money.of("8853839.23", "USD")]
    by_status = company.execute(
        select(ToyOrder.status, func.count()).group_by(ToyOrder.status)
    ).all()
    assert dict(by_status) == {
        **{"Shipped": 303, "Cancelled": 6, "On Hold": 4, "In Process": 6, "Resolved": 4},
        "Disputed": 3,
    }
    hernandez = company.scalars(select(ToyEmployee).filter_by(last_name="Hernandez")).one()
    best = (
        select(func.sum(sold))
        .join(ToyOrder, ToyOrder.id == ToyOrderLine.order_id)
        .join(ToyCustomer, ToyCustomer.id == ToyOrder.customer_id)
        .where(ToyCustomer.seller_id == hernandez.id)
    )
    assert Decimal(company.scalar(best) or 0) / 100 == Decimal("1258577.81")
    bosses = company.scalar(select(func.count(ToyEmployee.boss_id)))
    assert bosses == 22  # all but the president


def test_product_lines_are_made_once_each(company: Session, import_all: dict[str, Report]) -> None:
    names = company.scalars(select(ToyLine.name).order_by(ToyLine.name)).all()
    assert names == [
        *("Classic Cars", "Motorcycles", "Planes", "Ships", "Trains"),
        *("Trucks and Buses", "Vintage Cars"),
    ]


def test_the_same_files_again_change_nothing_where_something_identifies(
    company: Session, import_all: dict[str, Report], plan: Callable[..., Any]
) -> None:
    for name, model, rows, _chosen in TABLES:
        if name == "orderdetails":  # nothing in the file identifies a line
            continue
        file = shared_data("classicmodels") / f"{name}.csv"
        report = plan(model, file).importer(file.name).run()
        assert report.counts == (rows, 0, 0, rows, 0), name


@pytest.mark.parametrize("kind", ["xlsx", "ods", "json"])
def test_order_lines_go_round_through_a_file(
    company: Session, import_all: dict[str, Report], plan: Callable[..., Any], kind: str
) -> None:
    file = io.BytesIO()
    write_export(file, ToyOrderLine, kind)
    report = plan(ToyOrderLine, file.getvalue(), f"lines.{kind}").importer("lines").run()
    assert report.counts == (2996, 0, 0, 2996, 0), report.errors[:3]


def total(session: Session, amount: Any) -> Decimal:
    return Decimal(session.scalar(select(func.sum(amount))) or 0) / 100
