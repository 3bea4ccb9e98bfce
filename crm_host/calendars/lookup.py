"""Whose calendar counts: a person's own, else the team's, else the firm's."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from crm_host.auth.models import Team, TeamMember
from crm_host.calendars.models import Calendar, CalendarUse
from crm_host.calendars.spans import Span, read_spans, stored_spans
from crm_host.calendars.times import SpecialDay, WorkingTime
from crm_host.data.session import session
from crm_host.kernel.settings import settings

_OFFICE = read_spans("08:00–12:00, 13:00–17:00")
#: Hours of a firm that has said nothing: Monday to Friday with a break at noon.
USUAL_WEEK: tuple[tuple[Span, ...], ...] = (*(5 * (_OFFICE,)), (), ())


def working_time(*, user_id: int | None = None, team_id: int | None = None) -> WorkingTime:
    """Return the working time of a person or a team; of the firm where neither is named.

    A person without a calendar works by the one of a team, a team by the one of the team it
    belongs to, and whoever is left by the firm's.
    """
    own = session()
    return times_of(calendar_for(own, user_id=user_id, team_id=team_id))


def calendar_for(
    own: Session, *, user_id: int | None = None, team_id: int | None = None
) -> Calendar | None:
    """Return the calendar that counts, or nothing where the firm has none either."""
    if user_id is not None:
        used = select(Calendar).join(Calendar.uses).where(CalendarUse.user_id == user_id)
        found: Calendar | None = own.scalar(used)
        if found is not None:
            return found
    teams = [team_id] if team_id is not None else _teams_of(own, user_id)
    for team in teams:
        found = _of_team(own, team)
        if found is not None:
            return found
    firms: Calendar | None = own.scalar(select(Calendar).where(Calendar.is_firms))
    return firms


def times_of(calendar: Calendar | None) -> WorkingTime:
    """Return the working time that a calendar and those it takes over from describe."""
    if calendar is None:
        return WorkingTime(ZoneInfo(settings()["host.timezone"]), USUAL_WEEK)
    days: dict[date, SpecialDay] = {}
    week: tuple[tuple[Span, ...], ...] | None = None
    for one in lineage(calendar):  # what is nearer counts
        if week is None and one.hours is not None:
            week = tuple(stored_spans(spans) for spans in one.hours)
        for day in one.days:
            days.setdefault(day.day, SpecialDay(day.name, stored_spans(day.spans)))
    return WorkingTime(zone_of(calendar), week or USUAL_WEEK, days)


def zone_of(calendar: Calendar) -> ZoneInfo:
    """Return the zone of a calendar: its own, else its parent's, else the firm's."""
    named = next((one.timezone for one in lineage(calendar) if one.timezone), "")
    return ZoneInfo(named or settings()["host.timezone"])


def lineage(calendar: Calendar) -> list[Calendar]:
    """Return a calendar and those it takes over from, the nearest first."""
    found: list[Calendar] = []
    one: Calendar | None = calendar
    while one is not None and one not in found:
        found.append(one)
        one = one.parent
    return found


def all_calendars(own: Session) -> list[Calendar]:
    """Return every calendar, the firm's first."""
    statement = select(Calendar).options(selectinload(Calendar.days), selectinload(Calendar.uses))
    return list(own.scalars(statement.order_by(Calendar.is_firms.desc(), Calendar.name)))


def _teams_of(own: Session, user_id: int | None) -> list[int]:
    if user_id is None:
        return []
    statement = select(Team.id).join(TeamMember, TeamMember.team_id == Team.id)
    return list(own.scalars(statement.where(TeamMember.user_id == user_id).order_by(Team.name)))


def _of_team(own: Session, team_id: int) -> Calendar | None:
    parents = {row.id: row.parent_id for row in own.execute(select(Team.id, Team.parent_id))}
    statement = select(CalendarUse.team_id, CalendarUse.calendar_id)
    used = {row.team_id: row.calendar_id for row in own.execute(statement)}
    seen: set[int] = set()
    team: int | None = team_id
    while team is not None and team not in seen:
        if team in used:
            return own.get(Calendar, used[team])
        seen.add(team)
        team = parents.get(team)
    return None
