"""`crm init`: from an empty database to a site one can sign in to."""

from __future__ import annotations

import secrets
from typing import Any

import click

from crm_host.cli.contributed import application
from crm_host.cli.opening import open_environment
from crm_host.cli.output import json_option, progress, show, yes_option
from crm_host.kernel.environment import Environment
from crm_host.kernel.setup import install_bundled, prepare


@click.command()
@click.option("--admin-email", default="admin@localhost", show_default=True)
@click.option("--admin-password", default="", help="Generated and printed where none is given.")
@yes_option
@json_option
def init(admin_email: str, admin_password: str, yes: bool, as_json: bool) -> None:
    """Create the tables, install every bundled module, and make one administrator.

    May be run again: what is there already is left alone.
    """
    environment = open_environment(needs_setup=False)
    if environment.state.is_empty and not yes:
        url = environment.engine.url.render_as_string(hide_password=True)
        click.confirm(f"Set up the database {url}?", abort=True)
    say = progress(as_json)
    if environment.state.is_empty or not environment.host_current:
        failures = prepare(environment, say)
    else:
        failures = install_bundled(environment, say)
    account = _administrator(admin_email, admin_password)
    data = {"ok": not failures, "broken": failures, "administrator": account}
    show(as_json, data, _report(environment, failures, account))
    if failures:
        raise click.exceptions.Exit(1)


def _administrator(email: str, password: str) -> dict[str, Any] | None:
    """Make the first administrator, unless there is one; returns how to sign in."""
    from crm_host.auth.service import create_user, has_administrator
    from crm_host.data.actor import SYSTEM, acting_as
    from crm_host.data.session import system_session

    chosen = password or secrets.token_urlsafe(12)
    with (
        application().app_context(),
        acting_as(SYSTEM),
        system_session("create the first administrator") as own,
    ):
        if has_administrator(own):
            return None
        create_user(
            own, name=email.partition("@")[0], email=email, password=chosen, roles=["administrator"]
        )
    return {"email": email, "password": None if password else chosen}


def _report(
    environment: Environment, failures: dict[str, str], account: dict[str, Any] | None
) -> str:
    lines = [f"Broken: {name}: {text}" for name, text in failures.items()]
    if account is None:
        lines.append("There is an administrator already.")
    else:
        lines.append(f"Administrator: {account['email']}")
        if account["password"]:
            lines.append(f"Password:      {account['password']}  (shown only once)")
    lines.append("Start the site with: crm serve")
    return "\n".join(lines)
