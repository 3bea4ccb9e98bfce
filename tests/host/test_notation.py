"""How a reader writes numbers and dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from crm_host.i18n.notation import Notation

HANOI = Notation("vi", "Asia/Ho_Chi_Minh")
ATHENS = Notation("el", "Europe/Athens", "GR")
LONDON = Notation("en", "Europe/London", "GB")

#: 00:30 on Monday 9 March 2026 in Hà Nội, and still Sunday in Europe.
AFTER_MIDNIGHT = datetime(2026, 3, 8, 17, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _march():
    with time_machine.travel(AFTER_MIDNIGHT, tick=False):
        yield


@pytest.mark.parametrize(
    ("notation", "text", "number"),
    [
        (HANOI, "1.234", "1234"),
        (ATHENS, "1.234,50", "1234.50"),
        (LONDON, "1,234.50", "1234.50"),
        (HANOI, " 1.234.567 ", "1234567"),
        (HANOI, "-12", "-12"),
    ],
)
def test_a_number_is_read_as_its_writer_means_it(notation, text, number):
    assert notation.parse_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["1,234.50", "12.34.5", "twelve", "", "1e5"])
def test_a_number_in_another_notation_is_refused_not_guessed(text):
    assert HANOI.parse_number(text) is None


def test_numbers_are_grouped_as_the_reader_is_used_to():
    value = Decimal("1234567.5")
    assert HANOI.format_number(value) == "1.234.567,5"
    assert LONDON.format_number(value) == "1,234,567.5"


@pytest.mark.parametrize("notation", [HANOI, ATHENS, LONDON])
def test_nine_slash_three_is_the_ninth_of_march(notation):
    assert notation.parse_date("9/3") == date(2026, 3, 9)
    assert notation.parse_date("09/03/2026") == date(2026, 3, 9)
    assert notation.parse_date("9-3-26") == date(2026, 3, 9)
    assert notation.format_date(date(2026, 3, 9)) == "09/03/2026"


def test_today_is_the_readers_day():
    assert HANOI.parse_date("mai") == date(2026, 3, 10)
    assert ATHENS.parse_date("αύριο") == date(2026, 3, 9)
    assert LONDON.parse_date("yesterday") == date(2026, 3, 7)
    assert HANOI.parse_date("+3d") == date(2026, 3, 12)


@pytest.mark.parametrize("text", ["31/2", "9/13", "2026-02-30", "someday", "", "+99999y"])
def test_what_is_no_day_is_none(text):
    assert HANOI.parse_period(text) is None


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2026-03", date(2026, 3, 1), date(2026, 4, 1)),
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
        ("last-30d", date(2026, 2, 8), date(2026, 3, 10)),
        ("next-2w", date(2026, 3, 9), date(2026, 3, 23)),
        ("this-week", date(2026, 3, 9), date(2026, 3, 16)),
        ("today", date(2026, 3, 9), date(2026, 3, 10)),
        ("next-13m", date(2026, 3, 9), date(2027, 4, 9)),
    ],
)
def test_a_period_covers_its_days(text, first, after):
    assert HANOI.parse_period(text) == (first, after)


@pytest.mark.parametrize(
    ("week_start", "first"),
    [(0, date(2026, 3, 9)), (6, date(2026, 3, 8)), (5, date(2026, 3, 7)), (4, date(2026, 3, 6))],
)
def test_this_week_begins_on_the_firms_first_day(week_start: int, first: date) -> None:
    reader = Notation("vi", "Asia/Ho_Chi_Minh", week_start=week_start)
    assert reader.parse_period("this-week") == (first, first + timedelta(days=7))


def test_a_month_after_31_january_ends_in_february():
    with time_machine.travel(datetime(2026, 1, 31, 12, tzinfo=UTC), tick=False):
        assert LONDON.parse_date("+1m") == date(2026, 2, 28)


def test_instants_are_read_and_shown_in_the_readers_zone():
    moment = HANOI.parse_instant("9/3/2026 14:05")
    assert moment == datetime(2026, 3, 9, 7, 5, tzinfo=UTC)
    assert ATHENS.format_instant(moment) == "09/03/2026 09:05"
    assert HANOI.parse_instant("2026-03-09T14:05+07:00") == moment
    assert HANOI.parse_instant("9/3/2026 25:00") is None
    assert HANOI.midnight(date(2026, 3, 9)) == datetime(2026, 3, 8, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("notation", "text", "meant"),
    [
        (HANOI, "1,234.50", "1.234,5"),
        (LONDON, "1.234,50", "1,234.5"),
        (HANOI, "twelve", None),
    ],
)
def test_a_number_of_another_notation_is_asked_about(
    notation: Notation, text: str, meant: str | None
) -> None:
    assert notation.suggest_number(text) == meant
