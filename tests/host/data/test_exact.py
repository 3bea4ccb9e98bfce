"""Exact numbers: what is stored and shown is what was written, to the sixth decimal."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_host.api import ExactKind, Notation
from crm_host.data.exact import LARGEST, ExactType, NotExact
from crm_host.data.kinds import ValueRefused

EN, VI, EL = Notation("en"), Notation("vi"), Notation("el")

numbers = st.integers(-(2**63) + 1, 2**63 - 1).map(lambda number: Decimal(number).scaleb(-6))


@given(numbers, st.sampled_from((EN, VI, EL)))
def test_what_is_shown_or_exported_is_read_as_what_it_was(number, reader):
    kind, other = ExactKind(), ExactType()

    assert kind.parse(kind.format(number, reader), reader) == number
    assert kind.parse(kind.plain(number), reader) == number
    assert other.process_result_value(other.process_bind_param(number, None), None) == number
    assert kind.revived(str(number)) == number


@pytest.mark.parametrize(
    ("text", "reader", "number"),
    [
        ("1.234", VI, "1234"),
        ("1,234", VI, "1.234"),
        ("0,000001", EL, "0.000001"),
        ("1,234.5", EN, "1234.5"),
        ("-3", VI, "-3"),
    ],
)
def test_numbers_are_read_in_the_readers_notation(text, reader, number):
    assert ExactKind().parse(text, reader) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1,234.50", "If you mean 1.234,5"),
        ("0,0000001", "at most 6 decimals"),
        ("9.223.372.036.855", "too large"),
        ("hai cái", "for example 12,5"),
        ("-1", "at least 0"),
        ("101", "at most 100"),
    ],
)
def test_other_numbers_are_refused_with_a_reason(text, reason):
    limited = text in ("-1", "101")
    kind = ExactKind(Decimal(0), Decimal(100)) if limited else ExactKind()
    with pytest.raises(ValueRefused, match=reason):
        kind.parse(text, VI)


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (1.5, TypeError),
        (True, TypeError),
        ("1.5", TypeError),
        (Decimal("0.0000001"), NotExact),
        (LARGEST + 1, NotExact),
        (Decimal("NaN"), NotExact),
    ],
)
def test_a_column_takes_no_float_and_nothing_that_it_would_change(value, error):
    with pytest.raises(error):
        ExactType().process_bind_param(value, None)
