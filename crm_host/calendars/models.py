"""Tables of working time: calendars, their special days, and whose they are."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_host.data.base import Identified
from crm_host.data.types import BigId, JsonValue

#: Spans of one day as people write them: `[["08:00", "12:00"], ["13:00", "17:00"]]`. A span that
#: does not end after it begins goes on past midnight.
Spans = list[list[str]]


class Calendar(Identified):
    """A week of working hours in one time zone, with days that differ."""

    __tablename__ = "host_calendar"

    name: Mapped[str] = mapped_column(String(120), unique=True)
    #: Empty means: the zone of the firm.
    timezone: Mapped[str] = mapped_column(String(60), default="")
    #: Seven lists of spans, Monday first; nothing means: those of the parent.
    hours: Mapped[list[Spans] | None] = mapped_column(JsonValue)
    #: The calendar whose special days, and perhaps hours, are taken over.
    parent_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("host_calendar.id", ondelete="RESTRICT"), index=True
    )
    #: Whether it is the firm's, which serves whoever has no other.
    is_firms: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())

    parent: Mapped[Calendar | None] = relationship(remote_side="Calendar.id")
    days: Mapped[list[CalendarDay]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="CalendarDay.day"
    )
    uses: Mapped[list[CalendarUse]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True
    )


class CalendarDay(Identified):
    """One day that differs from the week: a holiday, or a day with hours of its own."""

    __tablename__ = "host_calendar_day"
    __table_args__ = (UniqueConstraint("calendar_id", "day"), {"sqlite_autoincrement": True})

    calendar_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("host_calendar.id", ondelete="CASCADE")
    )
    day: Mapped[date] = mapped_column(Date)
    name: Mapped[str] = mapped_column(String(120), default="")
    #: Hours of this day; an empty list means closed.
    spans: Mapped[Spans] = mapped_column(JsonValue, default=list)


class CalendarUse(Identified):
    """Whose calendar it is: a team's or a person's."""

    __tablename__ = "host_calendar_use"
    __table_args__ = (
        CheckConstraint("(team_id IS NULL) <> (user_id IS NULL)", name="one_subject"),
        {"sqlite_autoincrement": True},
    )

    calendar_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("host_calendar.id", ondelete="CASCADE"), index=True
    )
    team_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("host_team.id", ondelete="CASCADE"), unique=True
    )
    user_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("host_user.id", ondelete="CASCADE"), unique=True
    )
