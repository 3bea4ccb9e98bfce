"""Why something is due when it is, in sentences for a reader."""

from __future__ import annotations

from datetime import datetime, timedelta

from babel.dates import get_day_names

from crm_host.calendars.times import Explanation, OpenDay, Segment
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import translate

#: Days of a long way that are told one by one; the others are counted.
_TOLD = 14


def explained(explanation: Explanation, notation: Notation) -> list[str]:
    """Return one sentence for each day on the way; days in the middle of a long way are counted."""
    days = explanation.days
    told = [_sentence(day, explanation, notation) for day in days]
    if len(told) <= 2 * _TOLD:
        return told
    skipped = days[_TOLD:-_TOLD]
    worked = sum((day.worked for day in skipped), timedelta())
    between = translate(
        "%(count)s more days with %(hours)s of working time.",
        count=len(skipped),
        hours=hours_text(worked),
    )
    return [*told[:_TOLD], between, *told[-_TOLD:]]


def hours_text(duration: timedelta) -> str:
    """Write a duration in hours and minutes, as `7:30 h`."""
    minutes = int(duration / timedelta(minutes=1))
    return translate("%(hours)s:%(minutes)s h", hours=minutes // 60, minutes=f"{minutes % 60:02d}")


def day_title(day: OpenDay, notation: Notation) -> str:
    """Write a day with its weekday."""
    weekday = get_day_names("abbreviated", locale=notation.locale)[day.day.weekday()]
    return f"{weekday} {day.day:%d/%m/%Y}"


def _sentence(day: OpenDay, explanation: Explanation, notation: Notation) -> str:
    title = day_title(day, notation)
    name = day.special.name if day.special else ""
    if not day.segments:
        if name:
            return translate("%(day)s: closed, %(reason)s.", day=title, reason=name)
        return translate("%(day)s: no working time.", day=title)
    values = {
        "day": title,
        "spans": ", ".join(_span(part, explanation) for part in day.segments),
        "hours": hours_text(day.worked),
    }
    if name:
        return translate("%(day)s: %(spans)s (%(hours)s), %(reason)s.", reason=name, **values)
    return translate("%(day)s: %(spans)s (%(hours)s).", **values)


def _span(part: Segment, explanation: Explanation) -> str:
    return f"{_clock(part.start, explanation)}–{_clock(part.end, explanation)}"


def _clock(moment: datetime, explanation: Explanation) -> str:
    return f"{moment.astimezone(explanation.zone):%H:%M}"
