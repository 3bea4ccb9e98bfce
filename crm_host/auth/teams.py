"""What can be done with teams. Callers check who may; the caller commits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from crm_host.auth.models import Team, User
from crm_host.auth.service import AccountRefused
from crm_host.data.changes import note_change
from crm_host.i18n.text import lazy_text
from crm_host.kernel.state import bump_config_version

_ = lazy_text

_RECORD = "host.team"


def all_teams(session: Session) -> list[tuple[Team, int]]:
    """Return every team with its depth, each one right below the team it belongs to."""
    teams = session.scalars(
        select(Team).options(selectinload(Team.members)).order_by(Team.name)
    ).all()
    known = {team.id for team in teams}
    tops = [team for team in teams if team.parent_id not in known]
    return list(_walk(tops, teams, 0))


def _walk(level: Iterable[Team], teams: Sequence[Team], depth: int) -> Iterator[tuple[Team, int]]:
    for team in level:
        yield team, depth
        yield from _walk((t for t in teams if t.parent_id == team.id), teams, depth + 1)


def put_team(
    session: Session, team: Team, name: str, parent: Team | None, members: Iterable[User]
) -> None:
    """Make or change a team.

    :raises AccountRefused: the name is empty or taken, or the team would be above itself.
    """
    new_name = " ".join(name.split())
    if not new_name:
        raise AccountRefused(_("Enter a name."), "name")
    same = session.scalar(select(Team).where(Team.name == new_name))
    if same is not None and same is not team:
        raise AccountRefused(_("Another team has this name."), "name")
    if parent is not None and team in _line(parent):
        raise AccountRefused(
            _("A team cannot belong to itself or to a team below it."), "parent_id"
        )
    old_name = team.name
    team.name, team.parent = new_name, parent
    session.add(team)
    session.flush()
    _set_members(session, team, frozenset(members))
    note_change(session, _RECORD, "", {"name": [old_name, new_name]}, team.id)
    bump_config_version(session.connection())


def _line(team: Team | None) -> Iterator[Team]:
    """Return a team and all teams above it."""
    while team is not None:
        yield team
        team = team.parent


def _set_members(session: Session, team: Team, members: frozenset[User]) -> None:
    before = session.scalars(select(User).where(User.teams.contains(team))).all()
    for user in before:
        if user not in members:
            user.teams.remove(team)
    for user in members.difference(before):
        user.teams.append(team)
    session.flush()
    session.expire(team, ["members"])


def delete_team(session: Session, team: Team) -> None:
    """Remove a team; teams below it move up, and its records keep their owners."""
    for below in session.scalars(select(Team).where(Team.parent_id == team.id)):
        below.parent_id = team.parent_id
    note_change(session, _RECORD, "", {"name": [team.name, None]}, team.id)
    session.delete(team)
    session.flush()
    bump_config_version(session.connection())
