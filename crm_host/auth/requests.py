"""Who is behind a request: the cookie, the actor of the request, and the session's rights."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from flask import Flask, Response, after_this_request, g, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, current_user
from werkzeug.local import LocalProxy

from crm_host.auth.directory import Directory
from crm_host.auth.identity import Account, load_account, look_around
from crm_host.auth.sessions import LIFETIME, TOUCH_EVERY, touch
from crm_host.data.access import bind_actor
from crm_host.data.actor import ANONYMOUS, acting_as
from crm_host.data.base import db
from crm_host.data.types import utc_now
from crm_host.kernel.registry import registry

_UNGUARDED = frozenset({"assets.asset"})


class HostCookies(SecureCookieSessionInterface):
    """Flask's signed cookie, sent over encrypted connections only where there is one."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether browsers must keep the cookie off plain connections."""
        return request.is_secure


def init_identity(app: Flask) -> None:
    """Find out who asks before anything else of a request happens."""
    app.config.update(
        SESSION_COOKIE_NAME="crm_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # Set anew only when the server notes that the session is in use.
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=LIFETIME,
    )
    app.session_interface = HostCookies()
    app.extensions["crm_directory"] = Directory(app.extensions["crm"].roles)
    manager = LoginManager(app)
    # The token is a row that can be revoked; tying it to an address would sign phones out.
    manager.session_protection = None
    manager.user_loader(_load)
    app.before_request(_identify)
    app.teardown_request(_forget)


def signed_in() -> Account | None:
    """Return the account behind this request."""
    user: Any = current_user
    found = user._get_current_object() if isinstance(user, LocalProxy) else user
    return found if isinstance(found, Account) else None


def _load(token: str) -> Account | None:
    return load_account(db.session(), token)


def _identify() -> None:
    if request.endpoint in _UNGUARDED or registry().needs_setup:
        return
    account = signed_in()
    if account is None:
        if "_user_id" not in session:  # otherwise the query has looked around already
            look_around(db.session())
        actor = ANONYMOUS
    else:
        actor = account.actor
        _note_use(account)
    g.acting = ExitStack()
    g.acting.enter_context(acting_as(actor))
    bind_actor(db.session(), actor)


def _note_use(account: Account) -> None:
    """Extend the session once in a while, after the answer is on its way."""
    if utc_now() - account.last_seen_at < TOUCH_EVERY:
        return
    session.modified = True
    engine = db.engine

    @after_this_request
    def extend(response: Response) -> Response:
        response.call_on_close(lambda: touch(engine, account.session_id))
        return response


def _forget(_error: BaseException | None) -> None:
    if acting := g.pop("acting", None):
        acting.close()
