"""Amounts and exact numbers in files: out and back again, whoever reads them in between."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from crm_portability.correcting import wrong_cells
from crm_portability.exporting.files import write_export
from crm_portability.files.workbook_reader import open_workbook
from crm_portability.importing.plan import PlanRefused
from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session

from crm_host.api import Actor, Money, Record, catalogue, field
from crm_host.testing.site import Site

CLERKS = {
    code: Actor(1, "Nguyễn Thị Đào", is_administrator=True, language=code)
    for code in ("en", "vi", "el")
}


class Good(Record):
    """Something that is sold by weight, in the money of its buyer."""

    __tablename__ = "mart_good"
    __record__ = "mart.good"

    name: Mapped[str] = field.Text("Tên", required=True, unique=True)
    price: Mapped[Money | None] = field.Money("Đơn giá", aliases=("Price",))
    weight: Mapped[Decimal | None] = field.Exact("Khối lượng")
    fee: Mapped[Money] = field.Money("Phí", required=True)

    @property
    def display(self) -> str:
        return self.name


FREE = Money(0, "VND")
GOODS = {
    "Cà phê": (Money.of(1_234_567, "VND"), Decimal("1.234567"), FREE),
    "Φέτα": (Money.of("1234.50", "EUR"), Decimal("12.5"), FREE),
    "Dates": (Money.of("1.234", "KWD"), Decimal("1.234"), Money.of("0.05", "EUR")),
    "Refund": (Money.of("-0.05", "EUR"), Decimal("-1200"), FREE),
    "Gift": (None, None, FREE),
}


@pytest.fixture
def mart(site: Site) -> Site:
    Good.__table__.create(site.engine)
    return site


def stored(session: Session) -> dict[str, tuple[Any, ...]]:
    session.expire_all()
    rows = session.scalars(select(Good))
    return {row.name: (row.price, row.weight, row.fee) for row in rows}


@pytest.mark.parametrize("language", CLERKS)
@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods", "json"])
def test_every_reader_gets_back_what_they_exported(
    mart: Site, plan: Any, kind: str, language: str
) -> None:
    with mart.acting(CLERKS[language]) as session:
        for name, (price, weight, fee) in GOODS.items():
            session.add(Good(name=name, price=price, weight=weight, fee=fee))
        session.commit()
        file = io.BytesIO()
        write_export(file, Good, kind)
        for good in session.scalars(select(Good)):
            good.price, good.weight, good.fee = None, None, Money(1, "USD")
        session.commit()
        prepared = plan(Good, file.getvalue(), f"goods.{kind}")
        assert prepared.notations.questions == ()
        report = prepared.importer("goods").run()
        session.commit()
        assert report.errors == []
        assert stored(session) == GOODS


def test_a_spreadsheet_has_a_column_of_numbers_and_one_of_currencies(mart: Site) -> None:
    with mart.acting(CLERKS["en"]) as session:
        price, weight, fee = GOODS["Φέτα"]
        session.add(Good(name="Φέτα", price=price, weight=weight, fee=fee))
        session.commit()
        file = io.BytesIO()
        write_export(file, Good, "xlsx")
    file.seek(0)
    source = open_workbook(file)
    names = [column.name for column in source.columns]
    cells = dict(zip(names, next(iter(source.rows())).cells, strict=True))
    assert (cells["Đơn giá"], cells["Đơn giá: currency"]) == ("1234.5", "EUR")
    assert type(cells["Đơn giá"]).__name__ == "PlainText"  # a number, not its text


@pytest.mark.parametrize(
    ("content", "money"),
    [
        ("name;price;price:currency\nSữa;1.234;EUR\n", Money.of(1234, "EUR")),
        ("name;price:currency;price\nSữa;EUR;12,34\n", Money.of("12.34", "EUR")),
        ("name;price\nSữa;1.234\n", Money.of(1234, "VND")),
        ("name;price\nSữa;1.234.567 ₫\n", Money.of(1_234_567, "VND")),
        ("name;price\nSữa;12,5 €\n", Money.of("12.50", "EUR")),
        ("name;price;price:currency\nSữa;;EUR\n", None),
    ],
)
def test_the_cells_of_an_amount_may_stand_in_any_order(
    mart: Site, plan: Any, content: str, money: Money | None
) -> None:
    rows = content.replace("name;", "name;fee;").replace("Sữa;", "Sữa;0;")
    with mart.acting(CLERKS["vi"]) as session:
        report = plan(Good, rows).importer("x").run()
        assert report.errors == []
        assert stored(session)["Sữa"][0] == money


def test_a_number_alone_keeps_the_currency_that_a_record_has(mart: Site, plan: Any) -> None:
    with mart.acting(CLERKS["vi"]) as session:
        session.add(Good(name="Φέτα", price=Money.of(1, "EUR"), fee=FREE))
        session.commit()
        plan(Good, "name;price\nΦέτα;2,5\n").importer("x").run()
        assert stored(session)["Φέτα"][0] == Money.of("2.50", "EUR")
        plan(Good, "name;price:currency\nΦέτα;USD\n").importer("x").run()
        assert stored(session)["Φέτα"][0] == Money.of("2.50", "USD")


def test_amounts_of_another_notation_are_a_question(mart: Site, plan: Any) -> None:
    content = "name;fee;price;weight\nSữa;0;1,234.50 €;1,234.5\n"
    with mart.acting(CLERKS["vi"]) as session:
        prepared = plan(Good, content)
        assert [question.example for question in prepared.notations.questions] == [
            "1,234.50 €",
            "1,234.5",
        ]
        with pytest.raises(PlanRefused, match=r"1,234\.50 €"):
            prepared.importer("x").run()
        said = {"price": "point", "weight": "point"}
        plan(Good, content, notations=said).importer("x").run()
        assert stored(session)["Sữa"] == (Money.of("1234.50", "EUR"), Decimal("1234.5"), FREE)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Sữa;0;12.5;VND", "VND has no decimals"),
        ("Sữa;0;12;XYZ", "three letters of a currency"),
        ("Sữa;0;giá;EUR", "Write an amount"),
        ("Sữa;;12;EUR", "A value is required here"),
    ],
)
def test_wrong_amounts_are_refused_at_their_cell(
    mart: Site, plan: Any, row: str, reason: str
) -> None:
    with mart.acting(CLERKS["en"]) as session:
        report = plan(Good, f"name;fee;price;price:currency\n{row}\n").importer("x").run()
        assert report.counts == (1, 0, 0, 0, 1)
        assert reason in report.errors[0].message
        assert stored(session) == {}


def test_a_wrong_amount_comes_with_what_may_be_meant(mart: Site, plan: Any) -> None:
    rows = "Trà;0;12,50 €\nSữa;0;1,234.50 €\n"
    with mart.acting(CLERKS["vi"]):
        prepared = plan(Good, f"name;fee;price\n{rows}", notations={"price": "comma"})
        report = prepared.importer("x").rehearse()
        (wrong,) = wrong_cells(prepared, report.errors)
    assert wrong.suggestion == "1.234,50\u00a0€"


def test_headings_name_both_columns() -> None:
    columns = catalogue(Good)["price"].columns()
    assert [column.key for column in columns] == ["price", "price:currency"]
    assert [tuple(column.aliases) for column in columns] == [("Price",), ("Price:currency",)]
