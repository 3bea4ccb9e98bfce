"""Working time is exact in every zone, on every day that clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_host.calendars.spans import Span, read_spans
from crm_host.calendars.times import NeverOpen, SpecialDay, WorkingTime

OFFICE = read_spans("08:00–12:00, 13:00–17:00")
NIGHT = read_spans("22:00–06:00")
ATHENS = ZoneInfo("Europe/Athens")
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NEW_YORK = ZoneInfo("America/New_York")
MINUTE = timedelta(minutes=1)

#: A zone and a day near which its clocks do something: an hour forward or back, half an hour
#: (Lord Howe), a day left out (Apia at the end of 2011), or nothing at all.
PLACES = [
    ("Europe/Athens", date(2026, 3, 29)),
    ("Europe/Athens", date(2026, 10, 25)),
    ("Asia/Ho_Chi_Minh", date(2026, 2, 17)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Pacific/Apia", date(2026, 4, 5)),
]


def office(zone: ZoneInfo, days: dict[date, SpecialDay] | None = None) -> WorkingTime:
    return WorkingTime(zone, [OFFICE] * 5 + [()] * 2, days or {})


def local(zone: ZoneInfo, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=zone)


def test_eight_hours_from_friday_afternoon_are_due_on_monday_afternoon():
    due = office(HANOI).add(local(HANOI, 2026, 3, 6, 15, 0), timedelta(hours=8))
    assert due == local(HANOI, 2026, 3, 9, 15, 0)


def test_what_ends_with_the_day_is_due_at_its_end():
    due = office(HANOI).add(local(HANOI, 2026, 3, 9, 8, 0), timedelta(hours=8))
    assert due == local(HANOI, 2026, 3, 9, 17, 0)


def test_a_holiday_is_passed_over_and_named():
    tet = {date(2026, 2, 17): SpecialDay("Tết Nguyên đán")}
    found = office(HANOI, tet).explain(local(HANOI, 2026, 2, 16, 16, 0), timedelta(hours=2))
    assert found.due == local(HANOI, 2026, 2, 18, 9, 0)
    assert [(day.day.day, day.worked.seconds // 3600) for day in found.days] == [
        (16, 1),
        (17, 0),
        (18, 1),
    ]
    assert found.days[1].special is not None
    assert found.days[1].special.name == "Tết Nguyên đán"


def test_a_day_may_have_hours_of_its_own():
    half = {date(2026, 12, 24): SpecialDay("Παραμονή Χριστουγέννων", read_spans("08:00-12:00"))}
    open_then = office(ATHENS, half)
    assert open_then.is_open(local(ATHENS, 2026, 12, 24, 11, 59))
    assert not open_then.is_open(local(ATHENS, 2026, 12, 24, 12, 0))
    assert not open_then.is_open(local(ATHENS, 2026, 12, 24, 14, 0))


def test_a_night_shift_is_an_hour_shorter_when_clocks_go_forward_and_longer_when_back():
    nights = WorkingTime(ATHENS, [NIGHT] * 7)
    spring = nights.between(local(ATHENS, 2026, 3, 28, 20, 0), local(ATHENS, 2026, 3, 29, 12, 0))
    autumn = nights.between(local(ATHENS, 2026, 10, 24, 20, 0), local(ATHENS, 2026, 10, 25, 12, 0))
    assert (spring, autumn) == (timedelta(hours=7), timedelta(hours=9))


def test_a_night_shift_goes_on_into_a_holiday_that_is_closed():
    nights = WorkingTime(HANOI, [NIGHT] * 7, {date(2026, 2, 17): SpecialDay("Tết")})
    assert nights.is_open(local(HANOI, 2026, 2, 17, 3, 0))
    assert not nights.is_open(local(HANOI, 2026, 2, 17, 23, 0))


def test_hours_that_clocks_skip_begin_and_end_at_the_change():
    early = WorkingTime(NEW_YORK, [read_spans("02:15-02:45, 02:50-03:30")] * 7)
    day = local(NEW_YORK, 2026, 3, 8)
    parts = early.segments(day, day + timedelta(days=1))
    assert [(part.start, part.length) for part in parts] == [
        (datetime(2026, 3, 8, 7, 0, tzinfo=UTC), timedelta(minutes=30))
    ]


def test_a_skipped_day_has_no_hours():
    apia = ZoneInfo("Pacific/Apia")
    whole = WorkingTime(apia, [read_spans("00:00-24:00")] * 7)
    week = whole.segments(local(apia, 2011, 12, 26), local(apia, 2012, 1, 2))
    assert sum((part.length for part in week), timedelta()) == timedelta(days=6)


def test_the_next_opening_is_now_where_it_is_open():
    now = local(HANOI, 2026, 3, 9, 9, 30)
    assert office(HANOI).next_opening(now) == now
    assert office(HANOI).next_opening(now.replace(hour=12)) == now.replace(hour=13, minute=0)


def test_a_calendar_without_hours_says_so_instead_of_searching_for_ever():
    closed = WorkingTime(HANOI, [()] * 7, {date(2026, 5, 1): SpecialDay("Mở một lần", OFFICE)})
    now = local(HANOI, 2026, 3, 9)
    assert closed.next_opening(now) == local(HANOI, 2026, 5, 1, 8, 0)
    with pytest.raises(NeverOpen):
        closed.add(now, timedelta(hours=9))
    with pytest.raises(NeverOpen):
        closed.next_opening(local(HANOI, 2026, 6, 1))


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        office(HANOI).add(datetime(2026, 3, 9), timedelta(hours=1))


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    """Up to three spans of a day, the last perhaps past midnight."""
    edges = sorted(draw(st.sets(st.integers(0, 1439), max_size=6)))
    edges = edges[: len(edges) // 2 * 2]
    pairs = [Span(first, last) for first, last in zip(edges[::2], edges[1::2], strict=True)]
    if pairs and draw(st.booleans()):
        start = pairs[-1].start
        pairs[-1] = Span(start, draw(st.integers(1440, start + 1440)))
    return tuple(pairs)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[WorkingTime, datetime]:
    """A random calendar in a zone, and an instant up to three days before its odd day."""
    name, odd = draw(st.sampled_from(PLACES))
    zone = ZoneInfo(name)
    week = [draw(spans()) for _ in range(7)]
    special = draw(
        st.dictionaries(
            st.integers(-2, 3).map(lambda shift: odd + timedelta(days=shift)),
            spans().map(lambda hours: SpecialDay("odd", hours)),
            max_size=2,
        )
    )
    base = datetime(odd.year, odd.month, odd.day, tzinfo=UTC) - timedelta(days=3)
    return WorkingTime(zone, week, special), base + MINUTE * draw(st.integers(0, 4 * 1440))


def by_the_minute(times: WorkingTime, start: datetime, minutes: int) -> list[bool]:
    """Look at the clock on the wall every minute: a span has begun once it showed its beginning.

    It knows nothing of offsets, gaps or folds, only the latest time that the clock has shown.
    """
    shown = datetime.min
    found = []
    for step in range(-3 * 1440, minutes):
        wall = (start + MINUTE * step).astimezone(times.zone).replace(tzinfo=None)
        shown = max(shown, wall)
        if step >= 0:
            found.append(_is_open_at(times, shown))
    return found


def _is_open_at(times: WorkingTime, shown: datetime) -> bool:
    for back in (0, 1, 2):
        day = (shown - timedelta(days=back)).date()
        special = times.days.get(day)
        hours = times.week[day.weekday()] if special is None else special.spans
        minute = (shown.date() - day).days * 1440 + shown.hour * 60 + shown.minute
        if any(span.start <= minute < span.end for span in hours):
            return True
    return False


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_every_minute_is_open_or_closed_as_the_clock_on_the_wall_says(world):
    times, start = world
    minutes = 4 * 1440
    expected = by_the_minute(times, start, minutes)
    found = [False] * minutes
    for part in times.segments(start, start + MINUTE * minutes):
        first = int((part.start - start) / MINUTE)
        for minute in range(first, first + int(part.length / MINUTE)):
            assert not found[minute]
            found[minute] = True
    assert found == expected
    for minute in range(0, minutes, 97):
        assert times.is_open(start + MINUTE * minute) == expected[minute]


@settings(max_examples=150, deadline=None)
@given(worlds(), st.integers(0, 5000), st.integers(0, 59))
def test_so_much_time_passes_until_it_is_due(world, minutes, seconds):
    times, start = world
    duration = timedelta(minutes=minutes, seconds=seconds)
    try:
        due = times.add(start, duration)
    except NeverOpen:
        assert not any(times.week)
        return
    assert times.between(start, due) == duration
    if duration:
        assert times.between(start, due - timedelta(microseconds=1)) < duration
        assert times.explain(start, duration).due == due
        assert sum((d.worked for d in times.explain(start, duration).days), timedelta()) == duration


@settings(max_examples=150, deadline=None)
@given(worlds(), st.integers(-6000, 6000), st.integers(-6000, 6000))
def test_working_time_adds_up_in_whatever_order(world, first, second):
    times, start = world
    middle, end = start + MINUTE * first, start + MINUTE * (first + second)
    together = times.between(start, middle) + times.between(middle, end)
    assert together == times.between(start, end)


@settings(max_examples=100, deadline=None)
@given(worlds(), st.integers(0, 3000), st.integers(0, 3000), st.integers(0, 3000))
def test_more_work_and_later_starts_are_never_due_earlier(world, duration, more, later):
    times, start = world
    try:
        due = times.add(start, MINUTE * duration)
        assert times.add(start, MINUTE * (duration + more)) >= due
        assert times.add(start + MINUTE * later, MINUTE * duration) >= due
        parts = times.add(times.add(start, MINUTE * duration), MINUTE * more)
        assert parts == times.add(start, MINUTE * (duration + more))
    except NeverOpen:
        assert not any(times.week)
