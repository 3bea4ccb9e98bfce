"""The page of a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, make_response, redirect, request

from crm_host.i18n.text import lazy_text
from crm_host.screens.calendar import moving
from crm_host.screens.calendar.calendar import Calendar, calendar_fields
from crm_host.screens.calendar.showing import context
from crm_host.screens.view import View, ViewRoute
from crm_host.web import htmx
from crm_host.web.pages import fragment, render

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens

_ = lazy_text


def answer(screens: RecordScreens) -> Response:
    """Answer the calendar, or its days where a page asks for them."""
    calendar = Calendar(screens, request.args)
    address = calendar.url()
    if not htmx.wants_fragment() and calendar.reading.text != request.args.get("q", ""):
        return make_response(redirect(address, code=303))
    shown: dict[str, Any] = context(calendar)
    if htmx.wants_fragment() and htmx.swap_target() == "results":
        is_typing = htmx.trigger_name() == "q"
        if is_typing or htmx.shown_address() == address:
            htmx.replace_url(address)
        else:
            htmx.push_url(address)
        return fragment("host/_calendar_results.html", is_part=True, oob=not is_typing, **shown)
    return render("host/record_calendar.html", is_part=False, oob=False, crumbs=[], **shown)


#: Records on the days of a date.
CALENDAR = View(
    "calendar",
    _("Calendar"),
    "calendar",
    answer,
    lambda screens: bool(calendar_fields(screens)),
    (ViewRoute("/move", "calendar_move", "write", ("GET", "POST"), moving.move),),
)
