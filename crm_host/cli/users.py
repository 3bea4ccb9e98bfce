"""`crm user`: accounts from the command line, for the first administrator and for emergencies."""

from __future__ import annotations

import secrets
import sys
from typing import Any

import click

from crm_host.cli.contributed import in_application
from crm_host.cli.output import json_option, show, table


@click.group()
def user() -> None:
    """Create, list and help users."""


@user.command("create")
@click.option("--email", prompt="E-mail address")
@click.option("--name", prompt="Name")
@click.option("--password", default="", help="Asked for, or made up and printed, if not given.")
@click.option("--administrator", is_flag=True, help="May do everything.")
@click.option("--role", "roles", multiple=True, help="Full code of a role; may be repeated.")
@click.option("--team", "teams", multiple=True, help="Name of a team; may be repeated.")
@click.option("--language", type=click.Choice(["en", "vi", "el"]), default=None)
@json_option
@in_application
def create(
    email: str,
    name: str,
    password: str,
    administrator: bool,
    roles: tuple[str, ...],
    teams: tuple[str, ...],
    language: str | None,
    as_json: bool,
) -> None:
    """Create a user."""
    from crm_host.auth.directory import ADMINISTRATOR
    from crm_host.auth.service import check_roles, create_user
    from crm_host.data.session import session
    from crm_host.kernel.registry import registry

    wanted = [*roles, *([ADMINISTRATOR] if administrator else [])]
    check_roles(wanted, registry().roles)
    chosen, made_up = _password(password)
    made = create_user(
        session(),
        name=name,
        email=email,
        password=chosen,
        roles=wanted,
        teams=_teams(teams),
        language=language or "",
    )
    data = {"ok": True, "id": made.id, "email": made.email, "roles": sorted(made.roles)}
    _report(as_json, data, f"Created {made.name} <{made.email}>.", chosen if made_up else "")


@user.command("list")
@json_option
@in_application
def list_users(as_json: bool) -> None:
    """List all users with their roles and teams."""
    from sqlalchemy import select

    from crm_host.auth.models import User
    from crm_host.data.session import session

    users = session().scalars(select(User).order_by(User.name, User.id)).all()
    data: list[dict[str, Any]] = [
        {
            "id": item.id,
            "name": item.name,
            "email": item.email,
            "active": item.active,
            "roles": sorted(item.roles),
            "teams": [team.name for team in item.teams],
            "signed_in_at": item.signed_in_at.isoformat() if item.signed_in_at else None,
        }
        for item in users
    ]
    lines = [
        [str(d["id"]), d["name"], d["email"], "yes" if d["active"] else "no", ", ".join(d["roles"])]
        for d in data
    ]
    show(as_json, data, table(["id", "name", "e-mail address", "active", "roles"], lines))


@user.command("passwd")
@click.argument("email")
@click.option("--password", default="", help="Asked for, or made up and printed, if not given.")
@json_option
@in_application
def passwd(email: str, password: str, as_json: bool) -> None:
    """Set a new password, end all sessions and forget failed attempts."""
    from crm_host.auth.lockout import forget_failures
    from crm_host.auth.service import AccountRefused, find_user, set_password
    from crm_host.data.session import session

    found = find_user(session(), email)
    if found is None:
        raise AccountRefused(f"There is no user {email}. See: crm user list")
    chosen, made_up = _password(password)
    set_password(session(), found, chosen)
    forget_failures(session(), found.email_key)
    data = {"ok": True, "id": found.id, "email": found.email}
    text = f"The password of {found.email} is changed; all sessions have ended."
    _report(as_json, data, text, chosen if made_up else "")


def _password(given: str) -> tuple[str, bool]:
    """Return a password and whether it was made up: programs are not asked questions."""
    if given:
        return given, False
    if sys.stdin.isatty():
        return click.prompt("Password", hide_input=True, confirmation_prompt=True), False
    return secrets.token_urlsafe(12), True


def _report(as_json: bool, data: dict[str, Any], text: str, password: str) -> None:
    """Print what was done; a password that was made up is shown this once."""
    if password:
        data["password"] = password
        text += f"\nPassword: {password}  (shown only once)"
    show(as_json, data, text)


def _teams(names: tuple[str, ...]) -> list[Any]:
    from sqlalchemy import select

    from crm_host.auth.models import Team
    from crm_host.auth.service import AccountRefused
    from crm_host.data.session import session
    from crm_host.kernel.errors import suggestion

    known = {team.name: team for team in session().scalars(select(Team))}
    for name in names:
        if name not in known:
            raise AccountRefused(f"There is no team {name}.{suggestion(name, known)}", "teams")
    return [known[name] for name in names]
