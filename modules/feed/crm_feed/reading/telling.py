"""Saying what was read, in a sentence that the reader can check before saving."""

from __future__ import annotations

from datetime import date

from crm_feed.choices import TYPES
from crm_feed.reading.line import LineReading
from crm_host.api import Notation, Text
from crm_host.api import lazy_text as _


def told(reading: LineReading, notation: Notation) -> Text:
    """Return a sentence such as "Call on Monday 23/11/2026 at 09:00"."""
    type = dict(TYPES)[reading.type]
    if reading.due_on is None:
        return _("%(type)s without a day", type=type)
    values = {
        "type": type,
        "weekday": weekday(reading.due_on, notation),
        "date": notation.format_date(reading.due_on),
    }
    if reading.due_time is None:
        return _("%(type)s on %(weekday)s %(date)s", **values)
    return _("%(type)s on %(weekday)s %(date)s at %(time)s", time=reading.due_time, **values)


def weekday(day: date, notation: Notation) -> str:
    """Return the name of a day of the week in the reader's language."""
    return str(notation.locale.days["format"]["wide"][day.weekday()])
