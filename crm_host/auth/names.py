"""Names of users and teams by id, as one process remembers them for a minute.

The process that adds or renames somebody knows it at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from flask import current_app, has_app_context
from sqlalchemy import event, select

from crm_host.auth.models import Team, TeamMember, User
from crm_host.data.session import session

#: Seconds after which a changed name must be seen; an unknown id is looked up at once.
LIFETIME = 60.0

_KEY = "crm_names"


@dataclass
class _Names:
    model: type[Any]
    names: Mapping[int, str] = field(default_factory=dict)
    read_at: float = -LIFETIME

    def of(self, id: int | None) -> str:
        if id is None:
            return ""
        if id not in self.names:
            self.read_at = -LIFETIME
        return self.all().get(id, "")

    def all(self) -> Mapping[int, str]:
        if monotonic() - self.read_at > LIFETIME:
            rows = session().execute(select(self.model.id, self.model.name))
            self.names, self.read_at = {row.id: row.name for row in rows}, monotonic()
        return self.names


def _forget(_mapper: Any, _connection: Any, changed: Any) -> None:
    if has_app_context():
        current_app.extensions.get(_KEY, {}).pop(type(changed), None)


for _model in (User, Team):
    for _change in ("after_insert", "after_update", "after_delete"):
        event.listen(_model, _change, _forget)


def user_name(id: int | None) -> str:
    """Return a user's name; empty for nobody and for users who were removed."""
    return _remembered(User).of(id)


def team_name(id: int | None) -> str:
    """Return a team's name; empty for none and for teams that were removed."""
    return _remembered(Team).of(id)


def user_names() -> Mapping[int, str]:
    """Return every user's name by id."""
    return _remembered(User).all()


def team_names() -> Mapping[int, str]:
    """Return every team's name by id."""
    return _remembered(Team).all()


def team_members(team_ids: Iterable[int]) -> set[int]:
    """Return the ids of the people of some teams, with one query."""
    wanted = select(TeamMember.user_id).where(TeamMember.team_id.in_(sorted(team_ids)))
    return set(session().scalars(wanted))


def _remembered(model: type[Any]) -> _Names:
    known: dict[type[Any], _Names] = current_app.extensions.setdefault(_KEY, {})
    return known.setdefault(model, _Names(model))
