"""Inputs of working-time calendars: hours are typed as people write them."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_day_names
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import BooleanField, Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from crm_host.admin.people.forms import ChecksField
from crm_host.auth.models import Team, User
from crm_host.calendars.holidays import FIRST_YEAR, LAST_YEAR, countries
from crm_host.calendars.lookup import USUAL_WEEK, all_calendars, lineage, times_of
from crm_host.calendars.models import Calendar
from crm_host.calendars.service import CalendarRefused, CalendarValues
from crm_host.calendars.spans import Span, read_spans, write_spans
from crm_host.calendars.times import WorkingTime
from crm_host.data.kinds import DateKind, ValueRefused
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import lazy_text, translate

_ = lazy_text

_FILL_IN = _("Fill this in.")
_HOURS_HELP = _("For example 08:00–12:00, 13:00–17:00. Leave it empty for a closed day.")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class SpansField(StringField):  # type: ignore[misc]  # WTForms has no types
    """The hours of one day."""

    #: What was read; set by validation.
    spans: tuple[Span, ...] = ()

    def pre_validate(self, form: Form) -> None:
        """Read the text.

        :raises ValidationError: it cannot be understood.
        """
        try:
            self.spans = read_spans(self.data or "")
        except ValueRefused as refusal:
            raise ValidationError(str(refusal.message)) from refusal


class CalendarForm(Form):  # type: ignore[misc]  # WTForms has no types
    """A calendar: its week, and whom it is for."""

    name = StringField(_("Name"), [InputRequired(_FILL_IN), Length(max=120)])
    timezone = StringField(
        _("Time zone"),
        description=_("For example Europe/Athens. Empty means the zone of the firm."),
        render_kw={"spellcheck": "false", "autocomplete": "off"},
    )
    parent_id = SelectField(
        _("Takes over from"),
        choices=[],
        coerce=int,
        description=_("Holidays and other special days of that calendar count here as well."),
    )
    own_hours = BooleanField(_("Has hours of its own"), default=True)
    monday = SpansField(description=_HOURS_HELP)
    tuesday = SpansField()
    wednesday = SpansField()
    thursday = SpansField()
    friday = SpansField()
    saturday = SpansField()
    sunday = SpansField()
    is_firms = BooleanField(_("This is the calendar of the firm"))
    teams = ChecksField(_("Teams that work by it"), choices=[], coerce=int)
    users = ChecksField(_("People who work by it"), choices=[], coerce=int)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        names = get_day_names("wide", "stand-alone", locale=notation().locale)
        for number, field in enumerate(self.week_fields):
            field.label.text = names[number][:1].upper() + names[number][1:]

    @staticmethod
    def values_of(calendar: Calendar) -> dict[str, Any]:
        """Return what the form of a calendar shows."""
        week = times_of(calendar).week
        return {
            "name": calendar.name,
            "timezone": calendar.timezone,
            "parent_id": calendar.parent_id or 0,
            "own_hours": calendar.hours is not None,
            "is_firms": calendar.is_firms,
            "teams": [use.team_id for use in calendar.uses if use.team_id],
            "users": [use.user_id for use in calendar.uses if use.user_id],
        } | {name: write_spans(spans) for name, spans in zip(_DAYS, week, strict=True)}

    @property
    def week_fields(self) -> list[SpansField]:
        """The seven inputs of hours, Monday first."""
        return [self[name] for name in _DAYS]

    @property
    def shown_week(self) -> list[SpansField]:
        """The same inputs from the firm's first day of the week on."""
        days, start = self.week_fields, notation().week_start
        return [*days[start:], *days[:start]]

    def show_usual_week(self) -> None:
        """Propose Monday to Friday."""
        for field, spans in zip(self.week_fields, USUAL_WEEK, strict=True):
            field.data = write_spans(spans)

    def offer(self, own: Session, calendar: Calendar) -> None:
        """Fill the lists."""
        others = [one for one in all_calendars(own) if calendar not in lineage(one)]
        none = SelectChoice(0, translate("No other calendar"))
        self.parent_id.choices = [none, *(SelectChoice(one.id, one.name) for one in others)]
        teams = own.execute(select(Team.id, Team.name).order_by(Team.name))
        self.teams.choices = [SelectChoice(*team) for team in teams]
        active = select(User.id, User.name).where(User.active, User.kind == "staff")
        self.users.choices = [
            SelectChoice(*user) for user in own.execute(active.order_by(User.name))
        ]

    def validate_timezone(self, field: StringField) -> None:
        """Refuse zones that do not exist."""
        field.data = (field.data or "").strip()
        if field.data and field.data not in available_timezones():
            raise ValidationError(
                translate("There is no such time zone. Write one like Europe/Athens.")
            )

    def validate_own_hours(self, field: BooleanField) -> None:
        """Hours that are not its own must be another calendar's."""
        if not field.data and not self.parent_id.data:
            raise ValidationError(translate("Choose the calendar whose hours it has."))

    def values(self, own: Session) -> CalendarValues:
        """Return what was entered."""
        return CalendarValues(
            name=self.name.data.strip(),
            timezone=self.timezone.data,
            week=self._week(),
            parent=own.get(Calendar, self.parent_id.data) if self.parent_id.data else None,
            is_firms=self.is_firms.data,
            team_ids=frozenset(self.teams.data),
            user_ids=frozenset(self.users.data),
        )

    def times(self, own: Session, calendar: Calendar) -> WorkingTime:
        """Return the working time that the entered values would make."""
        entered = self.values(own)
        above = times_of(entered.parent)
        zone = ZoneInfo(entered.timezone) if entered.timezone else above.zone
        kept = {day.day: day for day in calendar.days}
        days = dict(above.days) if entered.parent else {}
        if kept:
            mine = times_of(calendar).days
            days |= {day: mine[day] for day in kept}
        return WorkingTime(zone, entered.week or above.week, days)

    def refuse(self, refusal: CalendarRefused) -> None:
        """Show a refusal at its input."""
        self[refusal.field].errors = [*self[refusal.field].errors, refusal.message]

    def _week(self) -> list[tuple[Span, ...]] | None:
        return [field.spans for field in self.week_fields] if self.own_hours.data else None


class DayForm(Form):  # type: ignore[misc]  # WTForms has no types
    """A day that differs from the week."""

    day = StringField(_("Day"), [InputRequired(_FILL_IN)], render_kw={"autocomplete": "off"})
    title = StringField(_("Reason"), [Length(max=120)])
    hours = SpansField(_("Hours"), description=_("Leave them empty for a closed day."))

    #: What was read; set by validation.
    date: date

    @property
    def spans(self) -> tuple[Span, ...]:
        """The hours of the day."""
        found: tuple[Span, ...] = self.hours.spans
        return found

    def validate_day(self, field: StringField) -> None:
        """Read the day in the reader's notation."""
        try:
            self.date = DateKind().parse(field.data, notation()) or date.min
        except ValueRefused as refusal:
            raise ValidationError(str(refusal.message)) from refusal


class HolidaysForm(Form):  # type: ignore[misc]  # WTForms has no types
    """A country and a year."""

    country = SelectField(_("Country"), choices=[])
    year = StringField(_("Year"), render_kw={"inputmode": "numeric", "maxlength": 4})

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        known = countries(notation().language)
        self.country.choices = [SelectChoice(code, name) for code, name in known]

    @property
    def number(self) -> int:
        """The year."""
        return int(self.year.data)

    def validate_year(self, field: StringField) -> None:
        """Refuse years for which dates are guesses."""
        if not str(field.data).isdecimal() or not FIRST_YEAR <= int(field.data) <= LAST_YEAR:
            raise ValidationError(
                translate(
                    "Write a year from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR
                )
            )
