"""From the browser's token to an `Actor`: one query per request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from flask_login import UserMixin
from sqlalchemy import Select, String, and_, bindparam, cast, func, select, true
from sqlalchemy.orm import Session

from crm_host.auth.directory import ADMINISTRATOR, Directory
from crm_host.auth.models import RoleGrant, SignInSession, TeamMember, User
from crm_host.auth.sessions import token_hash
from crm_host.data.actor import Actor
from crm_host.data.custom.known import custom_fields
from crm_host.data.favorites import Favorite
from crm_host.data.types import utc_now
from crm_host.i18n.countries import WEEK_DAYS
from crm_host.kernel.recycle import notice
from crm_host.kernel.settings import settings
from crm_host.kernel.state import host_generation

#: Marks the look-ups of this file: whose rights would they obey?
_SYSTEM = {"system": "who is asking"}


@dataclass(frozen=True)
class Account(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """Somebody who is signed in, as Flask-Login carries them through a request."""

    token: str
    session_id: int
    user_id: int
    last_seen_at: datetime
    actor: Actor

    def get_id(self) -> str:
        """Return what the cookie holds."""
        return self.token


def _person() -> tuple[Any, ...]:
    """Return the columns that make an actor."""
    roles = select(func.aggregate_strings(RoleGrant.role, ","))
    teams = select(func.aggregate_strings(cast(TeamMember.team_id, String), ","))
    starred = Favorite.record_type + ":" + cast(Favorite.record_id, String)
    favorites = select(func.aggregate_strings(starred, ","))
    return (
        User.id,
        User.kind,
        User.name,
        User.language,
        User.timezone,
        User.keys,
        User.single_keys,
        User.density,
        roles.where(RoleGrant.user_id == User.id).scalar_subquery().label("roles"),
        teams.where(TeamMember.user_id == User.id).scalar_subquery().label("teams"),
        favorites.where(Favorite.user_id == User.id).scalar_subquery().label("favorites"),
    )


def _who() -> Select[Any]:
    """Return the query: the versions in any case, and the account that a token names."""
    valid = and_(
        SignInSession.token_hash == bindparam("token_hash"),
        SignInSession.revoked_at.is_(None),
        SignInSession.expires_at > bindparam("now"),
    )
    return (
        select(
            host_generation.c.generation,
            host_generation.c.config_version,
            SignInSession.id.label("session_id"),
            SignInSession.last_seen_at,
            *_person(),
        )
        .select_from(host_generation)
        .outerjoin(SignInSession, valid)
        .outerjoin(User, and_(User.id == SignInSession.user_id, User.active == true()))
    )


_WHO = _who()
_BY_ID = (
    select(host_generation.c.generation, host_generation.c.config_version, *_person(), User.active)
    .select_from(host_generation)
    .outerjoin(User, User.id == bindparam("user_id"))
)


def load_account(session: Session, token: str) -> Account | None:
    """Return the account that a token names, if its session is valid and the user is active.

    Brings the process up to date on the way: generation, settings, teams and roles.
    """
    values = {"token_hash": token_hash(token), "now": utc_now()}
    row = session.execute(_WHO, values, execution_options=_SYSTEM).one_or_none()
    if row is None:
        return None
    directory = keep_current(session, row.generation, row.config_version)
    if row.id is None:
        return None
    actor = _actor(directory, row, _split(row.roles), _split(row.teams))
    return Account(token, row.session_id, row.id, row.last_seen_at, actor)


def look_around(session: Session) -> None:
    """Bring the process up to date on behalf of a visitor."""
    row = session.execute(select(host_generation), execution_options=_SYSTEM).one_or_none()
    if row is not None:
        keep_current(session, row.generation, row.config_version)


def keep_current(session: Session, generation: int, config_version: int) -> Directory:
    """Tell everything that remembers something which versions the database has now."""
    notice(generation)
    settings().refresh(session, config_version)
    custom_fields().refresh(session, config_version)
    directory: Directory = current_app.extensions["crm_directory"]
    directory.refresh(session, config_version)
    return directory


def load_actor(session: Session, user_id: int, *, active_only: bool = False) -> Actor:
    """Return what a user may do, without any sign-in: for commands, previews and jobs.

    :raises LookupError: there is no such user, or the account is locked and must not be.
    """
    row = session.execute(_BY_ID, {"user_id": user_id}, execution_options=_SYSTEM).one()
    directory = keep_current(session, row.generation, row.config_version)
    if row.id is None or (active_only and not row.active):
        raise LookupError(f"There is no user {user_id}.")
    return _actor(directory, row, _split(row.roles), _split(row.teams))


def _actor(directory: Directory, user: Any, roles: Any, teams: Any) -> Actor:
    """Make an actor of a user or of a row with the same attributes."""
    known = frozenset(roles)
    return Actor(
        user_id=user.id,
        name=user.name,
        kind=user.kind,
        team_ids=directory.with_teams_below(int(team) for team in teams),
        grants=directory.combined(known),
        roles=known,
        field_rights=directory.field_rights(known),
        is_administrator=ADMINISTRATOR in known,
        language=user.language or settings()["host.main_language"],
        timezone=user.timezone or settings()["host.timezone"],
        region=settings()["host.country"],
        week_start=WEEK_DAYS.index(settings()["host.week_start"]),
        keys=user.keys or {},
        single_keys=user.single_keys,
        density=user.density,
        favorites=frozenset(_split(user.favorites)),
    )


def _split(joined: str | None) -> list[str]:
    return joined.split(",") if joined else []
