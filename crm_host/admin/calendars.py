"""Working-time calendars (A106): the week, the days that differ, and what is due when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from crm_host.admin.calendar_forms import CalendarForm, DayForm, HolidaysForm
from crm_host.admin.rights import administrators_only
from crm_host.calendars.holidays import public_holidays
from crm_host.calendars.lookup import all_calendars, times_of
from crm_host.calendars.models import Calendar
from crm_host.calendars.sentences import explained
from crm_host.calendars.service import (
    CalendarRefused,
    delete_calendar,
    put_calendar,
    put_day,
    remove_day,
)
from crm_host.calendars.spans import stored_spans, write_spans
from crm_host.calendars.times import NeverOpen, WorkingTime
from crm_host.data.session import session
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import lazy_text
from crm_host.kernel.settings import settings
from crm_host.web.pages import done, render

_ = lazy_text

blueprint = Blueprint("calendars", __name__, url_prefix="/admin/calendars")

#: Working time of the example that the page computes.
_EXAMPLE = timedelta(hours=8)


@blueprint.get("/")
@administrators_only
def index() -> ResponseReturnValue:
    """List the calendars."""
    calendars = all_calendars(session())
    return render("host/admin_calendars.html", calendars=calendars, times_of=times_of)


@blueprint.get("/new")
@administrators_only
def new() -> ResponseReturnValue:
    """Show an empty calendar with the usual hours."""
    form = CalendarForm(data={"is_firms": not all_calendars(session())})
    form.show_usual_week()
    return _page(Calendar(), form)


@blueprint.post("/new")
@administrators_only
def create() -> ResponseReturnValue:
    """Make a calendar."""
    return _save(Calendar())


@blueprint.get("/<int:calendar_id>")
@administrators_only
def show(calendar_id: int) -> ResponseReturnValue:
    """Show one calendar."""
    calendar = _find(calendar_id)
    return _page(calendar, CalendarForm(data=CalendarForm.values_of(calendar)))


@blueprint.post("/<int:calendar_id>")
@administrators_only
def save(calendar_id: int) -> ResponseReturnValue:
    """Change a calendar, or only show what the entered hours would mean."""
    return _save(_find(calendar_id))


@blueprint.post("/<int:calendar_id>/delete")
@administrators_only
def delete(calendar_id: int) -> ResponseReturnValue:
    """Remove a calendar."""
    calendar = _find(calendar_id)
    try:
        delete_calendar(session(), calendar)
    except CalendarRefused as refusal:
        form = CalendarForm(data=CalendarForm.values_of(calendar))
        form.refuse(refusal)
        return _page(calendar, form, 409)
    return done(_("The calendar is deleted."), to=url_for("calendars.index"))


@blueprint.post("/<int:calendar_id>/days")
@administrators_only
def day_save(calendar_id: int) -> ResponseReturnValue:
    """Add a day that differs, or change it."""
    calendar, form = _find(calendar_id), DayForm(request.form)
    if not form.validate():
        values = CalendarForm(data=CalendarForm.values_of(calendar))
        return _page(calendar, values, 422, day_form=form)
    put_day(session(), calendar, form.date, form.title.data.strip(), form.spans)
    return _back(calendar, form.date.year)


@blueprint.post("/<int:calendar_id>/days/<int:day_id>/delete")
@administrators_only
def day_delete(calendar_id: int, day_id: int) -> ResponseReturnValue:
    """Let a day be like its weekday again."""
    calendar = _find(calendar_id)
    remove_day(session(), calendar, day_id)
    return _back(calendar, _year())


@blueprint.get("/<int:calendar_id>/holidays")
@administrators_only
def holidays(calendar_id: int) -> ResponseReturnValue:
    """Suggest the public holidays of a country and a year."""
    calendar = _find(calendar_id)
    asked = {"country": settings()["host.country"], "year": str(_year())} | request.args.to_dict()
    form = HolidaysForm(data=asked)
    found = form.validate() and public_holidays(form.country.data, form.number, _language())
    return render(
        "host/admin_calendar_holidays.html",
        calendar=calendar,
        form=form,
        found=found or [],
        known={row.day for row in calendar.days},
    )


@blueprint.post("/<int:calendar_id>/holidays")
@administrators_only
def holidays_save(calendar_id: int) -> ResponseReturnValue:
    """Take over the chosen holidays as closed days; days that are known stay as they are."""
    calendar, form = _find(calendar_id), HolidaysForm(request.form)
    if not form.validate():
        raise NotFound
    known, chosen = {row.day for row in calendar.days}, set(request.form.getlist("day"))
    for day, name in public_holidays(form.country.data, form.number, _language()):
        if day.isoformat() in chosen and day not in known:
            put_day(session(), calendar, day, name[:120])
    return _back(calendar, form.number)


def _save(calendar: Calendar) -> ResponseReturnValue:
    own, form = session(), CalendarForm(request.form)
    with own.no_autoflush:
        form.offer(own, calendar)
        if not form.validate():
            return _page(calendar, form, 422)
        if "preview" in request.form:
            return _page(calendar, form, times=form.times(own, calendar))
        try:
            put_calendar(own, calendar, form.values(own))
        except CalendarRefused as refusal:
            form.refuse(refusal)
            own.rollback()
            return _page(calendar, form, 422)
    to = url_for("calendars.show", calendar_id=calendar.id)
    return done(_("The calendar is saved."), to=to)


def _page(
    calendar: Calendar,
    form: CalendarForm,
    status: int = 200,
    *,
    day_form: DayForm | None = None,
    times: WorkingTime | None = None,
) -> ResponseReturnValue:
    own, year = session(), _year()
    with own.no_autoflush:
        form.offer(own, calendar)
        shown = times or times_of(calendar if calendar.id else None)
        return render(
            "host/admin_calendar.html",
            status=status,
            calendar=calendar,
            form=form,
            day_form=day_form or DayForm(),
            days=[day for day in calendar.days if day.day.year == year],
            year=year,
            spans=lambda day: write_spans(stored_spans(day.spans)),
            example=_example(shown),
        )


def _example(times: WorkingTime) -> dict[str, Any] | None:
    """Return when eight hours of work that begin now are due, and why."""
    try:
        found = times.explain(datetime.now(UTC).replace(second=0, microsecond=0), _EXAMPLE)
    except NeverOpen:
        return None
    local = found.due.astimezone(times.zone)
    return {
        "due": f"{notation().format_date(local.date())} {local:%H:%M}",
        "zone": str(times.zone),
        "days": explained(found, notation()),
    }


def _back(calendar: Calendar, year: int) -> ResponseReturnValue:
    to = url_for("calendars.show", calendar_id=calendar.id, year=year) + "#days"
    return done(_("The calendar is saved."), to=to)


def _find(calendar_id: int) -> Calendar:
    calendar = session().get(Calendar, calendar_id) if calendar_id < 2**63 else None
    if calendar is None:
        raise NotFound
    return calendar


def _year() -> int:
    year = request.values.get("year", type=int)
    today: date = notation().today
    return year if year is not None and 1900 <= year <= 9998 else today.year


def _language() -> str:
    return str(settings()["host.main_language"])
