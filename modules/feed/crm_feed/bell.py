"""The bell of every page: its number costs a page no request, and a query once a minute at most."""

from __future__ import annotations

from typing import TypedDict

from flask import Response, after_this_request, request
from sqlalchemy import func, select

from crm_feed.models import Notification
from crm_host.api import current_actor, fragment, session, utc_now

#: More than this many unread ones are counted as that many and more.
_CAP = 99
#: Seconds for which the browser keeps the number, in a cookie as all processes have to know it.
_FRESH = 60
_COOKIE = "crm_bell"


class Bell(TypedDict):
    """What the bell shows."""

    count: int
    cap: int


def bell_fragment() -> Response:
    """Answer the bell with the number of unread notifications."""
    return fragment("feed/_bell.html", **_counted())


def bell() -> Bell:
    """Return the number of unread notifications as it was within the last minute."""
    known = _known()
    return _counted() if known is None else Bell(count=known, cap=_CAP)


def remember(count: int) -> None:
    """Have the browser keep the number of unread notifications of the actor."""
    text = f"{current_actor().user_id}-{count}-{int(utc_now().timestamp())}"

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            _COOKIE, text, _FRESH, secure=request.is_secure, httponly=True, samesite="Lax"
        )
        return response


def _counted() -> Bell:
    unread = select(Notification.id).where(
        Notification.user_id == current_actor().user_id, Notification.read_at.is_(None)
    )
    limited = unread.limit(_CAP + 1).subquery()
    count = session().scalar(select(func.count()).select_from(limited)) or 0
    remember(count)
    return Bell(count=count, cap=_CAP)


def _known() -> int | None:
    parts = request.cookies.get(_COOKIE, "").split("-")
    if len(parts) != 3 or not all(part.isdecimal() and len(part) < 19 for part in parts):
        return None
    user, count, at = map(int, parts)
    is_fresh = user == current_actor().user_id and utc_now().timestamp() - at < _FRESH
    return count if is_fresh else None
