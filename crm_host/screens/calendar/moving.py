"""Putting an entry on another day."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Response, request
from sqlalchemy.orm.exc import StaleDataError

from crm_host.data.access import Forbidden, resolve
from crm_host.data.history import changed_since
from crm_host.data.kinds import ValueRefused
from crm_host.data.session import session
from crm_host.forms.refusal import Refused
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import Text, lazy_text, translate
from crm_host.screens.board.writing import write_field
from crm_host.screens.calendar.calendar import Calendar
from crm_host.screens.calendar.period import long_day
from crm_host.screens.calendar.showing import context
from crm_host.web import htmx
from crm_host.web.pages import done, fragment, render

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens

_ = lazy_text


def move(screens: RecordScreens) -> Response:
    """Answer the form that moves an entry, or write the one field.

    The request names the entry's `id`, the day or instant it goes `to`, and with `from` and
    `version` what was seen. A day keeps the time of an instant.
    """
    asked = request.values
    calendar = Calendar(screens, asked)
    record = resolve(screens.model, asked.get("id", ""))
    if request.method == "GET":
        return _form(calendar, record)
    number, before = record.id, calendar.on.get(record)
    seen, version = asked.get("from", ""), asked.get("version")
    if version not in (None, str(record.version)) and seen != _stamp(before):
        return _refused(calendar, number, _conflict(calendar, record), 409)
    try:
        value = _value(calendar, asked.get("to", ""), before)
        write_field(screens, record, calendar.on, value)
    except StaleDataError:
        session().rollback()
        record = resolve(screens.model, number)
        return _refused(calendar, number, _conflict(calendar, record), 409)
    except Forbidden as error:
        return _refused(calendar, number, error.message, 403)
    except (Refused, ValueRefused) as error:
        return _refused(calendar, number, error.message, 422)
    return _moved(calendar, record)


def _value(calendar: Calendar, text: str, before: Any) -> Any:
    """Read the goal; a bare day keeps the time that the entry had.

    :raises ValueRefused: it is no day.
    """
    how = notation()
    if calendar.is_timed and before is not None and (day := how.parse_date(text)) is not None:
        time = before.astimezone(how.zone).timetz().replace(tzinfo=None)
        return datetime.combine(day, time, how.zone)
    value = calendar.on.kind.parse(text, how)
    if value is None:
        raise ValueRefused(_("Write the day to which this goes."))
    return value


def _moved(calendar: Calendar, record: Any) -> Response:
    value, how = calendar.on.get(record), notation()
    day = value.astimezone(how.zone).date() if calendar.is_timed else value
    message = translate("%(name)s moved to %(day)s", name=record.display, day=long_day(day, how))
    if not htmx.wants_fragment():
        return done(message, to=calendar.url())
    htmx.trigger("crm:announce", message)
    htmx.trigger("crm:toast", {"message": message})
    return _days(calendar)


def _refused(calendar: Calendar, number: int, message: Text, status: int) -> Response:
    """Answer with the entry on its day and the reason at it."""
    session().rollback()
    if not htmx.wants_fragment():
        return _form(calendar, resolve(calendar.screens.model, number), message, status)
    htmx.trigger("crm:announce", str(message))
    htmx.retarget("#results")
    return _days(Calendar(calendar.screens, calendar.asked, {number: message}), status)


def _days(calendar: Calendar, status: int = 200) -> Response:
    shown = context(calendar)
    return fragment("host/_calendar_results.html", status=status, is_part=False, oob=False, **shown)


def _form(calendar: Calendar, record: Any, refusal: Text = "", status: int = 200) -> Response:
    value = calendar.on.get(record)
    return render(
        "host/record_calendar_move.html",
        status=status,
        screens=calendar.screens,
        calendar=calendar,
        record=record,
        refusal=refusal,
        stamp=_stamp(value),
        entered=request.form.get("to") or calendar.on.kind.format(value, notation()),
        crumbs=[(calendar.screens.labels.many, calendar.url())],
    )


def _conflict(calendar: Calendar, record: Any) -> Text:
    """Say who has moved the entry meanwhile, and where to."""
    who = ""
    for change_set, change in changed_since(record, 0):
        if calendar.on.name in change.values:
            who = change_set.actor_name
    day = calendar.on.text(record, notation())
    if not who:
        return translate("Somebody has moved this to %(day)s meanwhile.", day=day)
    return translate("%(person)s has moved this to %(day)s meanwhile.", person=who, day=day)


def _stamp(value: Any) -> str:
    return "" if value is None else str(value.isoformat())
