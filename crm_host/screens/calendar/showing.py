"""What the templates of calendars get to see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import Text, lazy_text
from crm_host.screens import views
from crm_host.screens.calendar.calendar import Calendar
from crm_host.screens.calendar.period import SPANS, Span, weekday

_ = lazy_text

_LABELS: dict[Span, Text] = {
    "month": _("Month"),
    "week": _("Week"),
    "day": _("Day"),
    "agenda": _("Agenda"),
}


def context(calendar: Calendar) -> dict[str, Any]:
    """Return what the templates of a calendar show."""
    period = calendar.period
    return {
        "calendar": calendar,
        "page": calendar,
        "screens": calendar.screens,
        "query": calendar.reading.text,
        "view_name": "calendar",
        "kept": calendar.kept,
        "views": views.offers(calendar.screens, "calendar", calendar.reading.text),
        "period": period,
        "title": period.title(notation()),
        "weekdays": [weekday(day, notation()) for day in list(period.days())[:7]],
        "spans": [
            (_LABELS[span], calendar.url(period=replace(period, span=span)), span == period.span)
            for span in SPANS
        ],
        "previous_url": calendar.url(period=period.previous),
        "next_url": calendar.url(period=period.next),
        "today_url": calendar.url(period=replace(period, at=notation().today)),
    }
