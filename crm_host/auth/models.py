"""Tables of people and of what they may do. Read and changed by system work only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_host.data.base import Identified
from crm_host.data.types import BigId, JsonValue, UtcDateTime, utc_now


class User(Identified):
    """A person, a partner's person, or a program that signs in."""

    __tablename__ = "host_user"

    #: `staff`, `portal` or `service`.
    kind: Mapped[str] = mapped_column(String(10), default="staff")
    name: Mapped[str] = mapped_column(String(120))
    #: Address as typed; shown.
    email: Mapped[str] = mapped_column(String(254))
    #: Address folded; looked up and unique.
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    #: Argon2id with its parameters and salt; empty for accounts that cannot sign in by password.
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    #: Empty means: the main language of the firm.
    language: Mapped[str] = mapped_column(String(10), default="")
    #: Empty means: the zone of the firm.
    timezone: Mapped[str] = mapped_column(String(60), default="")
    #: `light`, `dark` or `auto`.
    theme: Mapped[str] = mapped_column(String(10), default="auto")
    #: Shortcut id to the key that was chosen for it; nothing while all are as declared.
    keys: Mapped[Any | None] = mapped_column(JsonValue)
    #: Whether shortcuts of a single key work.
    single_keys: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    #: Height of the rows of lists: `compact`, or empty for the usual one.
    density: Mapped[str] = mapped_column(String(10), default="", server_default="")
    active: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    password_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    teams: Mapped[list[Team]] = relationship(
        secondary="host_team_member", order_by="Team.name", passive_deletes=True
    )
    grants: Mapped[list[RoleGrant]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def roles(self) -> frozenset[str]:
        """Codes of the roles the user has."""
        return frozenset(grant.role for grant in self.grants)


class Team(Identified):
    """People who work together; members of a team also see what the teams below it own."""

    __tablename__ = "host_team"

    name: Mapped[str] = mapped_column(String(120), unique=True)
    parent_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("host_team.id", ondelete="SET NULL"), index=True
    )

    parent: Mapped[Team | None] = relationship(remote_side="Team.id")
    members: Mapped[list[User]] = relationship(
        secondary="host_team_member", order_by="User.name", viewonly=True
    )


class TeamMember(Identified):
    """One person's place in one team."""

    __tablename__ = "host_team_member"
    __table_args__ = (
        UniqueConstraint("team_id", "user_id"),
        {"sqlite_autoincrement": True},
    )

    team_id: Mapped[int] = mapped_column(BigId, ForeignKey("host_team.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("host_user.id", ondelete="CASCADE"), index=True
    )


class RoleGrant(Identified):
    """One role of one user. Roles are declared by modules, so only their code is kept."""

    __tablename__ = "host_role_grant"
    __table_args__ = (
        UniqueConstraint("user_id", "role"),
        {"sqlite_autoincrement": True},
    )

    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("host_user.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(80), index=True)


class PermissionGrant(Identified):
    """How far a permission reaches for a role, where an administrator changed it."""

    __tablename__ = "host_permission_grant"
    __table_args__ = (
        UniqueConstraint("role", "permission"),
        {"sqlite_autoincrement": True},
    )

    role: Mapped[str] = mapped_column(String(80))
    permission: Mapped[str] = mapped_column(String(120))
    #: `none`, `own`, `team` or `all`.
    scope: Mapped[str] = mapped_column(String(10))


class FieldRight(Identified):
    """What a role may do with a field, where an administrator changed it."""

    __tablename__ = "host_field_right"
    __table_args__ = (
        UniqueConstraint("role", "record", "field"),
        {"sqlite_autoincrement": True},
    )

    role: Mapped[str] = mapped_column(String(80))
    #: Full name of the record type.
    record: Mapped[str] = mapped_column(String(80))
    field: Mapped[str] = mapped_column(String(80))
    #: `none`, `read` or `write`. (`right` is a reserved word in SQL.)
    level: Mapped[str] = mapped_column(String(10))


class SignInSession(Identified):
    """One browser in which somebody signed in. The cookie holds the token, this row its hash."""

    __tablename__ = "host_session"

    user_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("host_user.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    #: Brought up to date every few minutes at most.
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    address: Mapped[str] = mapped_column(String(45), default="")
    agent: Mapped[str] = mapped_column(String(300), default="")
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship()


class SignInAttempt(Identified):
    """One failed sign-in, kept for the lock-out of the account and of the address."""

    __tablename__ = "host_signin_attempt"
    __table_args__ = (
        Index("ix_host_signin_attempt_email_key_at", "email_key", "at"),
        Index("ix_host_signin_attempt_address_at", "address", "at"),
        {"sqlite_autoincrement": True},
    )

    #: Folded address that was typed, whether or not an account has it.
    email_key: Mapped[str] = mapped_column(String(254))
    address: Mapped[str] = mapped_column(String(45))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
