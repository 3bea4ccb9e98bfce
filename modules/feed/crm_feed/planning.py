"""Planning the next activity by one line, and finishing the one before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, request

from crm_feed.models import Activity, Plan
from crm_feed.pages import crumbs, feed_page
from crm_feed.reading.line import LineReading, read_line
from crm_feed.reading.telling import told
from crm_feed.screens import activity_screens
from crm_feed.services import writing
from crm_feed.services.carriers import carrier_of
from crm_feed.services.mentions import assignee
from crm_host.api import (
    RecordScreens,
    Refused,
    Text,
    closed,
    current_actor,
    done,
    field_right,
    fragment,
    is_dialog,
    is_fragment,
    notation,
    render,
    require,
    resolve,
    session,
    translate,
    visible,
)


@dataclass(frozen=True)
class Told:
    """How a line was read, and the sentence that says so."""

    line: LineReading
    text: Text


def reading_of(line: str) -> Told | None:
    """Return how a line is read; nothing for an empty one."""
    if not line.strip():
        return None
    how = notation()
    found = read_line(line[:400], how)
    return Told(found, told(found, how))


def plan_page(screens: RecordScreens, record: Any) -> Response:
    """Answer the page that plans an activity on a record by one line, and plan it."""
    line = request.form.get("line", "")
    reading = reading_of(line)
    if request.method == "GET" or reading is None:
        error = translate("Write something first.") if request.method == "POST" else ""
        return _asked(screens, record, line, error)
    _plan(record, reading.line)
    message = translate("Planned: %(what)s", what=reading.text)
    if is_dialog():
        return closed(message)
    if is_fragment():
        return feed_page(screens, record)
    return done(message, to=screens.url("detail", record))


def _asked(screens: RecordScreens, record: Any, line: str, error: Text) -> Response:
    """Answer the form: as a page, or in the dialog over another one."""
    status = 422 if error else 200
    values = {"screens": screens, "record": record, "line": line, "error": error}
    if is_dialog():
        return fragment("feed/_plan_dialog.html", status=status, **values)
    plans = session().scalars(visible(Plan).order_by(Plan.name_sort)).all()
    way = crumbs(screens, record)
    return render("feed/plan.html", status=status, crumbs=way, plans=plans, **values)


def launch_plan(screens: RecordScreens, record: Any) -> Response:
    """Plan every step of the chosen activity plan, counted from today."""
    require("feed.plan.read")
    plan = resolve(Plan, request.form.get("plan", ""))
    how = notation()
    for line in plan.lines():
        owner, text = assignee(line)
        _plan(record, read_line(text[:400], how), owner_id=owner)
    message = translate("Started: %(name)s", name=plan.display)
    return done(message, to=screens.url("detail", record))


def activity_finish(activity: Activity) -> Response:
    """Answer the page that finishes an activity and plans the one after it."""
    require("feed.activity.write", activity)
    place = carrier_of(activity)
    if place is None:
        record, back = None, activity_screens.url("detail", activity)
    else:
        record, back = place[1], place[0].url("detail", place[1])
    error: Text = ""
    if request.method == "POST":
        try:
            return _finished(activity, record, back)
        except Refused as refused:
            session().rollback()
            error = refused.message
    return render(
        "feed/activity_finish.html",
        status=422 if error else 200,
        activity=activity,
        record=record,
        back=back,
        error=error,
        asks_outcome=_may_tell_outcome(),
        crumbs=[(activity_screens.labels.many, activity_screens.list_url())],
    )


def _finished(activity: Activity, record: Any, back: str) -> Response:
    outcome = request.form.get("outcome", "") if _may_tell_outcome() else ""
    writing.finish(activity, outcome)
    following = reading_of(request.form.get("line", ""))
    if following is None:
        return done(translate("Done: %(name)s", name=activity.display), to=back)
    require("feed.activity.create")
    _plan(record, following.line, follows=activity)
    message = translate("Done. Next: %(what)s", what=following.text)
    return done(message, to=back)


def _may_tell_outcome() -> bool:
    return field_right(current_actor(), Activity.__record__, "outcome") == "write"


def _plan(
    record: Any,
    line: LineReading,
    *,
    follows: Activity | None = None,
    owner_id: int | None = None,
) -> None:
    writing.plan(
        record,
        type=line.type,
        subject=line.subject,
        due_on=line.due_on,
        due_time=line.due_time,
        follows=follows,
        owner_id=owner_id,
    )
