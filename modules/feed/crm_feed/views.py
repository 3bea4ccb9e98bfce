"""Addresses of the feed of a record, and of what is written in it."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, make_response, request

from crm_feed.bell import bell_fragment
from crm_feed.choices import TYPES
from crm_feed.home import my_day
from crm_feed.models import Activity, Note
from crm_feed.notices import notifications_page, preferences_page, read_all
from crm_feed.pages import feed_page, stream_page
from crm_feed.planning import activity_finish, launch_plan, plan_page, reading_of
from crm_feed.screens import activity_screens, plan_screens
from crm_feed.services import drafts, following, reactions, writing
from crm_feed.services.attaching import attach
from crm_feed.services.carriers import carrier, carrier_of
from crm_feed.services.presence import appear
from crm_host.api import (
    RecordScreens,
    Refused,
    Routes,
    Text,
    current_actor,
    done,
    fragment,
    is_fragment,
    render,
    require,
    resolve,
    session,
    translate,
)

routes = Routes()
routes.include(activity_screens.routes)
routes.include(plan_screens.routes)


@routes.get("/of/<record>/<int:id>", permission="note.read")
def stream(record: str, id: int) -> Response:
    """Answer what happened to a record and what was written about it."""
    return stream_page(*carrier(record, id))


@routes.post("/of/<record>/<int:id>", permission="note.create")
def write(record: str, id: int) -> Response:
    """Keep a note, or an activity that was just done."""
    screens, found = carrier(record, id)
    what, text = request.form.get("what", "note"), request.form.get("text", "")
    files = [file for file in request.files.getlist("file") if file.filename]
    if files:
        require(screens.permission("write"), found)
    try:
        if what in dict(TYPES):
            require("feed.activity.create")
            writing.log(found, what, text)
            attach(found, files)
            message = translate("Logged: %(type)s", type=dict(TYPES)[what])
        else:
            attach(found, files, writing.add_note(found, text, _answered(found)))
            message = translate("The note is kept.")
    except Refused as refused:
        return _refused(screens, found, refused, text, what)
    drafts.forget(found)
    return _written(screens, found, message)


def _answered(record: Any) -> Note | None:
    """Return the note that is answered; only one of the same record can be."""
    asked = request.form.get("reply_to", "")
    if not asked:
        return None
    note = resolve(Note, asked)
    if (note.record_type, note.record_id) != (record.__record__, record.id):
        abort(404)
    return note


def _refused(
    screens: RecordScreens, record: Any, refused: Refused, text: str, what: str
) -> Response:
    session().rollback()
    return feed_page(screens, record, status=422, error=refused.message, text=text, what=what)


def _written(screens: RecordScreens, record: Any, message: Text) -> Response:
    if is_fragment():
        return feed_page(screens, record)
    return done(message, to=screens.url("detail", record))


@routes.form("/of/<record>/<int:id>/plan", permission="activity.create")
def plan(record: str, id: int) -> Response:
    """Answer the form of the next activity, and plan it."""
    screens, found = carrier(record, id)
    return plan_page(screens, found)


@routes.post("/of/<record>/<int:id>/launch", permission="activity.create")
def launch(record: str, id: int) -> Response:
    """Plan all activities of an activity plan on a record."""
    screens, found = carrier(record, id)
    return launch_plan(screens, found)


@routes.get("/of/<record>/<int:id>/reading", permission="activity.create")
def reading(record: str, id: int) -> Response:
    """Say how a line is read, before it is saved."""
    carrier(record, id)
    return fragment("feed/_reading.html", reading=reading_of(request.args.get("line", "")))


@routes.form("/activities/<int:id>/finish", permission="activity.write")
def activity_done(id: int) -> Response:
    """Answer the form of what came of an activity and what is next, and keep both."""
    return activity_finish(resolve(Activity, id))


@routes.post("/activities/<int:id>/check", permission="activity.write")
def activity_check(id: int) -> Response:
    """Mark an activity as done from the home page, and answer what is still to do."""
    activity = resolve(Activity, id)
    require("feed.activity.write", activity)
    writing.finish(activity, "")
    if is_fragment():
        return fragment("feed/_home_day.html", **my_day())
    return done(translate("Done: %(name)s", name=activity.display), to="/")


@routes.form("/notes/<int:id>/edit", permission="note.write")
def note_edit(id: int) -> Response:
    """Answer the form of a note, and change it."""
    screens, record, note = _note(id, "write")
    if request.method == "GET":
        return render("feed/note_edit.html", screens=screens, record=record, note=note, error="")
    try:
        note.text = writing.checked(request.form.get("text", ""))
    except Refused as refused:
        values = {"screens": screens, "record": record, "note": note, "error": refused.message}
        return render("feed/note_edit.html", status=422, **values)
    session().flush()
    return done(translate("The note is kept."), to=screens.url("detail", record))


@routes.post("/notes/<int:id>/pin", permission="note.create")
def note_pin(id: int) -> Response:
    """Pin a note to the top of the feed, or take the pin away."""
    screens, record, note = _note(id, "write")
    writing.pin(note, note.pinned_at is None)
    return _written(screens, record, translate("The note is kept."))


@routes.post("/notes/<int:id>/react", permission="note.create")
def note_react(id: int) -> Response:
    """Say a sign to a note, or take it back."""
    note = resolve(Note, id)
    require("feed.note.read", note)
    screens, record = _place(note)
    try:
        is_said = reactions.turn(note, request.form.get("sign", ""))
    except LookupError:
        abort(400)
    if is_fragment():
        place = "pinned" if request.form.get("place") == "pinned" else "note"
        signs = reactions.said_to(note.id)
        return fragment(
            "feed/_reactions.html", note_id=note.id, place=place, signs=signs, may_note=True
        )
    message = translate("Your reaction is kept.") if is_said else translate("Taken back.")
    return done(message, to=screens.url("detail", record))


@routes.post("/notes/<int:id>/delete", permission="note.delete")
def note_delete(id: int) -> Response:
    """Put a note into the trash."""
    screens, record, note = _note(id, "delete")
    writing.trash_note(note)
    return _written(screens, record, translate("The note is in the trash."))


@routes.post("/of/<record>/<int:id>/draft", permission="note.create")
def draft(record: str, id: int) -> Response:
    """Keep what was typed and is not sent yet."""
    _screens, found = carrier(record, id)
    drafts.keep(found, request.form.get("what", "note"), request.form.get("text", ""))
    return make_response("", 204)


@routes.post("/of/<record>/<int:id>/presence", permission="note.read")
def presence(record: str, id: int) -> Response:
    """Note who looks at a record, and answer who else does."""
    _screens, found = carrier(record, id)
    is_writing = bool(request.form.get("text", "").strip())
    return fragment("feed/_presence.html", others=appear(found, is_writing=is_writing))


@routes.get("/bell", permission="notification.read")
def bell() -> Response:
    """Answer the bell with the number of unread notifications."""
    return bell_fragment()


@routes.get("/notifications", permission="notification.read")
def notifications() -> Response:
    """Answer what the actor was told."""
    return notifications_page()


@routes.post("/notifications/read", permission="notification.read")
def notifications_read() -> Response:
    """Note that everything was read."""
    return read_all()


@routes.form("/preferences", permission="notification.read")
def preferences() -> Response:
    """Answer the form of how the actor wants to be told."""
    return preferences_page()


@routes.post("/of/<record>/<int:id>/follow", permission="note.read")
def follow(record: str, id: int) -> Response:
    """Follow a record, or follow it no more."""
    screens, found = carrier(record, id)
    me = current_actor().user_id
    if me is None:
        abort(404)
    if "stop" in request.form:
        following.unfollow(found, me)
        message = translate("You are not told any more what is written here.")
    else:
        following.follow(found, [me])
        message = translate("You will be told what is written here.")
    return _written(screens, found, message)


def _note(id: int, right: str) -> tuple[RecordScreens, Any, Note]:
    note = resolve(Note, id)
    require(f"feed.note.{right}", note)
    return *_place(note), note


def _place(note: Note) -> tuple[RecordScreens, Any]:
    found = carrier_of(note)
    if found is None:
        abort(404)
    return found
