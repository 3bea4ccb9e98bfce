"""Apps: every known module, what a change of it would do, and doing it (S4, S5).

A change runs as the command `crm module …` in a process of its own: it loads code that this
process must not have, and this process is replaced afterwards.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from typing import Any, get_args

from flask import Blueprint, current_app, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from crm_host.admin.rights import administrators_only
from crm_host.config import Config
from crm_host.data.base import db
from crm_host.i18n.text import Text, lazy_text
from crm_host.kernel.environment import Environment
from crm_host.kernel.inventory import row_counts, tables_of
from crm_host.kernel.plan import Action, Plan
from crm_host.kernel.planning import plan as make_plan
from crm_host.kernel.probe import probe_plan
from crm_host.kernel.registry import registry
from crm_host.kernel.state import ModuleState
from crm_host.kernel.survey import ModuleStatus
from crm_host.web.pages import done, render

_ = lazy_text

blueprint = Blueprint("apps", __name__, url_prefix="/apps")

#: Seconds a change may take; it is killed afterwards and leaves everything as it was.
_TIMEOUT = 120

STATES: dict[ModuleState, tuple[Text, str]] = {
    ModuleState.ENABLED: (_("Enabled"), "ok"),
    ModuleState.DISABLED: (_("Disabled"), "neutral"),
    ModuleState.ARCHIVED: (_("Removed, data kept"), "neutral"),
    ModuleState.AVAILABLE: (_("Available"), "info"),
    ModuleState.PENDING_UPGRADE: (_("Needs an upgrade"), "warn"),
    ModuleState.BROKEN: (_("Broken"), "bad"),
    ModuleState.MISSING: (_("Package is missing"), "bad"),
}
ACTIONS: dict[Action, tuple[Text, str]] = {
    "install": (_("Install"), "download"),
    "upgrade": (_("Upgrade"), "refresh"),
    "enable": (_("Enable"), "player-play"),
    "repair": (_("Repair"), "tool"),
    "disable": (_("Disable"), "player-pause"),
    "uninstall": (_("Uninstall"), "trash"),
}
#: What can be done with a module in each state, the likeliest first.
OFFERED: dict[ModuleState, tuple[Action, ...]] = {
    ModuleState.ENABLED: ("disable", "uninstall"),
    ModuleState.DISABLED: ("enable", "uninstall"),
    ModuleState.ARCHIVED: ("install", "uninstall"),
    ModuleState.AVAILABLE: ("install",),
    ModuleState.PENDING_UPGRADE: ("upgrade", "disable", "uninstall"),
    ModuleState.BROKEN: ("repair", "disable", "uninstall"),
    ModuleState.MISSING: ("uninstall",),
}


@blueprint.get("/")
@administrators_only
def index() -> ResponseReturnValue:
    """Show every module, those that need attention first."""
    statuses = sorted(_environment().statuses.values(), key=lambda s: (not s.reason, s.name))
    return render("host/apps.html", statuses=[_titled(s) for s in statuses], states=STATES)


@blueprint.get("/<name>")
@administrators_only
def show(name: str) -> ResponseReturnValue:
    """Show one module: what it is, how it stands, what it holds."""
    environment = _environment()
    status = _status(environment, name)
    with environment.reading() as connection:
        tables = tables_of(connection, name, environment.state.modules.get(name))
        rows = row_counts(connection, tables)
    return render(
        "host/app.html",
        module=status,
        states=STATES,
        offered=[(action, *ACTIONS[action]) for action in OFFERED[status.state]],
        candidate=environment.discovery.candidates.get(name),
        loaded=registry().modules.get(name),
        rows=rows,
    )


@blueprint.get("/<name>/<action>")
@administrators_only
def plan(name: str, action: str) -> ResponseReturnValue:
    """Show what a change would do. Changes nothing."""
    return _plan_page(name, _action(action), drop=request.args.get("data") == "drop")


@blueprint.post("/<name>/<action>")
@administrators_only
def change(name: str, action: str) -> ResponseReturnValue:
    """Do what the plan showed, if it still is the plan."""
    wanted, drop = _action(action), request.form.get("data") == "drop"
    if request.form.get("generation") != str(_environment().state.generation):
        problem = _("The modules have changed since you saw this plan. Read it once more.")
        return _plan_page(name, wanted, drop=drop, problem=problem, status=409)
    if drop and request.form.get("confirm") != name:
        problem = _("To remove the data, type the name of the module: %(name)s", name=name)
        return _plan_page(name, wanted, drop=drop, problem=problem, status=422)
    db.session.rollback()  # the command needs the write lock that this request may hold
    answer = _run(wanted, name, drop)
    if not answer.get("ok"):
        return _plan_page(name, wanted, drop=drop, problem=answer["error"], status=409)
    return done(_("Done. The pages are being renewed."), to=url_for("apps.index"))


def _plan_page(
    name: str, action: Action, *, drop: bool, problem: Text = "", status: int = 200
) -> ResponseReturnValue:
    environment = _environment()
    found: Plan = make_plan(action, [name], environment=environment, drop=drop)
    return render(
        "host/app_plan.html",
        status=status,
        module=_status(environment, name),
        plan=probe_plan(found, environment),
        action=action,
        verb=ACTIONS[action][0],
        drop=drop,
        problem=problem,
        command=" ".join(_arguments(action, name, drop)),
    )


def _run(action: Action, name: str, drop: bool) -> dict[str, Any]:
    """Run the command and return its JSON answer."""
    command = [sys.executable, "-m", "crm_host.cli", *_arguments(action, name, drop)[1:]]
    config: Config = current_app.config["CRM"]
    environ = os.environ | config.as_environment()
    environ.pop("SERVER_SOFTWARE", None)
    try:
        finished = subprocess.run(
            [*command, "--yes", "--json"],
            env=environ,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT,
            check=False,
        )
        answer: dict[str, Any] = json.loads(finished.stdout)
    except subprocess.TimeoutExpired:
        return {"ok": False, "error": _("It took too long and was stopped. Nothing was changed.")}
    except json.JSONDecodeError:
        return {"ok": False, "error": finished.stderr.strip() or _("The command gave no answer.")}
    return answer


def _arguments(action: Action, name: str, drop: bool) -> list[str]:
    return ["crm", "module", action, name, *(["--drop", "--confirm", name] if drop else [])]


def _environment() -> Environment:
    return Environment.open(current_app.config["CRM"], db.engine)


def _status(environment: Environment, name: str) -> ModuleStatus:
    if name not in environment.statuses:
        raise NotFound
    return _titled(environment.statuses[name])


def _titled(status: ModuleStatus) -> ModuleStatus:
    """Return a status with the words that the loaded module has for itself."""
    known = registry().states.get(status.name, status)
    return replace(status, title=known.title, summary=known.summary or status.summary)


def _action(text: str) -> Action:
    for action in get_args(Action):
        if action == text:
            found: Action = action
            return found
    raise NotFound
