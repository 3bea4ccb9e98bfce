"""Hours are read as people write them, and written so that they can be read again."""

from __future__ import annotations

import pytest

from crm_host.calendars.spans import Span, read_spans, stored_spans, write_spans
from crm_host.data.kinds import ValueRefused


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("08:00–12:00, 13:00–17:00", "08:00–12:00, 13:00–17:00"),
        ("8-12; 13.30 - 17", "08:00–12:00, 13:30–17:00"),
        ("7h30 đến 11h30", "07:30–11:30"),
        ("09:00 έως 14:00", "09:00–14:00"),
        ("22:00-06:00", "22:00–06:00"),
        ("00:00-24:00", "00:00–24:00"),
        ("13:00-17:00, 08:00-12:00", "08:00–12:00, 13:00–17:00"),
        ("", ""),
    ],
)
def test_hours_are_read_and_written(text, written):
    spans = read_spans(text)
    assert write_spans(spans) == written
    assert stored_spans([span.stored for span in spans]) == spans


def test_hours_past_midnight_end_on_the_next_day():
    assert read_spans("22:00-06:00") == (Span(22 * 60, 30 * 60),)
    assert read_spans("00:00-00:00") == (Span(0, 24 * 60),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("morning", "“morning” is not understood"),
        ("08:00-25:00", "no clock shows"),
        ("08:61-12:00", "no clock shows"),
        ("24:00-06:00", "after the day has ended"),
        ("08:00-12:00, 11:00-13:00", "08:00–12:00 and 11:00–13:00 overlap"),
        ("08:00", "is not understood"),
    ],
)
def test_hours_that_cannot_be_are_refused_with_the_part_at_fault(text, message):
    with pytest.raises(ValueRefused) as refused:
        read_spans(text)
    assert message in str(refused.value.message)
