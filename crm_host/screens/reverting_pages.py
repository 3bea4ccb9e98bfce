"""Undoing what was done just now, and reverting any change set after looking what that does."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from crm_host.data.access import record_class
from crm_host.data.actor import current_actor
from crm_host.data.audit.visible import WITH_TRASH, visible_changes
from crm_host.data.changes import Change, ChangeSet
from crm_host.data.session import session
from crm_host.i18n.text import Text, lazy_ntext, lazy_text
from crm_host.jobs.asking import enqueue
from crm_host.screens import reverting
from crm_host.screens.known import screens_of
from crm_host.screens.recounting import ToldSet, recount, type_name
from crm_host.screens.reverting import Outcome
from crm_host.screens.reverting_job import revert_set
from crm_host.web import htmx
from crm_host.web.errors import sign_in_first
from crm_host.web.pages import done, render
from crm_host.web.undo import read_token, undo_address
from crm_host.web.urls import local_path

_ = lazy_text

blueprint = Blueprint("reverting", __name__)

#: Changes that the page of a set tells.
SHOWN = 50
#: Records that stay, named one by one.
_NAMED = 100


def register(app: Flask) -> None:
    """Add the pages to an application."""
    app.register_blueprint(blueprint)


@blueprint.before_request
def _sign_in_first() -> Response | None:
    return sign_in_first() if current_actor().is_anonymous else None


@blueprint.post("/undo/<token>")
def undo(token: str) -> ResponseReturnValue:
    """Take back what its author did just now."""
    set_id = read_token(token)
    found = session().get(ChangeSet, set_id) if set_id else None
    if found is None:
        return _too_late()
    actor = current_actor()
    if found.actor_id != actor.user_id and not actor.is_administrator:
        raise NotFound
    return _reverted(found)


@blueprint.get("/changes/<int:set_id>/revert")
def preview(set_id: int) -> ResponseReturnValue:
    """Show what a set did and what taking it back would do."""
    found = reverting.find_set(set_id)
    told = _told(found)
    is_large = reverting.is_large(set_id)
    outcome = None if is_large else reverting.preview(set_id)
    return render(
        "host/revert.html",
        told=told,
        outcome=outcome,
        back=_way_back(found),
        named=_NAMED,
        type_name=type_name,
        crumbs=[],
    )


@blueprint.post("/changes/<int:set_id>/revert")
def revert(set_id: int) -> ResponseReturnValue:
    """Take a set back, at once or in the background."""
    found = reverting.find_set(set_id)
    if reverting.is_large(set_id):
        job = enqueue(revert_set, key=str(set_id), label=found.label, set_id=set_id)
        return done(_("The change is being taken back."), to=url_for("jobs.show", job_id=job))
    return _reverted(found)


def _reverted(found: ChangeSet) -> Response:
    set_id, back = found.id, _way_back(found)
    outcome = reverting.revert(set_id)
    if outcome.kept or outcome.stays or outcome.earlier:
        return _told_honestly(outcome, back)
    message = summary(outcome)
    # Whoever looks at a list or a board stays there.
    is_shown = bool(back) and back == _seen()
    to = back if is_shown else _page_of(set_id) or back
    return done(message, to=to, undo=_again(outcome))


def _told_honestly(outcome: Outcome, back: str) -> Response:
    """Answer with what stays: too much for a message that goes away."""
    if htmx.is_htmx():
        htmx.retarget("#main")
    return render(
        "host/reverted.html",
        outcome=outcome,
        summary=summary(outcome),
        again=_again(outcome),
        back=back,
        named=_NAMED,
        type_name=type_name,
        crumbs=[],
    )


def _again(outcome: Outcome) -> str:
    """Return the address that takes the undoing back."""
    return undo_address(outcome.set_id) if outcome.set_id and not outcome.earlier else ""


def _too_late() -> Response:
    if htmx.is_htmx():
        htmx.retarget("#main")
    return render("host/undo_late.html", status=410, crumbs=[])


def summary(outcome: Outcome) -> Text:
    """Return what was done, in a sentence."""
    count = outcome.done.removed + outcome.done.restored
    return lazy_ntext("Undone: %(num)s record", "Undone: %(num)s records", count)


def _told(found: ChangeSet) -> ToldSet:
    statement = select(Change).where(Change.set_id == found.id, visible_changes(current_actor()))
    rows = session().scalars(
        statement.order_by(Change.id).limit(SHOWN + 1), execution_options=WITH_TRASH
    )
    changes = rows.all()
    cut = [found.id] if len(changes) > SHOWN else []
    return recount([(found, changes[:SHOWN])], cut)[0]


def _records_of(set_id: int) -> list[tuple[str, int]]:
    """Return up to two of the records of a set: pages of one record lead back to it."""
    columns = select(Change.record_type, Change.record_id).where(Change.set_id == set_id)
    found = session().execute(columns.distinct().limit(2))
    return [(record_type, record_id) for record_type, record_id in found]


def _page_of(set_id: int) -> str:
    """Return the page of the one record of a set, if it is there and may be seen."""
    keys = _records_of(set_id)
    screens = screens_of(keys[0][0]) if len(keys) == 1 else None
    if screens is None:
        return ""
    model: Any = record_class(keys[0][0])
    found = session().scalar(select(model.id).where(model.id == keys[0][1]))
    return screens.url("detail", keys[0][1]) if found else ""


def _way_back(found: ChangeSet) -> str:
    """Return the page that the reader came from; the record's own may be gone by then."""
    if shown := _seen():
        return _existing(shown, found)
    if came_from := request.form.get("back", "") or request.args.get("back", ""):
        return local_path(came_from)
    return _existing("", found)


def _seen() -> str:
    """Return the address of the page with the message that was answered."""
    return htmx.shown_address() or request.form.get("seen", "")


def _existing(shown: str, found: ChangeSet) -> str:
    """Return an address that is not that of a record which undoing may take away."""
    keys = _records_of(found.id)
    screens = screens_of(keys[0][0]) if keys else None
    if shown and not any(shown.partition("?")[0].endswith(f"/{number}") for _type, number in keys):
        return local_path(shown)
    return screens.list_url() if screens else "/"
