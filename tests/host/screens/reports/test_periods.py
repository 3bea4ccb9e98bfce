"""Periods of days and instants, the same on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from maven import Deal
from maven_site import MANAGER, Site
from sqlalchemy import literal, select

from crm_host.data.access import bind_actor
from crm_host.data.actor import acting_as
from crm_host.data.periods import UNITS, Unit, days_of, first_day, local_date
from crm_host.data.session import session
from crm_host.data.types import UtcDateTime


def asked(site: Site, expression: object) -> object:
    with site.app.app_context(), acting_as(MANAGER):
        bind_actor(session(), MANAGER)
        return session().scalar(select(expression).where(Deal.id == 1))  # type: ignore[call-overload]


def asked_all(site: Site, expressions: Sequence[object]) -> list[object]:
    with site.app.app_context(), acting_as(MANAGER):
        bind_actor(session(), MANAGER)
        row = session().execute(select(*expressions).where(Deal.id == 1))  # type: ignore[call-overload]
        return list(row.one())


@pytest.mark.parametrize(
    ("unit", "first"),
    [
        ("day", date(2017, 12, 20)),
        ("week", date(2017, 12, 18)),
        ("month", date(2017, 12, 1)),
        ("quarter", date(2017, 10, 1)),
        ("year", date(2017, 1, 1)),
    ],
)
def test_the_period_of_a_day(site: Site, unit: Unit, first: date) -> None:
    day = literal(date(2017, 12, 20), Deal.closed.type)

    assert asked(site, first_day(day, unit)) == first


@pytest.mark.parametrize(
    ("week_start", "first"), [(0, date(2026, 3, 2)), (5, date(2026, 3, 7)), (6, date(2026, 3, 8))]
)
def test_weeks_begin_as_the_reader_is_used_to(site: Site, week_start: int, first: date) -> None:
    sunday = literal(date(2026, 3, 8), Deal.closed.type)

    assert asked(site, first_day(sunday, "week", week_start)) == first


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_has_its_quarter(site: Site, month: int) -> None:
    day = literal(date(2026, month, 28), Deal.closed.type)

    assert asked(site, first_day(day, "quarter")) == date(2026, (month - 1) // 3 * 3 + 1, 1)


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Asia/Ho_Chi_Minh", datetime(2026, 3, 8, 16, 59, 59, tzinfo=UTC), date(2026, 3, 8)),
        ("Asia/Ho_Chi_Minh", datetime(2026, 3, 8, 17, 0, tzinfo=UTC), date(2026, 3, 9)),
        ("Europe/Athens", datetime(2026, 7, 31, 21, 30, tzinfo=UTC), date(2026, 8, 1)),
        ("Europe/Athens", datetime(2026, 1, 31, 21, 30, tzinfo=UTC), date(2026, 1, 31)),
        # Half an hour beside the full one: an hour of UTC lies in two days.
        ("Asia/Kolkata", datetime(2026, 3, 8, 18, 29, tzinfo=UTC), date(2026, 3, 8)),
        ("Asia/Kolkata", datetime(2026, 3, 8, 18, 31, 0, 5, tzinfo=UTC), date(2026, 3, 9)),
    ],
)
def test_the_day_of_an_instant(site: Site, zone: str, moment: datetime, day: date) -> None:
    instant = literal(moment, UtcDateTime())

    assert asked(site, local_date(instant, zone)) == day


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize(
    "zone",
    ["Asia/Ho_Chi_Minh", "Europe/Athens", "Asia/Kolkata", "Pacific/Kiritimati", "Etc/GMT+12"],
)
def test_the_period_of_an_instant_is_that_of_its_local_day(
    site: Site, zone: str, unit: Unit
) -> None:
    midnights = [datetime(2026, month, 1, tzinfo=UTC) for month in range(1, 13)]
    hours = (-27.5, -3.75, -0.5, 0, 2.5, 9.75, 26.5, 300)
    moments = [midnight + timedelta(hours=hour) for midnight in midnights for hour in hours]
    days = [moment.astimezone(ZoneInfo(zone)).date() for moment in moments]

    found = asked_all(
        site,
        [
            first_day(local_date(literal(moment, UtcDateTime()), zone), unit, week_start=6)
            for moment in moments
        ],
    )

    assert found == [max(first for first in firsts_of(day, unit) if first <= day) for day in days]


def firsts_of(day: date, unit: Unit) -> list[date]:
    """Return the first days of all periods around a day."""
    around = [day + timedelta(days=number) for number in range(-366, 1)]
    begins = {
        "day": lambda one: True,
        "week": lambda one: one.weekday() == 6,
        "month": lambda one: one.day == 1,
        "quarter": lambda one: one.day == 1 and one.month % 3 == 1,
        "year": lambda one: one.day == one.month == 1,
    }
    return [one for one in around if begins[unit](one)]


def test_no_instant_lies_in_no_period(site: Site) -> None:
    nothing = literal(None, UtcDateTime())

    assert asked_all(
        site, [first_day(local_date(nothing, "Europe/Athens"), unit) for unit in UNITS]
    ) == [None] * len(UNITS)


def test_periods_end_where_the_next_one_begins() -> None:
    ends = {unit: days_of(date(2024, 1, 1), unit)[1] for unit in UNITS}

    assert ends == {
        "day": date(2024, 1, 2),
        "week": date(2024, 1, 8),
        "month": date(2024, 2, 1),
        "quarter": date(2024, 4, 1),
        "year": date(2025, 1, 1),
    }
