"""`crm db`: the schema of the host and of every module."""

from __future__ import annotations

import click

from crm_host.cli.opening import open_environment
from crm_host.cli.output import json_option, show, yes_option
from crm_host.config import Config
from crm_host.kernel.errors import SetupNeeded


@click.group()
def db() -> None:
    """Bring the database up to date, or compare it with the code."""


@db.command(hidden=True)
@click.argument("owner")
@click.option("--message", "-m", required=True, help="What changes, in a few words.")
@json_option
def revision(owner: str, message: str, as_json: bool) -> None:
    """Write the next migration of a module (or `host`) from its models. For developers."""
    from crm_host.kernel.discovery import discover
    from crm_host.kernel.revise import write_revision

    path = write_revision(owner, message, discover(Config.from_environment().modules_dir))
    text = f"Wrote {path}. Read it before you commit it." if path else "The models are unchanged."
    show(as_json, {"ok": True, "path": path and str(path)}, text)


@db.command()
@json_option
def rekey(as_json: bool) -> None:
    """Compute search and sort keys again, for example after the main language has changed."""
    from crm_host.cli.contributed import application, in_application
    from crm_host.data.rekey import rekey as compute_keys
    from crm_host.data.session import system_session

    def run() -> dict[str, int]:
        with system_session("rekey") as session:
            return compute_keys(session)

    application()
    changed = in_application(run)()
    lines = [f"{table}: {count} rows" for table, count in changed.items() if count]
    show(as_json, {"ok": True, "changed": changed}, "\n".join(lines) or "All keys are up to date.")


@db.command()
@yes_option
@json_option
def upgrade(yes: bool, as_json: bool) -> None:
    """Bring the tables of the host and of every enabled module to the version of the code."""
    from crm_host.kernel.apply import apply
    from crm_host.kernel.planning import plan as make_plan
    from crm_host.kernel.setup import upgrade_host

    environment = open_environment(needs_setup=False)
    if environment.state.is_empty:
        raise SetupNeeded("This database is empty. Run: crm init")
    host_changed = not environment.host_current
    plan = make_plan("upgrade", [], environment=environment)
    if not as_json:
        click.echo("Upgrade the host's tables." if host_changed else "The host is up to date.")
        click.echo(plan.as_text())
    if (host_changed or plan.steps) and not yes:
        click.confirm("Do it?", abort=True)
    if host_changed:
        upgrade_host(environment.engine)
        environment = environment.again()
        plan = make_plan("upgrade", [], environment=environment)
    result = apply(plan, environment)
    data = {**result.as_dict(), "host_upgraded": host_changed}
    show(as_json, data, "Done." if host_changed or result.plan.steps else "Nothing to do.")


@db.command()
@json_option
def check(as_json: bool) -> None:
    """Compare the tables with the models of the host and of every running module."""
    from crm_host.kernel.drift import find_drift

    found = find_drift(open_environment())
    lines = [f"{owner}: {text}" for owner, texts in found.items() for text in texts]
    text = "\n".join(lines) or "Tables and models agree."
    show(as_json, {"ok": not found, "differences": found}, text)
    if found:
        raise click.exceptions.Exit(1)
