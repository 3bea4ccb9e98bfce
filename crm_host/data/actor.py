"""Who is acting, and how far each of the actor's permissions reaches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal

Scope = Literal["own", "team", "all"]
Right = Literal["none", "read", "write"]

_REACH: dict[Scope, int] = {"own": 1, "team": 2, "all": 3}


@dataclass(frozen=True)
class Actor:
    """The person, key or job behind a statement. Immutable for the length of a request."""

    user_id: int | None
    name: str = ""
    kind: Literal["staff", "portal", "service", "anonymous", "system"] = "staff"
    team_ids: frozenset[int] = frozenset()
    #: Full permission code to how far it reaches.
    grants: Mapping[str, Scope] = field(default_factory=dict)
    #: Codes of the roles, which field rights are written against.
    roles: frozenset[str] = frozenset()
    #: What an administrator set: (role, record type, field) to `none`, `read` or `write`.
    field_rights: Mapping[tuple[str, str, str], Right] = field(default_factory=dict)
    #: Whether every permission is granted, those of modules installed later included.
    is_administrator: bool = False
    language: str = "en"
    timezone: str = "UTC"
    #: ISO country whose phone numbers and addresses are written without prefix.
    region: str = "VN"
    #: First day of the week; 0 is Monday.
    week_start: int = 0
    #: Shortcut id to the key that was chosen for it; an empty one switches it off.
    keys: Mapping[str, str] = field(default_factory=dict)
    #: Whether shortcuts of a single key work at all.
    single_keys: bool = True
    #: Height of the rows of lists: `compact`, or empty for the usual one.
    density: str = ""
    #: Records that were starred; see `crm_host.data.favorites.favorite_key`.
    favorites: frozenset[str] = frozenset()

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody is signed in."""
        return self.kind == "anonymous"

    @property
    def initials(self) -> str:
        """Two letters for the picture of somebody who has none, the given name's first."""
        words = self.name.split()
        if len(words) < 2:
            return self.name[:1]
        given, family = (words[-1], words[0]) if self.language == "vi" else (words[0], words[-1])
        return given[0] + family[0]

    def scope(self, permission: str) -> Scope | None:
        """Return how far a permission reaches for this actor, or `None` when it is missing."""
        if self.is_administrator or self.kind == "system":
            return "all"
        return self.grants.get(permission)

    def may(self, permission: str) -> bool:
        """Whether the actor has the permission for at least some records."""
        return self.scope(permission) is not None


#: Nobody: has no permission at all.
ANONYMOUS = Actor(user_id=None, kind="anonymous")
#: The host itself: migrations, installs, sweeps. Never bound to a request.
SYSTEM = Actor(user_id=None, name="", kind="system")

_current: ContextVar[Actor] = ContextVar("crm_actor", default=ANONYMOUS)


def current_actor() -> Actor:
    """Return who acts now; `ANONYMOUS` when nobody was bound."""
    return _current.get()


@contextmanager
def acting_as(actor: Actor) -> Iterator[Actor]:
    """Bind an actor for the length of a block."""
    token = _current.set(actor)
    try:
        yield actor
    finally:
        _current.reset(token)


def wider(first: Scope, second: Scope) -> Scope:
    """Return the scope that reaches further; roles combine this way."""
    return max(first, second, key=lambda scope: _REACH[scope])
