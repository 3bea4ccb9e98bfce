"""How far the first start has come, and the guard of its pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal, TypeVar, cast

from flask import current_app, redirect, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.exceptions import ServiceUnavailable

from crm_host.admin.setup.access import is_admitted
from crm_host.auth.models import User
from crm_host.config import Config
from crm_host.data.actor import current_actor
from crm_host.data.base import db
from crm_host.kernel.registry import registry
from crm_host.kernel.state import read_state
from crm_host.web.pages import render

#: `empty`: no tables yet; `open`: tables and no user; `outdated`: tables of another version.
State = Literal["empty", "open", "done", "outdated"]

V = TypeVar("V", bound=Callable[..., Any])

#: Key in the cookie of the administrator who is not yet through with the last step.
_FINISHING = "setup-finishing"


def installation() -> Config:
    """Return the settings of this installation."""
    config: Config = current_app.config["CRM"]
    return config


def setup_state() -> State:
    """Return how far the site is.

    :raises ServiceUnavailable: the tables have come since this process started; the next one
        knows them.
    """
    if registry().needs_setup:
        if registry().generation:
            return "outdated"
        with db.engine.connect() as connection:
            if not read_state(connection).is_empty:
                raise ServiceUnavailable(retry_after=1)
        return "empty"
    return "done" if first_user() is not None else "open"


def first_user() -> User | None:
    """Return whose account was made first."""
    found: User | None = db.session.scalars(select(User).order_by(User.id).limit(1)).first()
    return found


def begin_finishing() -> None:
    """Let the new administrator, who is signed in now, go on with the last step."""
    session[_FINISHING] = True


def end_finishing() -> None:
    """Close the pages of the first start for good."""
    session.pop(_FINISHING, None)


def is_finishing() -> bool:
    """Whether this is the administrator who is setting up the site right now."""
    return bool(session.get(_FINISHING)) and current_actor().is_administrator


def while_setting_up(view: V) -> V:
    """Open a page during the first start only, to those who may set up the site."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        state = setup_state()
        if state == "outdated":
            return redirect(url_for("host.home"), code=303)
        if state == "done" and not is_finishing():
            return over()
        if not is_finishing() and not is_admitted():
            return redirect(url_for("setup.code"), code=303)
        return view(*args, **kwargs)

    return cast(V, guarded)


def over() -> ResponseReturnValue:
    """Say that somebody was faster; by name only to those who could have done it themselves."""
    user = first_user()
    if user is None or not is_admitted():
        return redirect(url_for("auth.sign_in"), code=303)
    return render("host/setup_over.html", status=409, layout="host/layout_plain.html", user=user)
