"""`crm module`: what is installed, and changing it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from crm_host.cli.opening import open_environment
from crm_host.cli.output import json_option, progress, show, table, yes_option
from crm_host.kernel.apply import Result, apply
from crm_host.kernel.discovery import Installed
from crm_host.kernel.environment import Environment
from crm_host.kernel.errors import Blocked, HostError, suggestion
from crm_host.kernel.plan import Action, Plan
from crm_host.kernel.planning import plan as make_plan
from crm_host.kernel.probe import probe_plan
from crm_host.kernel.wheel import read_wheel, unpack

TRUST = "This is Python code and runs with the server's rights; install only what you trust."
_WHERE = "NAME is a module, or the path of a wheel."


@click.group()
def module() -> None:
    """List, install, upgrade, disable and remove modules."""


@module.command("list")
@json_option
def list_modules(as_json: bool) -> None:
    """Show every known module and how it stands."""
    statuses = open_environment().statuses.values()
    rows = [[s.name, s.state.value, s.version, s.available, s.reason] for s in statuses]
    data = [status.as_dict() for status in statuses]
    show(as_json, data, table(["module", "state", "installed", "package", "reason"], rows))


@module.command("show")
@click.argument("name")
@json_option
def show_module(name: str, as_json: bool) -> None:
    """Show everything about one module, the traceback of a failure included."""
    statuses = open_environment().statuses
    if name not in statuses:
        raise HostError(f"There is no module {name}.{suggestion(name, statuses)}")
    data = statuses[name].as_dict()
    lines = [f"{key + ':':14} {value}" for key, value in data.items() if value and key != "details"]
    details = statuses[name].details
    show(as_json, data, "\n".join([*lines, *([""] if details else []), details]).rstrip())


@module.command("plan")
@click.argument("action", type=click.Choice(sorted({
    "install", "upgrade", "disable", "enable", "uninstall", "repair",
})))  # fmt: skip
@click.argument("names", nargs=-1)
@click.option("--drop", is_flag=True, help="For uninstall: remove the data as well.")
@json_option
def plan_modules(action: Action, names: tuple[str, ...], drop: bool, as_json: bool) -> None:
    """Show what a change would do, without doing it. Exit code 3 where it is blocked."""
    with TemporaryDirectory() as folder:
        found, environment = _open(names, Path(folder))
        plan = probe_plan(make_plan(action, found, environment=environment, drop=drop), environment)
    show(as_json, {"ok": not plan.blockers, **plan.as_dict()}, plan.as_text())
    if plan.blockers:
        raise click.exceptions.Exit(Blocked.exit_code)


@module.command("install", epilog=_WHERE)
@click.argument("names", nargs=-1, required=True)
@yes_option
@json_option
def install(names: tuple[str, ...], yes: bool, as_json: bool) -> None:
    """Install modules with everything they require."""
    _change("install", names, yes, as_json)


@module.command("upgrade", epilog=_WHERE)
@click.argument("names", nargs=-1)
@yes_option
@json_option
def upgrade(names: tuple[str, ...], yes: bool, as_json: bool) -> None:
    """Bring modules to the version of their packages; all of them where none is named."""
    _change("upgrade", names, yes, as_json)


@module.command("disable")
@click.argument("names", nargs=-1, required=True)
@yes_option
@json_option
def disable(names: tuple[str, ...], yes: bool, as_json: bool) -> None:
    """Take modules out of service; their data stays."""
    _change("disable", names, yes, as_json)


@module.command("enable")
@click.argument("names", nargs=-1, required=True)
@yes_option
@json_option
def enable(names: tuple[str, ...], yes: bool, as_json: bool) -> None:
    """Put disabled modules back into service."""
    _change("enable", names, yes, as_json)


@module.command("repair")
@click.argument("names", nargs=-1, required=True)
@yes_option
@json_option
def repair(names: tuple[str, ...], yes: bool, as_json: bool) -> None:
    """Try broken modules again, after their cause was removed."""
    _change("repair", names, yes, as_json)


@module.command("uninstall")
@click.argument("names", nargs=-1, required=True)
@click.option("--drop", is_flag=True, help="Remove the data as well, after exporting it.")
@click.option("--confirm", help="With --drop: the names again, joined by commas.")
@yes_option
@json_option
def uninstall(
    names: tuple[str, ...], drop: bool, confirm: str | None, yes: bool, as_json: bool
) -> None:
    """Remove modules; their data is kept unless --drop is given."""
    _change("uninstall", names, yes, as_json, drop=drop, confirm=confirm)


def _change(
    action: Action,
    names: Sequence[str],
    yes: bool,
    as_json: bool,
    *,
    drop: bool = False,
    confirm: str | None = None,
) -> None:
    """Plan, show, ask, do, report."""
    found, environment = _open(names, None)
    plan = make_plan(action, found, environment=environment, drop=drop)
    if not yes:
        plan = probe_plan(plan, environment)
    if plan.steps and not as_json:
        click.echo(plan.as_text())
        if plan.adds_code and not yes:
            click.echo(TRUST)
    if plan.steps and not plan.blockers:
        _agree(plan, yes, as_json, confirm)
    result = apply(plan, environment, progress(as_json))
    show(as_json, result.as_dict(), _report(result))


def _open(names: Sequence[str], scratch: Path | None) -> tuple[list[str], Environment]:
    """Replace paths of wheels by module names, and look at the installation with them.

    :param scratch: where to unpack wheels that are only looked at.
    """
    environment = open_environment()
    overrides: dict[str, Installed] = {}
    found = []
    for name in names:
        if not name.endswith(".whl"):
            found.append(name)
            continue
        wheel = read_wheel(Path(name))
        folder = unpack(wheel, scratch or environment.config.modules_dir)
        overrides[wheel.name] = wheel.installed(folder)
        found.append(wheel.name)
    return found, open_environment(overrides=overrides) if overrides else environment


def _agree(plan: Plan, yes: bool, as_json: bool, confirm: str | None) -> None:
    """Ask before the change; dropping data needs the names typed again, even with --yes.

    :raises HostError: nobody can be asked, or the answer is not the names.
    """
    if plan.drop and any(step.kind == "drop" for step in plan.steps):
        wanted = ",".join(plan.names)
        if confirm is None and not yes and not as_json:
            confirm = click.prompt(f"Type {wanted} to remove the data for good", default="")
        if confirm != wanted:
            raise HostError(f"Nothing was changed. To remove the data add: --confirm {wanted}")
    elif not yes:
        if as_json:
            raise HostError("Nothing was changed. Add --yes to do it, or see: crm module plan")
        click.confirm("Do it?", abort=True)


def _report(result: Result) -> str:
    lines = [str(text) for text in result.plan.notes]
    lines += [f"Exported to {path}." for path in result.exports]
    if result.plan.steps:
        lines.append("Done. Running processes pick it up within a second.")
    return "\n".join(lines) or "Nothing to do."
