"""Amounts as values, and as texts: what is shown is what is read, and nothing gets lost."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal

import pytest
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from crm_host.api import CurrencyMismatch, Money, Notation, UnfitAmount, format_money
from crm_host.data.actor import Actor, acting_as
from crm_host.data.kinds import ValueRefused
from crm_host.data.money import main_currency, set_main_currency, sort_key
from crm_host.data.money_doubts import AmountDoubted
from crm_host.data.money_kind import MoneyKind
from crm_host.data.money_text import written

EN, VI, EL = Notation("en"), Notation("vi"), Notation("el")
NO_BREAK = "\u00a0"

languages = st.sampled_from((EN, VI, EL))
#: No decimals, two, and three.
currencies = st.sampled_from(("VND", "JPY", "EUR", "USD", "GBP", "KWD", "BHD", "XOF", "XCG"))
amounts = st.builds(Money, st.integers(-(2**63) + 1, 2**63 - 1), currencies)


@pytest.fixture(autouse=True)
def firm_in_vietnam():
    before = main_currency()
    set_main_currency("VND")
    yield
    set_main_currency(before)


def test_an_amount_is_in_whole_minor_units_of_its_currency():
    assert Money.of("1234.50", "EUR") == Money(123450, "EUR")
    assert Money.of(1_234_567, "VND") == Money(1_234_567, "VND")
    assert Money.of(Decimal("1.234"), "KWD") == Money(1234, "KWD")
    assert Money(123450, "EUR").number == Decimal("1234.50")


@pytest.mark.parametrize("number", [12.5, True, float("nan")])
def test_a_float_is_no_amount(number):
    with pytest.raises(TypeError):
        Money.of(number, "EUR")
    with pytest.raises(TypeError):
        Money(100, "EUR").times(number)


@pytest.mark.parametrize(
    ("number", "currency"), [("1.5", "VND"), ("0.001", "EUR"), ("NaN", "EUR"), (2**63, "VND")]
)
def test_what_a_currency_cannot_hold_is_refused(number, currency):
    with pytest.raises(UnfitAmount):
        Money.of(number, currency)


def test_a_currency_must_exist():
    with pytest.raises(ValueError, match="ISO 4217"):
        Money(1, "ĐỒNG")


def test_amounts_are_added_and_compared_within_one_currency():
    assert Money(100, "EUR") + Money(50, "EUR") - Money(1, "EUR") == Money(149, "EUR")
    assert Money(1, "EUR") < Money(2, "EUR") <= Money(2, "EUR")
    assert not Money(0, "EUR")
    for mixed in (
        lambda: Money(1, "EUR") + Money(1, "VND"),
        lambda: Money(1, "EUR") < Money(1, "VND"),
        lambda: Money(1, "EUR") - Money(1, "USD"),
    ):
        with pytest.raises(CurrencyMismatch):
            mixed()
    with pytest.raises(TypeError):
        Money(1, "EUR") + 1


def test_a_multiple_is_rounded_as_one_says():
    price = Money.of("0.05", "EUR")
    assert price.times(Decimal("0.5")) == Money(3, "EUR")
    assert price.times(Decimal("0.5"), ROUND_HALF_EVEN) == Money(2, "EUR")
    assert price.times(Decimal("0.5"), ROUND_DOWN) == Money(2, "EUR")
    assert Money(2**62, "VND").times(1) == Money(2**62, "VND")


def test_shares_are_given_to_the_largest_remainders():
    assert Money.of(100, "EUR").allocate([1, 1, 1]) == [
        Money.of("33.34", "EUR"),
        Money.of("33.33", "EUR"),
        Money.of("33.33", "EUR"),
    ]
    assert Money(100, "VND").allocate([Decimal("0.5"), 0, Decimal("0.25")]) == [
        Money(67, "VND"),
        Money(0, "VND"),
        Money(33, "VND"),
    ]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_shares_need_weights(weights):
    with pytest.raises(ValueError, match="Weights"):
        Money(1, "EUR").allocate(weights)


@given(amounts, st.lists(st.integers(0, 10**9), min_size=1, max_size=20).filter(any))
def test_shares_add_up_and_none_is_a_unit_off(money, weights):
    shares = money.allocate(weights)

    assert sum(share.amount for share in shares) == money.amount
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share.amount * sum(weights) - money.amount * weight) < sum(weights)


@given(amounts, amounts)
def test_the_key_of_the_order_is_ordered_as_the_amounts_are(one, other):
    expected = (one.currency, one.amount) < (other.currency, other.amount)
    assert (sort_key(one) < sort_key(other)) == expected


@pytest.mark.parametrize(
    ("money", "reader", "text"),
    [
        (Money(1_234_567, "VND"), VI, f"1.234.567{NO_BREAK}₫"),
        (Money(1_234_567, "VND"), EN, "₫1,234,567"),
        (Money(123_450, "EUR"), EL, f"1.234,50{NO_BREAK}€"),
        (Money(-123_450, "EUR"), EN, "-€1,234.50"),
        (Money(5, "EUR"), VI, f"0,05{NO_BREAK}€"),
        (Money(1234, "KWD"), EN, f"KWD{NO_BREAK}1.234"),
    ],
)
def test_an_amount_is_written_with_its_currency(money, reader, text):
    assert written(money, reader) == text


@given(amounts, languages)
def test_amounts_are_written_as_cldr_says(money, reader):
    expected = format_currency(money.number, money.currency, locale=reader.locale)
    if money.currency != "XCG":  # whose symbol ends in a point
        assert written(money, reader).replace(NO_BREAK, "") == expected.replace(NO_BREAK, "")


@pytest.mark.parametrize(
    ("language", "text"),
    [("vi", "1,2 Tr ₫"), ("el", "1,2 εκ. ₫"), ("en", "₫1.2M")],
)
def test_a_short_amount_still_names_its_currency(language, text):
    with acting_as(Actor(None, kind="system", language=language)):
        short = format_money(Money(1_234_567, "VND"), compact=True)
    assert short.replace(NO_BREAK, " ") == text


@given(amounts, languages)
def test_what_is_shown_is_read_as_what_it_was(money, reader):
    kind = MoneyKind()
    assert kind.parse(kind.format(money, reader), reader) == money


@given(amounts, languages)
def test_a_plain_amount_is_read_the_same_by_everybody(money, reader):
    kind = MoneyKind()
    assert kind.parse(kind.plain(money), reader) == money
    assert kind.canonical(kind.format(money, reader), reader) == kind.plain(money)


@pytest.mark.parametrize(
    ("text", "reader", "money"),
    [
        ("1.234", VI, Money(1234, "VND")),
        ("1 234", VI, Money(1234, "VND")),
        ("1.234.567 đ", VI, Money(1_234_567, "VND")),
        ("1.234.567 VNĐ", VI, Money(1_234_567, "VND")),
        ("12,5 €", EL, Money(1250, "EUR")),
        ("EUR 12,5", VI, Money(1250, "EUR")),
        ("$5", VI, Money(500, "USD")),
        ("€-3", EN, Money(-300, "EUR")),
        ("  ", VI, None),
    ],
)
def test_amounts_are_read_in_the_readers_notation(text, reader, money):
    assert MoneyKind().parse(text, reader) == money


@pytest.mark.parametrize(
    ("text", "reader", "currency", "offers"),
    [
        ("1,234.50", VI, "EUR", [Money(123_450, "EUR")]),
        ("1,234.50", EL, "EUR", [Money(123_450, "EUR")]),
        ("1.234,50", EN, "EUR", [Money(123_450, "EUR")]),
        ("1,234.50", VI, "VND", [Money(1235, "VND")]),
        ("1234,5", VI, "VND", [Money(1235, "VND")]),
        ("1,234", VI, "VND", [Money(1, "VND"), Money(1234, "VND")]),
        ("1.234", EN, "EUR", [Money(123, "EUR"), Money(123_400, "EUR")]),
        ("0,5 ₫", VI, "EUR", [Money(1, "VND")]),
    ],
)
def test_what_may_mean_two_amounts_is_asked_about(text, reader, currency, offers):
    with pytest.raises(AmountDoubted) as doubt:
        MoneyKind().parse(text, reader, currency)
    assert list(doubt.value.offers) == offers


@pytest.mark.parametrize("text", ["abc", "12 con", "€5€", "1e9", "--5", "9" * 30, "5 -"])
def test_other_texts_are_no_amounts(text):
    with pytest.raises(ValueRefused):
        MoneyKind().parse(text, VI)
