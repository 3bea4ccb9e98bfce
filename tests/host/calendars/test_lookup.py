"""Whose hours count: a person's, a team's, the firm's."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crm_host.api import working_time
from crm_host.auth.models import Team, TeamMember
from crm_host.calendars.models import Calendar, CalendarDay, CalendarUse

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
OFFICE = [["08:00", "17:00"]]


@pytest.fixture
def firm(site):
    """Return ids: a firm in Hà Nội with Tết, a team with Saturdays below another, two people."""
    late, early = site.user(name="Trần Văn Bình"), site.user(name="Ελένη Παππά")
    other = site.user(name="Lan Novák")
    with site.system() as session:
        firms = Calendar(
            name="Hà Nội",
            timezone="Asia/Ho_Chi_Minh",
            hours=[OFFICE] * 5 + [[], []],
            is_firms=True,
            days=[CalendarDay(day=date(2026, 2, 17), name="Tết Nguyên Đán", spans=[])],
        )
        saturdays = Calendar(name="Support", hours=[OFFICE] * 6 + [[]], parent=firms)
        part_time = Calendar(
            name="Ελένη", parent=firms, hours=[[["09:00", "13:00"]]] * 5 + [[], []]
        )
        session.add_all([firms, saturdays, part_time])
        upper = Team(name="Service")
        lower = Team(name="Hotline", parent=upper)
        session.add_all([upper, lower])
        session.flush()
        saturdays.uses.append(CalendarUse(team_id=upper.id))
        part_time.uses.append(CalendarUse(user_id=early))
        session.add_all([TeamMember(team_id=lower.id, user_id=user) for user in (late, early)])
        return {"late": late, "early": early, "team": lower.id, "other": other}


def saturday(hour: int) -> datetime:
    return datetime(2026, 3, 7, hour, tzinfo=HANOI)


def test_a_person_works_by_the_calendar_of_a_team_above(site, firm):
    with site.system():
        assert working_time(user_id=firm["late"]).is_open(saturday(10))
        assert working_time(team_id=firm["team"]).is_open(saturday(10))


def test_a_calendar_of_ones_own_counts_before_the_teams(site, firm):
    with site.system():
        own = working_time(user_id=firm["early"])
        assert not own.is_open(saturday(10))
        assert own.is_open(datetime(2026, 3, 6, 12, 59, tzinfo=HANOI))
        assert not own.is_open(datetime(2026, 3, 6, 13, 0, tzinfo=HANOI))


def test_whoever_has_none_works_by_the_firms(site, firm):
    with site.system():
        assert not working_time(user_id=firm["other"]).is_open(saturday(10))
        assert working_time().zone == HANOI


def test_zone_and_holidays_are_taken_over(site, firm):
    with site.system():
        for who in ({"user_id": firm["early"]}, {"team_id": firm["team"]}, {}):
            times = working_time(**who)
            tet = datetime(2026, 2, 17, 10, tzinfo=HANOI)
            assert times.zone == HANOI
            assert not times.is_open(tet)
            assert times.is_open(tet + timedelta(days=1))


def test_a_firm_that_said_nothing_has_the_usual_week(site):
    with site.system():
        times = working_time()
        assert times.is_open(datetime(2026, 3, 9, 9, tzinfo=times.zone))
        assert not times.is_open(datetime(2026, 3, 8, 9, tzinfo=times.zone))


def test_finding_the_calendar_of_a_person_costs_few_statements(site, firm, queries):
    with site.system(), queries(8):
        working_time(user_id=firm["late"])
