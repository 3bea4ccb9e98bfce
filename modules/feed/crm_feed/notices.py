"""What somebody is told: the page with everything, and how they want to be told."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from sqlalchemy import select, update

from crm_feed.bell import remember
from crm_feed.choices import CHANNELS, EVENTS, USUAL
from crm_feed.kinds import read_clock
from crm_feed.models import Notification, Preference
from crm_feed.services.mailing import line_of, record_names
from crm_host.api import (
    current_actor,
    done,
    is_fragment,
    render,
    screens_of,
    session,
    translate,
    user_name,
    utc_now,
)

#: Notifications on one page.
_PAGE = 50


def notifications_page() -> Response:
    """Answer what the actor was told, the newest first."""
    before = request.args.get("before", type=int)
    statement = select(Notification).where(Notification.user_id == current_actor().user_id)
    if before is not None and before < 2**63:
        statement = statement.where(Notification.id < before)
    rows = list(session().scalars(statement.order_by(Notification.id.desc()).limit(_PAGE + 1)))
    shown, names = rows[:_PAGE], record_names(rows[:_PAGE])
    older = url_for("feed.notifications", before=shown[-1].id) if len(rows) > _PAGE else ""
    lines = [_line(row, names) for row in shown]
    return render("feed/notifications.html", lines=lines, older=older, crumbs=[])


def _line(row: Notification, names: Any) -> dict[str, Any]:
    screens = screens_of(row.record_type or "")
    record = names.get((row.record_type, row.record_id), "")
    who = user_name(row.actor_id) or translate("The system")
    return {
        "id": row.id,
        "text": line_of(row.event, who, record),
        "excerpt": row.excerpt,
        "at": row.at,
        "is_unread": row.read_at is None,
        "url": "" if screens is None else screens.url("detail", row.record_id),
    }


def read_all() -> Response:
    """Note that everything was read."""
    mine = (Notification.user_id == current_actor().user_id, Notification.read_at.is_(None))
    session().execute(
        update(Notification).where(*mine).values(read_at=utc_now()),
        execution_options={"synchronize_session": False},
    )
    remember(0)
    if is_fragment():
        return notifications_page()
    return done(translate("Everything is marked as read."), to=url_for("feed.notifications"))


def preferences_page() -> Response:
    """Answer the form of how the actor wants to be told, and keep it."""
    user_id = current_actor().user_id
    wishes = session().get(Preference, user_id)
    if request.method == "POST":
        if (problem := _problem()) == "":
            _keep(wishes or Preference(user_id=user_id))
            return done(translate("Your choice is kept."), to=url_for("feed.preferences"))
        return _form(wishes, problem)
    return _form(wishes, "")


def _form(wishes: Preference | None, problem: str) -> Response:
    chosen = USUAL | (dict(wishes.events) if wishes is not None else {})
    return render(
        "feed/preferences.html",
        status=422 if problem else 200,
        chosen=chosen,
        wishes=wishes,
        problem=problem,
        events=EVENTS,
        channels=CHANNELS,
        crumbs=[(translate("Notifications"), url_for("feed.notifications"))],
    )


def _problem() -> str:
    times = [request.form.get(name, "").strip() for name in ("quiet_from", "quiet_until")]
    if any(time and read_clock(time) is None for time in times):
        return translate("Write a time such as 9:30 or 14h.")
    if bool(times[0]) != bool(times[1]):
        return translate("Write both times, or neither.")
    return ""


def _keep(wishes: Preference) -> None:
    known = dict(CHANNELS)
    wishes.events = {
        event: channel
        for event, _label in EVENTS
        if (channel := request.form.get(event, "")) in known
    }
    wishes.mails = "daily" if request.form.get("mails") == "daily" else "now"
    wishes.quiet_from = read_clock(request.form.get("quiet_from", "")) or ""
    wishes.quiet_until = read_clock(request.form.get("quiet_until", "")) or ""
    session().add(wishes)
    session().flush()
