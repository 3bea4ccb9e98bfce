"""What can be done with users, teams and roles. Callers check who may; the caller commits."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from crm_host.auth.directory import ADMINISTRATOR
from crm_host.auth.models import RoleGrant, Team, User
from crm_host.auth.passwords import hash_password, weakness
from crm_host.auth.sessions import revoke
from crm_host.data.changes import note_change
from crm_host.data.session import session as current_session
from crm_host.data.types import utc_now
from crm_host.i18n.text import Text, lazy_text
from crm_host.kernel.errors import HostError, suggestion

_ = lazy_text

#: Name under which changes of users stand in the record of changes.
RECORD = "host.user"


class AccountRefused(HostError):
    """An account cannot be made or changed so; `field` names the input at fault, if one is."""

    def __init__(self, message: Text, field: str = "") -> None:
        super().__init__(str(message))
        self.message = message
        self.field = field


def email_key(email: str) -> str:
    """Return an e-mail address as it is compared: case and composition make no difference."""
    return unicodedata.normalize("NFC", email.strip()).casefold()


def find_user(session: Session, email: str) -> User | None:
    """Return the user with an address, however it is capitalized."""
    return session.scalar(select(User).where(User.email_key == email_key(email)))


def create_user(
    session: Session,
    *,
    name: str,
    email: str,
    password: str = "",
    roles: Iterable[str] = (),
    teams: Iterable[Team] = (),
    language: str = "",
    timezone: str = "",
    kind: str = "staff",
) -> User:
    """Create an account and return it with its id.

    :param password: in clear; an account without one cannot sign in by password.
    :param roles: full codes, as `contacts.editor`, or `administrator`.
    :raises AccountRefused: the address is none or taken, or the password too weak.
    """
    address = _checked_address(session, email)
    user = User(
        name=_checked_name(name),
        email=address,
        email_key=email_key(address),
        language=language,
        timezone=timezone,
        kind=kind,
        teams=list(teams),
        grants=[RoleGrant(role=role) for role in sorted(set(roles))],
    )
    if password:
        _put_password(user, password)
    session.add(user)
    session.flush()
    note_change(session, RECORD, "", {"email": [None, address], "name": [None, user.name]}, user.id)
    return user


def change_user(
    session: Session,
    user: User,
    *,
    name: str,
    email: str,
    language: str,
    timezone: str,
) -> None:
    """Change what is known of a person.

    :raises AccountRefused: the name is empty, or the address is none or taken.
    """
    address = user.email if email == user.email else _checked_address(session, email, user)
    new = {
        "name": _checked_name(name),
        "email": address,
        "language": language,
        "timezone": timezone,
    }
    changes = {key: [getattr(user, key), value] for key, value in new.items()}
    changes = {key: pair for key, pair in changes.items() if pair[0] != pair[1]}
    for key, pair in changes.items():
        setattr(user, key, pair[1])
    user.email_key = email_key(address)
    if changes:
        note_change(session, RECORD, "", changes, user.id)


def set_roles(session: Session, user: User, roles: Iterable[str]) -> None:
    """Give a user these roles and no others.

    :raises AccountRefused: nobody could administer the site any more.
    """
    old, new = user.roles, frozenset(roles)
    if old == new:
        return
    if ADMINISTRATOR in old - new:
        _refuse_last_administrator(session, user)
    kept = [grant for grant in user.grants if grant.role in new]
    user.grants = kept + [RoleGrant(role=role) for role in sorted(new - old)]
    note_change(session, RECORD, "", {"roles": [sorted(old), sorted(new)]}, user.id)


def set_teams(session: Session, user: User, teams: Iterable[Team]) -> None:
    """Make a user a member of these teams and no others."""
    new = sorted(set(teams), key=lambda team: team.name)
    if new == user.teams:
        return
    names = [[team.name for team in user.teams], [team.name for team in new]]
    user.teams = new
    note_change(session, RECORD, "", {"teams": names}, user.id)


def set_active(session: Session, user: User, active: bool) -> None:
    """Let somebody in again, or lock them out and end all their sessions.

    :raises AccountRefused: nobody could administer the site any more.
    """
    if user.active == active:
        return
    if not active:
        if ADMINISTRATOR in user.roles:
            _refuse_last_administrator(session, user)
        revoke(session, user.id)
    user.active = active
    note_change(session, RECORD, "", {"active": [not active, active]}, user.id)


def set_password(session: Session, user: User, password: str, *, keep: int | None = None) -> None:
    """Change a password and end the user's sessions.

    :param keep: id of the session that made the change, which stays.
    :raises AccountRefused: the password is too weak.
    """
    _put_password(user, password)
    revoke(session, user.id, keep=keep)
    note_change(session, RECORD, "", {"password": ["•", "•"]}, user.id)


def set_language(user_id: int, language: str) -> None:
    """Remember in which language somebody works; the request commits."""
    session = current_session()
    session.execute(update(User).where(User.id == user_id).values(language=language))


def check_roles(roles: Iterable[str], known: Iterable[str]) -> None:
    """Refuse role codes that no enabled module declares.

    :raises AccountRefused: naming the first unknown code.
    """
    codes = [ADMINISTRATOR, *known]
    for role in roles:
        if role not in codes:
            raise AccountRefused(
                f"There is no role {role}.{suggestion(role, codes)} "
                f"Known roles: {', '.join(sorted(codes))}.",
                "roles",
            )


def _checked_name(name: str) -> str:
    stripped = " ".join(name.split())
    if not stripped:
        raise AccountRefused(_("Enter a name."), "name")
    if len(stripped) > 120:
        raise AccountRefused(_("Use at most %(count)s characters.", count=120), "name")
    return stripped


def _checked_address(session: Session, email: str, user: User | None = None) -> str:
    try:
        checked = _normalized(email.strip())
    except EmailNotValidError:
        raise AccountRefused(
            _("This is no e-mail address. Write it like name@example.com."), "email"
        ) from None
    other = find_user(session, checked)
    if other is not None and other is not user:
        raise AccountRefused(_("Another user has this e-mail address."), "email")
    return checked


def _normalized(email: str) -> str:
    """Return an address in its usual form; `@localhost` serves sites without a domain."""
    local, _at, domain = email.rpartition("@")
    known = f"{local}@localhost.example" if domain == "localhost" else email
    checked = validate_email(known, check_deliverability=False, globally_deliverable=False)
    return checked.normalized.removesuffix(".example") if known != email else checked.normalized


def has_users(session: Session) -> bool:
    """Whether anybody has an account."""
    return session.scalar(select(User.id).limit(1)) is not None


def has_administrator(session: Session) -> bool:
    """Whether somebody can administer the site."""
    return bool(session.scalar(_administrators()))


def _administrators() -> Select[int]:
    return (
        select(func.count())
        .select_from(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.role == ADMINISTRATOR, User.active)
    )


def _put_password(user: User, password: str) -> None:
    weak = weakness(password, user.name, user.email, user.email.partition("@")[0])
    if weak is not None:
        raise AccountRefused(weak, "password")
    user.password_hash = hash_password(password)
    user.password_changed_at = utc_now()


def _refuse_last_administrator(session: Session, user: User) -> None:
    if not session.scalar(_administrators().where(User.id != user.id)):
        raise AccountRefused(
            _("This is the only administrator. Make somebody else administrator first."), "roles"
        )
