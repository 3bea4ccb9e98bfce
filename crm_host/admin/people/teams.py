"""Teams: a tree of names with members (S20)."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from crm_host.admin.people.blueprint import blueprint
from crm_host.admin.people.forms import TeamForm
from crm_host.admin.rights import administrators_only
from crm_host.auth.account import blame
from crm_host.auth.models import Team, User
from crm_host.auth.service import AccountRefused
from crm_host.auth.teams import all_teams, delete_team, put_team
from crm_host.data.session import session
from crm_host.i18n.text import lazy_text
from crm_host.web.pages import done, render

_ = lazy_text


@blueprint.get("/teams")
@administrators_only
def team_list() -> ResponseReturnValue:
    """Show the tree."""
    return render("host/admin_teams.html", teams=all_teams(session()))


@blueprint.get("/teams/new")
@administrators_only
def team_new() -> ResponseReturnValue:
    """Show an empty form."""
    return _page(Team(), TeamForm())


@blueprint.post("/teams/new")
@administrators_only
def team_create() -> ResponseReturnValue:
    """Create a team."""
    return _save(Team())


@blueprint.get("/teams/<int:team_id>")
@administrators_only
def team_show(team_id: int) -> ResponseReturnValue:
    """Show one team."""
    team = _team(team_id)
    members = [user.id for user in team.members]
    values = {"name": team.name, "parent_id": team.parent_id or 0, "members": members}
    return _page(team, TeamForm(data=values))


@blueprint.post("/teams/<int:team_id>")
@administrators_only
def team_save(team_id: int) -> ResponseReturnValue:
    """Change a team."""
    return _save(_team(team_id))


@blueprint.post("/teams/<int:team_id>/delete")
@administrators_only
def team_delete(team_id: int) -> ResponseReturnValue:
    """Remove a team."""
    delete_team(session(), _team(team_id))
    message = _("The team is deleted. Its records keep their owners.")
    return done(message, to=url_for("admin.team_list"))


def _save(team: Team) -> ResponseReturnValue:
    form = TeamForm(request.form)
    form.offer(_possible_parents(team), _people())
    if not form.validate():
        return _page(team, form, 422)
    own = session()
    parent = own.get(Team, form.parent_id.data) if form.parent_id.data else None
    members = own.scalars(select(User).where(User.id.in_(form.members.data))).all()
    try:
        put_team(own, team, form.name.data, parent, members)
    except AccountRefused as refusal:
        blame(form, refusal)
        return _page(team, form, 422)
    return done(_("The team is saved."), to=url_for("admin.team_list"))


def _page(team: Team, form: TeamForm, status: int = 200) -> Response:
    with session().no_autoflush:
        form.offer(_possible_parents(team), _people())
        return render("host/admin_team.html", status=status, team=team, form=form)


def _possible_parents(team: Team) -> list[tuple[Team, int]]:
    return [(other, depth) for other, depth in all_teams(session()) if other is not team]


def _people() -> list[User]:
    active = select(User).where(User.active, User.kind == "staff").order_by(User.name, User.id)
    return list(session().scalars(active))


def _team(team_id: int) -> Team:
    team = session().get(Team, team_id) if team_id < 2**63 else None
    if team is None:
        raise NotFound
    return team
