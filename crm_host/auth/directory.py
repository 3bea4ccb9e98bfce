"""Teams, and what roles may do, as one process remembers them until somebody changes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_host.auth.models import FieldRight, PermissionGrant, Team
from crm_host.data.actor import Right, Scope, wider
from crm_host.kernel.declaration import Role

#: The one role that the host knows: it has every permission, those of later modules included.
ADMINISTRATOR = "administrator"


@dataclass
class Directory:
    """Read again when the database's configuration version is not the one it was read at."""

    #: Roles that loaded modules declare, under full codes.
    declared: Mapping[str, Role]
    version: int = -1
    _below: dict[int, list[int]] = field(default_factory=dict)
    #: Role to permission to scope, `none` included, where an administrator changed it.
    _changed: dict[str, dict[str, str]] = field(default_factory=dict)
    _rights: dict[tuple[str, str, str], Right] = field(default_factory=dict)

    def refresh(self, session: Session, version: int) -> None:
        """Read teams and changed rights, unless they were read at this version."""
        if version == self.version:
            return
        below: dict[int, list[int]] = defaultdict(list)
        for team_id, parent_id in _rows(session, Team.id, Team.parent_id):
            if parent_id is not None:
                below[parent_id].append(team_id)
        changed: dict[str, dict[str, str]] = defaultdict(dict)
        grants = (PermissionGrant.role, PermissionGrant.permission, PermissionGrant.scope)
        for role, permission, scope in _rows(session, *grants):
            changed[role][permission] = scope
        rights = (FieldRight.role, FieldRight.record, FieldRight.field, FieldRight.level)
        self._rights = {tuple(row[:3]): row[3] for row in _rows(session, *rights)}
        self._below, self._changed, self.version = dict(below), dict(changed), version

    def grants_of(self, role: str) -> dict[str, str]:
        """Return permission to scope for one role: what its module proposes, as changed here."""
        declared = self.declared.get(role)
        proposed = dict(declared.grants) if declared else {}
        return proposed | self._changed.get(role, {})

    def combined(self, roles: Iterable[str]) -> dict[str, Scope]:
        """Return what several roles may do together; the scope that reaches further wins."""
        grants: dict[str, Scope] = {}
        for role in roles:
            for permission, given in self.grants_of(role).items():
                scope: Any = given
                if scope != "none":
                    grants[permission] = wider(grants.get(permission, scope), scope)
        return grants

    def field_rights(self, roles: Iterable[str]) -> dict[tuple[str, str, str], Right]:
        """Return the changed field rights of some roles."""
        wanted = frozenset(roles)
        return {key: right for key, right in self._rights.items() if key[0] in wanted}

    def with_teams_below(self, teams: Iterable[int]) -> frozenset[int]:
        """Return teams and all teams below them."""
        found: set[int] = set()
        waiting = list(teams)
        while waiting:
            team = waiting.pop()
            if team not in found:  # a circle would never end
                found.add(team)
                waiting.extend(self._below.get(team, ()))
        return frozenset(found)


def _rows(session: Session, *columns: Any) -> Iterable[Any]:
    return session.execute(select(*columns), execution_options={"system": "who may do what"})
