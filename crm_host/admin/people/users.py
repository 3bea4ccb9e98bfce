"""Users: list, create, change, lock, new password (S20)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.exceptions import NotFound

from crm_host.admin.people.blueprint import blueprint
from crm_host.admin.people.forms import NewUserForm, ResetPasswordForm, UserForm, role_titles
from crm_host.admin.rights import administrators_only
from crm_host.auth.account import blame
from crm_host.auth.identity import load_actor
from crm_host.auth.models import Team, User
from crm_host.auth.preview import abilities
from crm_host.auth.service import (
    AccountRefused,
    change_user,
    create_user,
    set_active,
    set_password,
    set_roles,
    set_teams,
)
from crm_host.auth.sessions import open_sessions, revoke
from crm_host.auth.teams import all_teams
from crm_host.data.base import db
from crm_host.data.folding import fold
from crm_host.data.session import session
from crm_host.i18n.text import lazy_text
from crm_host.kernel.registry import registry
from crm_host.web.pages import done, render

_ = lazy_text


@blueprint.get("/users")
@administrators_only
def user_list() -> ResponseReturnValue:
    """List everybody, or whom a search finds by name or address."""
    query = request.args.get("q", "").strip()
    users = session().scalars(
        select(User)
        .options(selectinload(User.grants), selectinload(User.teams))
        .order_by(User.active.desc(), User.name, User.id)
    )
    found = [user for user in users if _matches(user, query)]
    return render("host/admin_users.html", users=found, query=query, titles=role_titles())


def _matches(user: User, query: str) -> bool:
    text = fold(f"{user.name} {user.email}")
    return all(word in text for word in fold(query).split())


@blueprint.get("/users/new")
@administrators_only
def user_new() -> ResponseReturnValue:
    """Show an empty form."""
    return _new_page(NewUserForm())


@blueprint.post("/users/new")
@administrators_only
def user_create() -> ResponseReturnValue:
    """Create a user."""
    form = NewUserForm(request.form)
    form.offer(all_teams(session()))
    if not form.validate():
        return _new_page(form, 422)
    try:
        user = create_user(
            session(),
            name=form.name.data,
            email=form.email.data,
            password=form.password.data,
            roles=form.roles.data,
            teams=_teams(form.teams.data),
            language=form.language.data,
            timezone=form.timezone.data,
        )
    except AccountRefused as refusal:
        blame(form, refusal)
        return _new_page(form, 422)
    message = _("%(name)s can sign in now.", name=user.name)
    return done(message, to=url_for("admin.user_show", user_id=user.id))


@blueprint.get("/users/<int:user_id>")
@administrators_only
def user_show(user_id: int) -> ResponseReturnValue:
    """Show one user with roles, teams and what they can see."""
    user = _user(user_id)
    return _page(user, _filled(user))


@blueprint.post("/users/<int:user_id>")
@administrators_only
def user_save(user_id: int) -> ResponseReturnValue:
    """Change a user."""
    user = _user(user_id)
    form = UserForm(request.form)
    form.offer(all_teams(session()), user.roles)
    if not form.validate():
        return _page(user, form, 422)
    own = session()
    try:
        profile = {key: form[key].data for key in ("name", "email", "language", "timezone")}
        change_user(own, user, **profile)
        set_roles(own, user, form.roles.data)
        set_teams(own, user, _teams(form.teams.data))
    except AccountRefused as refusal:
        blame(form, refusal)
        return _page(user, form, 422)
    return done(_("The user is saved."), to=url_for("admin.user_show", user_id=user.id))


@blueprint.post("/users/<int:user_id>/active")
@administrators_only
def user_activate(user_id: int) -> ResponseReturnValue:
    """Lock somebody out, or let them in again."""
    user = _user(user_id)
    active = request.form.get("active") == "yes"
    try:
        set_active(session(), user, active)
    except AccountRefused as refusal:
        form = _filled(user)
        form.form_errors.append(str(refusal.message))
        return _page(user, form, 422)
    if active:
        message = _("%(name)s can sign in again.", name=user.name)
    else:
        message = _("%(name)s can no longer sign in.", name=user.name)
    return done(message, to=url_for("admin.user_show", user_id=user.id))


@blueprint.get("/users/<int:user_id>/password")
@administrators_only
def user_password(user_id: int) -> ResponseReturnValue:
    """Show the form for a new password."""
    return _password_page(_user(user_id), ResetPasswordForm())


@blueprint.post("/users/<int:user_id>/password")
@administrators_only
def user_set_password(user_id: int) -> ResponseReturnValue:
    """Set a new password and end the user's sessions."""
    user = _user(user_id)
    form = ResetPasswordForm(request.form)
    if not form.validate():
        return _password_page(user, form, 422)
    try:
        set_password(session(), user, form.password.data)
    except AccountRefused as refusal:
        blame(form, refusal)
        return _password_page(user, form, 422)
    message = _("The password of %(name)s is changed.", name=user.name)
    return done(message, to=url_for("admin.user_show", user_id=user.id))


@blueprint.post("/users/<int:user_id>/sessions")
@administrators_only
def user_sign_out(user_id: int) -> ResponseReturnValue:
    """End all sessions of a user."""
    user = _user(user_id)
    revoke(session(), user.id)
    message = _("%(name)s was signed out everywhere.", name=user.name)
    return done(message, to=url_for("admin.user_show", user_id=user.id))


def _filled(user: User) -> UserForm:
    profile = {key: getattr(user, key) for key in ("name", "email", "language", "timezone")}
    teams = [team.id for team in user.teams]
    return UserForm(data={**profile, "roles": sorted(user.roles), "teams": teams})


def _new_page(form: NewUserForm, status: int = 200) -> Response:
    form.offer(all_teams(session()))
    return render("host/admin_user_new.html", status=status, form=form)


def _page(user: User, form: UserForm, status: int = 200) -> Response:
    # What is shown beside the form is what is stored, not what was typed and refused.
    with session().no_autoflush:
        form.offer(all_teams(session()), user.roles)
        can = abilities(
            load_actor(session(), user.id),
            registry().permissions,
            registry().records,
            db.engine,
        )
        return render(
            "host/admin_user.html",
            status=status,
            user=user,
            form=form,
            abilities=can,
            sessions=open_sessions(session(), user.id),
        )


def _password_page(user: User, form: ResetPasswordForm, status: int = 200) -> Response:
    return render("host/admin_user_password.html", status=status, user=user, form=form)


def _user(user_id: int) -> User:
    user = session().get(User, user_id) if user_id < 2**63 else None
    if user is None:
        raise NotFound
    return user


def _teams(ids: Sequence[int]) -> Sequence[Team]:
    return session().scalars(select(Team).where(Team.id.in_(ids))).all()
