"""Signing in and out (S1)."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Blueprint, Response, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user
from flask_wtf.csrf import generate_csrf

from crm_host.auth.forms import SignInForm
from crm_host.auth.identity import load_account
from crm_host.auth.requests import signed_in
from crm_host.auth.service import has_users
from crm_host.auth.sessions import revoke
from crm_host.auth.signin import SignInRefused, sign_in
from crm_host.data.session import session
from crm_host.i18n.text import translate
from crm_host.kernel.registry import registry
from crm_host.web import htmx
from crm_host.web.errors import sign_in_first
from crm_host.web.pages import fragment, render
from crm_host.web.themes import themed
from crm_host.web.urls import local_path

blueprint = Blueprint("auth", __name__)

V = TypeVar("V", bound=Callable[..., Any])


def signed_in_only(view: V) -> V:
    """Send visitors to the sign-in page first."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs) if signed_in() else sign_in_first()

    return cast(V, guarded)


@blueprint.get("/login", endpoint="sign_in")
def show_sign_in() -> ResponseReturnValue:
    """Show the form; whoever is signed in already goes on."""
    target = _target(request.args.get("next", ""))
    if registry().needs_setup:
        return redirect("/", code=303)
    if signed_in():
        return redirect(target, code=303)
    if not has_users(session()):
        return redirect("/", code=303)
    return _page(SignInForm(data={"next": target}))


@blueprint.post("/login", endpoint="sign_in_now")
def check_sign_in() -> ResponseReturnValue:
    """Check what was typed. The answer to a refusal keeps the address and says how long to wait."""
    form = SignInForm(request.form)
    if not form.validate():
        return _refused(form)
    agent = request.user_agent.string
    try:
        token = sign_in(
            session(), form.email.data or "", form.password.data or "", _address(), agent
        )
    except SignInRefused as refusal:
        form.form_errors.append(str(refusal.message))
        response = _refused(form, status=429 if refusal.wait else 422)
        if refusal.wait:
            response.headers["Retry-After"] = str(math.ceil(refusal.wait.total_seconds()))
        return response
    begin_session(token)
    if htmx.wants_fragment():
        # The page repeats what was refused only for the person who sent it.
        account = signed_in()
        user = str(account.user_id) if account else ""
        htmx.trigger("crm:signed-in", {"csrf": generate_csrf(), "user": user})
        return Response(status=204)
    return redirect(_target(form.next.data or ""), code=303)


@blueprint.post("/logout")
def sign_out() -> ResponseReturnValue:
    """End this session here and on the server."""
    _end_present_session()
    cookie.clear()
    logout_user()
    return redirect(url_for("auth.sign_in"), code=303)


def begin_session(token: str) -> None:
    """Let the browser hold the new token and nothing that it held before."""
    _end_present_session()
    cookie.clear()
    cookie.permanent = True
    login_user(load_account(session(), token))


def _end_present_session() -> None:
    account = signed_in()
    if account is not None:
        revoke(session(), account.user_id, only=account.session_id)


def _refused(form: SignInForm, status: int = 422) -> Response:
    """Answer the page again, or the dialog over a page whose session has ended."""
    if not htmx.wants_fragment():
        return _page(form, status)
    problem = " ".join(map(str, form.form_errors)) or translate("Fill in both.")
    template = "host/_sign_in_again.html"
    return fragment(template, status=422, email=form.email.data or "", problem=problem)


def _page(form: SignInForm, status: int = 200) -> Response:
    return render(
        themed("host/signin.html"),
        status=status,
        layout="host/layout_plain.html",
        form=form,
    )


def _target(address: str) -> str:
    """Return where to go after signing in: never elsewhere, never in a circle."""
    target = local_path(address)
    return "/" if target.startswith(("/login", "/logout")) else target


def _address() -> str:
    return request.remote_addr or ""
