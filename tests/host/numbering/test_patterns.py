"""What a pattern may say, and what it makes of a number."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_host.data.kinds import ValueRefused
from crm_host.data.numbering import NumberRule

DAY = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("pattern", "reset", "written"),
    [
        ("INV-{year}-{number:05d}", "yearly", "INV-2026-00042"),
        ("HĐ{year}{month}/{number:03d}", "monthly", "HĐ202603/042"),
        ("ΤΔΑ {number}", "never", "ΤΔΑ 42"),
        ("{{{number}}}", "never", "{42}"),
    ],
)
def test_a_pattern_writes_the_number_of_a_day(pattern, reset, written):
    rule = NumberRule(pattern, reset)
    rule.check()
    assert rule.write(42, DAY) == written


@pytest.mark.parametrize(
    ("pattern", "reset", "message"),
    [
        ("INV-{year}", "yearly", "needs {number}"),
        ("INV-{number}", "yearly", "needs {year}"),
        ("INV-{year}-{number}", "monthly", "needs {month}"),
        ("INV-{number", "never", "brace is missing"),
        ("INV-{number!r}", "never", "{number} is not known"),
        ("INV-{number.__class__}", "never", "not known"),
        ("INV-{number:>99999999d}", "never", "not known"),
        ("INV-{customer}-{number}", "never", "{customer} is not known"),
        ("{number}" + "X" * 50, "never", "too long"),
    ],
)
def test_a_pattern_that_cannot_work_is_refused_with_the_reason(pattern, reset, message):
    with pytest.raises(ValueRefused) as refused:
        NumberRule(pattern, reset).check()
    assert message in str(refused.value.message)


@given(st.text(max_size=60), st.sampled_from(["never", "yearly", "monthly"]))
def test_whatever_is_typed_is_refused_or_writes_different_numbers(pattern, reset):
    rule = NumberRule(pattern, reset)
    try:
        rule.check()
    except ValueRefused:
        return
    assert rule.write(7, DAY) != rule.write(8, DAY)


@pytest.mark.parametrize(
    ("reset", "period"), [("never", ""), ("yearly", "2026"), ("monthly", "2026-03")]
)
def test_days_are_counted_by_period(reset, period):
    assert NumberRule("{number}", reset).period(DAY) == period
