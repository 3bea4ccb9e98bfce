"""`crm db`: the schema of the host and of every module."""

from __future__ import annotations

import click

from crm_host.cli.move import move
from crm_host.cli.opening import open_environment
from crm_host.cli.output import json_option, progress, show, yes_option
from crm_host.config import unpacked_modules
from crm_host.kernel.environment import Environment


@click.group()
def db() -> None:
    """Bring the database up to date, compare it with the code, or move it."""


db.add_command(move)


@db.command(hidden=True)
@click.argument("owner")
@click.option("--message", "-m", required=True, help="What changes, in a few words.")
@json_option
def revision(owner: str, message: str, as_json: bool) -> None:
    """Write the next migration of a module (or `host`) from its models. For developers.

    In the folder of the module it need not be installed.
    """
    from crm_host.dev.source import linked_here
    from crm_host.kernel.discovery import discover
    from crm_host.kernel.revise import write_revision

    with linked_here(owner):
        path = write_revision(owner, message, discover(unpacked_modules()))
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
    """Bring the tables of the host and of every enabled module to the version of the code.

    An empty database gets its tables and the bundled modules; the rest is asked in the browser.
    """
    from crm_host.kernel.apply import apply
    from crm_host.kernel.planning import plan as make_plan
    from crm_host.kernel.setup import upgrade_host

    environment = open_environment(needs_setup=False)
    if environment.state.is_empty:
        _prepare(environment, yes, as_json)
        return
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


def _prepare(environment: Environment, yes: bool, as_json: bool) -> None:
    from crm_host.kernel.setup import prepare

    if not yes:
        url = environment.engine.url.render_as_string(hide_password=True)
        click.confirm(f"Create the tables in the empty database {url}?", abort=True)
    failures = prepare(environment, progress(as_json))
    lines = [f"Broken: {name}: {text}" for name, text in failures.items()]
    lines.append("Start the site with: crm serve, and open it in a browser to go on.")
    show(as_json, {"ok": not failures, "broken": failures}, "\n".join(lines))
    if failures:
        raise click.exceptions.Exit(1)


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
