"""Fields of amounts and exact numbers, on both databases: stored, found, changed, taken back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship
from werkzeug.datastructures import MultiDict

from crm_host.api import (
    Actor,
    Child,
    Extension,
    ListScreen,
    Money,
    MoneyKind,
    Notation,
    Record,
    RecordForm,
    catalogue,
    field,
    new_records,
    notation,
    spec_of,
    sum_by_currency,
    undo,
    visible,
)
from crm_host.data.actor import acting_as
from crm_host.data.bulk_plan import listens
from crm_host.data.changes import Change
from crm_host.data.history import history_of
from crm_host.data.money import main_currency, set_main_currency
from crm_host.extend.contributions import contributing
from crm_host.screens.filters.criteria import field_criterion
from crm_host.screens.past import told

VIETNAMESE = Actor(None, kind="system", language="vi")
GREEK = Actor(None, kind="system", language="el")
MANAGER = Actor(1, "Nguyễn Thị Đào", is_administrator=True)


class Offer(Record):
    """What somebody offers to pay, at a rate."""

    __tablename__ = "bazaar_offer"
    __record__ = "bazaar.offer"

    name: Mapped[str] = field.Text("Name", required=True)
    price: Mapped[Money | None] = field.Money("Price", sortable=True, filterable=True)
    rate: Mapped[Decimal | None] = field.Exact("Rate", sortable=True, filterable=True)
    note: Mapped[str | None] = field.Text("Note")

    lines: Mapped[list[OfferLine]] = relationship(
        back_populates="offer", cascade="all, delete-orphan"
    )

    @property
    def display(self):
        return self.name


class OfferLine(Child):
    """A part of an offer."""

    __tablename__ = "bazaar_offer_line"
    __parent__ = "offer"

    offer_id: Mapped[int] = mapped_column(
        ForeignKey("bazaar_offer.id", ondelete="CASCADE"), index=True
    )
    total: Mapped[Money] = field.Money("Total", required=True)
    offer: Mapped[Offer] = relationship(back_populates="lines")


with contributing("pledge"):

    class Pledge(Extension, owner=Offer):
        """What another module keeps about offers."""

        __tablename__ = "pledge_offer"
        deposit: Mapped[Money | None] = field.Money("Deposit", sortable=True, filterable=True)


class OfferForm(RecordForm):
    model = Offer


OFFERS = (
    {"name": "Phở", "price": Money.of(50_000, "VND"), "rate": Decimal("1.234567")},
    {"name": "Φέτα", "price": Money.of("12.50", "EUR"), "rate": Decimal(2)},
    {"name": "Ελιές", "price": Money.of("7.05", "EUR")},
    {"name": "Bia", "price": Money.of(1_234_567, "VND"), "rate": Decimal("-0.5")},
    {"name": "Gift"},
)


@pytest.fixture
def bazaar(site):
    """Return the site with the offers above, in a firm that counts in dong."""
    for model in (Offer, OfferLine, Pledge):
        model.__table__.create(site.engine)
    before = main_currency()
    set_main_currency("VND")
    with site.system() as session:
        for values in OFFERS:
            session.add(Offer(**values))
            session.flush()
    yield site
    set_main_currency(before)


def found(bazaar, name, operator, text, reader="en"):
    condition = catalogue(Offer)[name].condition(operator, text, Notation(reader))
    with bazaar.system() as session:
        return session.scalars(select(Offer.name).where(condition).order_by(Offer.id)).all()


def test_one_line_declares_the_columns_and_keeps_its_place():
    assert list(catalogue(Offer))[:4] == ["name", "price", "rate", "note"]
    assert isinstance(spec_of(Offer.price).kind, MoneyKind)
    columns = Offer.__table__.columns
    assert columns["price_amount"].nullable
    assert not OfferLine.__table__.columns["total_currency"].nullable


def test_an_amount_comes_back_as_it_was_stored(bazaar):
    with bazaar.system() as session:
        rows = session.scalars(select(Offer).order_by(Offer.id)).all()
        assert [(row.name, row.price, row.rate) for row in rows] == [
            (values["name"], values.get("price"), values.get("rate")) for values in OFFERS
        ]


@pytest.mark.parametrize(
    ("operator", "text", "reader", "names"),
    [
        (">", "10 EUR", "en", ["Φέτα"]),
        ("<=", "7,05 €", "el", ["Ελιές"]),
        (">=", "50.000", "vi", ["Phở", "Bia"]),
        ("=", "1.234.567 ₫", "vi", ["Bia"]),
        (">", "0 USD", "en", []),
        ("=", "", "en", []),
    ],
)
def test_a_filter_compares_within_one_currency(bazaar, operator, text, reader, names):
    assert found(bazaar, "price", operator, text, reader) == names


@pytest.mark.parametrize(
    ("operator", "text", "names"),
    [(">", "1,234566", ["Phở", "Φέτα"]), ("<", "0", ["Bia"]), ("=", "1,234567", ["Phở"])],
)
def test_exact_numbers_are_compared_to_the_last_decimal(bazaar, operator, text, names):
    assert found(bazaar, "rate", operator, text, "vi") == names


def test_exact_numbers_are_added_up_and_multiplied(bazaar):
    with bazaar.system() as session:
        assert session.scalar(select(func.sum(Offer.rate))) == Decimal("2.734567")
        twice = select(Offer.rate * 2).filter_by(name="Phở")
        assert session.scalar(twice) == Decimal("2.469134")
        more = select(Offer.rate + Decimal("0.1") - 1).filter_by(name="Phở")
        assert session.scalar(more) == Decimal("0.334567")


def test_what_has_an_amount_can_be_asked_for(bazaar):
    with bazaar.system() as session:
        without = ~catalogue(Offer)["price"].present()
        assert session.scalars(select(Offer.name).where(without)).all() == ["Gift"]


def test_lists_are_ordered_by_currency_then_amount(bazaar):
    with bazaar.system() as session:
        order = catalogue(Offer)["price"].order()
        rows = select(Offer.name).where(Offer.price_amount.is_not(None)).order_by(order)
        assert session.scalars(rows).all() == ["Ελιές", "Φέτα", "Phở", "Bia"]


def test_a_filter_means_the_same_to_every_reader():
    criterion = field_criterion(catalogue(Offer)["price"])
    canonical = criterion.canonical("1.000,5 €", Notation("vi"))
    assert canonical == "1000.500000EUR"
    assert criterion.show(canonical, Notation("en")) == "€1,000.50"
    assert criterion.show(canonical, Notation("el")) == "1.000,50\u00a0€"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("price:>1000 sort:-price", ["Bia", "Phở"]),
        ('price:<="12,50 €" sort:price', ["Ελιές", "Φέτα"]),
        ('price:"7,05EUR" sort:price', ["Ελιές"]),
        ("no:price sort:price", ["Gift"]),
        ("-price:>1 has:price sort:price", ["Ελιές", "Φέτα"]),
        ('sort:rate rate:>"1,5"', ["Φέτα"]),
    ],
)
def test_a_list_is_filtered_and_ordered_by_amounts(bazaar, query, names):
    clerk = replace(MANAGER, language="vi")
    offers = ListScreen(Offer, columns=("name", "price"), sort="name")
    with bazaar.app.test_request_context(), bazaar.acting(clerk) as session:
        assert offers.problems(query) == []
        assert [row.name for row in session.scalars(offers.select(query))] == names


def test_totals_are_one_for_each_currency(bazaar):
    price = catalogue(Offer)["price"]
    with bazaar.app.test_request_context(), bazaar.acting(MANAGER):
        assert sum_by_currency(visible(Offer).order_by(Offer.name), price) == [
            Money.of("19.55", "EUR"),
            Money.of(1_284_567, "VND"),
        ]
        few = visible(Offer).where(Offer.name == "Bia")
        assert sum_by_currency(few, price) == [Money.of(1_234_567, "VND")]


def test_totals_leave_out_what_the_actor_may_not_see(bazaar):
    limited = Actor(99, "Λίγα", grants={"bazaar.offer.read": "own"})
    with bazaar.system() as session:
        session.scalars(select(Offer).filter_by(name="Φέτα")).one().owner_id = None
    with bazaar.app.test_request_context(), bazaar.acting(limited):
        assert sum_by_currency(visible(Offer), catalogue(Offer)["price"]) == []


def test_another_modules_amount_is_a_field_like_any_other(bazaar):
    with bazaar.system() as session:
        bia = session.scalars(select(Offer).filter_by(name="Bia")).one()
        catalogue(Offer)["deposit"].set(bia, Money.of(100, "EUR"))
    assert found(bazaar, "deposit", ">", "99,99 €", "el") == ["Bia"]
    with bazaar.app.test_request_context(), bazaar.acting(MANAGER):
        deposit = catalogue(Offer)["deposit"]
        assert sum_by_currency(visible(Offer), deposit) == [Money.of(100, "EUR")]
    with bazaar.system() as session:
        first = session.scalars(select(Offer.name).order_by(deposit.order().nulls_last()))
        assert first.first() == "Bia"


def test_the_history_tells_an_amount_as_one_value(bazaar):
    with bazaar.system() as session:
        feta = session.scalars(select(Offer).filter_by(name="Φέτα")).one()
        feta.price, feta.rate = Money.of("13.00", "EUR"), Decimal("0.000001")
    with bazaar.system() as session, bazaar.app.test_request_context(), acting_as(GREEK):
        feta = session.scalars(select(Offer).filter_by(name="Φέτα")).one()
        lines = told(history_of(feta))[0].lines
    assert [(line.label, line.old, line.new) for line in lines] == [
        ("Rate", "2", "0,000001"),
        ("Price", "12,50\u00a0€", "13,00\u00a0€"),
    ]


def test_undo_gives_amounts_back(bazaar):
    with bazaar.acting(MANAGER) as session:
        pho = session.scalars(select(Offer).filter_by(name="Phở")).one()
        pho.price, pho.rate = None, Decimal(3)
        pho.lines = [OfferLine(total=Money.of(1, "EUR"))]
        session.commit()
        change = session.scalars(select(Change).order_by(Change.id.desc())).first()
        set_id = change.set_id
    with bazaar.system() as session:
        undo(session, set_id)
    with bazaar.system() as session:
        pho = session.scalars(select(Offer).filter_by(name="Phở")).one()
        assert (pho.price, pho.rate, pho.lines) == (
            Money.of(50_000, "VND"),
            Decimal("1.234567"),
            [],
        )
        assert pho.price_sort == f"VND{50_000 + 2**63:020}"


def test_many_new_records_are_written_at_once_and_told_alike(bazaar):
    assert not listens(Offer)
    with bazaar.system() as session, new_records(session) as batch:
        batch.add(
            Offer(name="Ούζο", price=Money(999, "EUR"), lines=[OfferLine(total=Money(1, "VND"))])
        )
        batch.write()
    with bazaar.system() as session:
        ouzo = session.scalars(select(Offer).filter_by(name="Ούζο")).one()
        assert (ouzo.price, ouzo.lines[0].total) == (Money(999, "EUR"), Money(1, "VND"))
        told_values = [row.values for row in session.scalars(select(Change).order_by(Change.id))]
    assert {"name": [None, "Ούζο"], "price": [None, {"amount": 999, "currency": "EUR"}]} in (
        told_values
    )
    assert {"total": [None, {"amount": 1, "currency": "VND"}]} in [
        {name: value for name, value in values.items() if name == "total"} for values in told_values
    ]


# --- Forms -------------------------------------------------------------------------------------


def typed(bazaar, actor, **sent):
    """Return the form of a new offer after somebody has sent it."""
    with bazaar.system(), bazaar.app.test_request_context(method="POST"), acting_as(actor):
        names = {name.replace("__", ":"): value for name, value in sent.items()}
        form = OfferForm(Offer(), formdata=MultiDict({"name": "X"} | names), meta={"csrf": False})
        form.validate()
        return form.price, form.price(**{"class": "form-control"}), notation()


def test_an_input_shows_number_and_currency_apart(bazaar):
    with bazaar.system() as session, bazaar.app.test_request_context(), acting_as(GREEK):
        feta = session.scalars(select(Offer).filter_by(name="Φέτα")).one()
        html = str(OfferForm(feta, meta={"csrf": False}).price())
    assert 'value="12,50"' in html
    assert "<option selected>EUR</option>" in html
    assert (
        html.index("<option>VND") < html.index("<option selected>EUR") < html.index("<option>AED")
    )
    assert 'aria-label="Price: ' in html


def test_an_empty_input_proposes_the_firms_currency(bazaar):
    with bazaar.system(), bazaar.app.test_request_context(), acting_as(GREEK):
        html = str(OfferForm(Offer(), meta={"csrf": False}).price())
    assert "<option selected>VND</option>" in html


@pytest.mark.parametrize(
    ("text", "currency", "money"),
    [
        ("1.234", "VND", Money(1234, "VND")),
        ("1.234,5", "EUR", Money(123_450, "EUR")),
        ("1.234,5 €", "VND", Money(123_450, "EUR")),
        ("5", "no such", Money(5, "VND")),
        ("", "EUR", None),
    ],
)
def test_an_amount_is_typed_in_the_readers_notation(bazaar, text, currency, money):
    entered, _html, _notation = typed(bazaar, VIETNAMESE, price=text, price__currency=currency)
    assert (entered.data, list(entered.errors)) == (money, [])


def test_a_doubtful_amount_is_asked_about_with_one_button_for_each_meaning(bazaar):
    entered, html, _notation = typed(bazaar, VIETNAMESE, price="1,234.50", price__currency="EUR")
    assert entered.data is None
    assert "1,234.50" in entered.errors[0]
    assert 'value="1,234.50"' in html
    assert 'name="price:meant" value="1234.500000EUR"' in html
    assert "1.234,50\u00a0€" in html


def test_dong_are_rounded_by_one_button(bazaar):
    entered, html, _notation = typed(bazaar, VIETNAMESE, price="1234,5", price__currency="VND")
    assert entered.errors
    assert 'name="price:meant" value="1235VND"' in html

    pressed = {"price__meant": "1235VND", "price": "1234,5", "price__currency": "VND"}
    settled, _html, _notation = typed(bazaar, VIETNAMESE, **pressed)
    assert (settled.data, list(settled.errors)) == (Money(1235, "VND"), [])


def test_a_text_cannot_break_out_of_the_input(bazaar):
    _entered, html, _notation = typed(bazaar, GREEK, price='"><script>alert(1)</script>')
    assert "<script>" not in html
