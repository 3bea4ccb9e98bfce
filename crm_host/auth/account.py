"""One's own account: profile, password, and where one is signed in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from crm_host.auth.agents import describe_agent
from crm_host.auth.forms import ChangePasswordForm, ProfileForm
from crm_host.auth.identity import Account
from crm_host.auth.models import User
from crm_host.auth.passwords import verify_password
from crm_host.auth.requests import signed_in
from crm_host.auth.service import AccountRefused, change_user, set_password
from crm_host.auth.sessions import open_sessions, revoke
from crm_host.auth.views import signed_in_only
from crm_host.data.session import session
from crm_host.i18n.text import lazy_text
from crm_host.web.pages import done, render

_ = lazy_text

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("")
@signed_in_only
def profile() -> ResponseReturnValue:
    """Show who one is here."""
    form = ProfileForm(obj=_user())
    return _profile_page(form)


@blueprint.post("")
@signed_in_only
def save_profile() -> ResponseReturnValue:
    """Change name, address, language or time zone."""
    form = ProfileForm(request.form)
    form.offer_choices()
    if not form.validate():
        return _profile_page(form, 422)
    try:
        change_user(session(), _user(), **form.data)
    except AccountRefused as refusal:
        blame(form, refusal)
        return _profile_page(form, 422)
    return done(_("Your account is saved."), to=url_for("account.profile"))


@blueprint.get("/password")
@signed_in_only
def password() -> ResponseReturnValue:
    """Show the form for a new password."""
    return _password_page(ChangePasswordForm())


@blueprint.post("/password")
@signed_in_only
def change_password() -> ResponseReturnValue:
    """Change the password and end all other sessions."""
    form = ChangePasswordForm(request.form)
    user = _user()
    valid = form.validate()
    if valid and not verify_password(form.current.data or "", user.password_hash):
        form.current.errors = [str(_("This is not your present password."))]
        valid = False
    if not valid:
        return _password_page(form, 422)
    try:
        set_password(session(), user, form.password.data or "", keep=_account().session_id)
    except AccountRefused as refusal:
        blame(form, refusal)
        return _password_page(form, 422)
    message = _("Your password is changed. You were signed out everywhere else.")
    return done(message, to=url_for("account.profile"))


@blueprint.get("/sessions")
@signed_in_only
def sessions() -> ResponseReturnValue:
    """List the browsers in which one is signed in."""
    account = _account()
    return render(
        "host/account_sessions.html",
        sessions=open_sessions(session(), account.user_id),
        present=account.session_id,
        describe_agent=describe_agent,
    )


@blueprint.post("/sessions")
@signed_in_only
def end_sessions() -> ResponseReturnValue:
    """Sign out one browser, or all others."""
    account = _account()
    which = request.form.get("session", "")
    if which == "others":
        revoke(session(), account.user_id, keep=account.session_id)
        message = _("You were signed out everywhere else.")
    elif which.isascii() and which.isdigit() and len(which) < 19:
        revoke(session(), account.user_id, only=int(which))
        message = _("That browser was signed out.")
    else:
        raise BadRequest
    return done(message, to=url_for("account.sessions"))


def blame(form: Any, refusal: AccountRefused) -> None:
    """Put a refusal at its input, or above the form."""
    if refusal.field in form:
        form[refusal.field].errors = [*form[refusal.field].errors, str(refusal.message)]
    else:
        form.form_errors.append(str(refusal.message))


def _profile_page(form: ProfileForm, status: int = 200) -> Response:
    form.offer_choices()
    return render("host/account.html", status=status, form=form)


def _password_page(form: ChangePasswordForm, status: int = 200) -> Response:
    return render("host/account_password.html", status=status, form=form)


def _account() -> Account:
    account = signed_in()
    if account is None:
        raise RuntimeError("This view must stand behind signed_in_only.")
    return account


def _user() -> User:
    return session().get_one(User, _account().user_id)
