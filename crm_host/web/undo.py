"""Offering to take back what a request has just done: one place for all screens.

The host knows a request's change set once it is committed. The message that the view shows then
gets the address that takes the set back; views need not do anything.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import timedelta
from typing import Any

from flask import Response, current_app, flash, g, url_for
from flask import session as cookie
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_host.data.actor import current_actor
from crm_host.data.changes import Change, change_set_begun
from crm_host.i18n.text import Text, lazy_text
from crm_host.kernel.registry import registry
from crm_host.web import htmx

_ = lazy_text

#: How long an offered address works; later a record's history has the same.
LIFETIME = timedelta(minutes=10)
_SALT = "undo"


def undo_address(set_id: int) -> str:
    """Return the address that takes a change set back; it works for ten minutes."""
    return url_for("reverting.undo", token=_signer().dumps(set_id))


def read_token(token: str) -> int | None:
    """Return the change set that a token names; `None` for a token too old or not ours."""
    try:
        return int(_signer().loads(token, max_age=LIFETIME.seconds))
    except BadSignature:
        return None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=_SALT)


def undoable_set(here: Session) -> int | None:
    """Return the change set of the present transaction, if it changed any record."""
    set_id = change_set_begun(here)
    if set_id is None or current_actor().user_id is None:
        return None
    names = list(registry().records)
    found = select(Change.id).where(Change.set_id == set_id, Change.record_type.in_(names))
    return set_id if here.scalar(found.limit(1)) is not None else None


def offer_undo(set_id: int, response: Response) -> None:
    """Add the address to what the answer says; say something where it says nothing yet."""
    if response.mimetype != "text/html":
        return
    toast = _toast() or _say(_("The change is saved."))
    toast["undo"] = toast.get("undo") or undo_address(set_id)
    cookie.modified = True


def _toast() -> MutableMapping[str, Any] | None:
    """Return the message of this answer, to be changed in place: in its headers or for later."""
    announced: Any = g.get("htmx_events", {}).get("crm:toast")
    toast: MutableMapping[str, Any] | None = announced if announced else g.get("toast")
    return toast


def _say(message: Text) -> MutableMapping[str, Any]:
    toast = {"message": str(message)}
    if htmx.wants_fragment():
        htmx.trigger("crm:toast", toast)
    else:
        flash(toast, "toast")  # type: ignore[arg-type]  # a session keeps any JSON
    return toast
