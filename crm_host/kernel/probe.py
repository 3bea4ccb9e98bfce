"""Trying modules in a child process before anything is changed.

A module may hang, exit or break every mapper of the process that imports it; the child takes the
damage. It loads exactly what would run after the change and builds the application around it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from crm_host.kernel.discovery import Installed
from crm_host.kernel.environment import Environment
from crm_host.kernel.errors import ModuleBroken
from crm_host.kernel.plan import Plan
from crm_host.kernel.sentences import sentence as _

#: Seconds until a child that does not answer counts as broken.
TIMEOUT = 60


def probe_plan(plan: Plan, environment: Environment) -> Plan:
    """Return the plan with what its modules add, or with a blocker naming the broken one."""
    if plan.blockers or not plan.adds_code:
        return replace(plan, probed=True)
    try:
        contents = probe(names_after(plan, environment), environment)
    except ModuleBroken as broken:
        blocked = plan.with_blockers([_("%(problem)s", problem=str(broken))])
        return replace(blocked, broken=broken)
    shown = {name: contents[name] for name in plan.modules if name in contents}
    return replace(plan, probed=True, contents=shown)


def names_after(plan: Plan, environment: Environment) -> list[str]:
    """Return the modules that run once the plan is done."""
    names = {name for name, status in environment.statuses.items() if status.runs}
    for step in plan.steps:
        if step.kind == "enable":
            names.add(step.module)
        elif step.kind in {"disable", "archive", "forget"}:
            names.discard(step.module)
    return sorted(names)


def probe(names: Sequence[str], environment: Environment) -> dict[str, dict[str, str]]:
    """Load modules in a child process and return what each adds.

    :raises ModuleBroken: naming the module at fault.
    """
    request = {
        "names": list(names),
        "modules_dir": str(environment.config.modules_dir),
        "installed": _as_json({**environment.state.installed, **environment.overrides}),
    }
    try:
        child = subprocess.run(
            [sys.executable, "-m", "crm_host.kernel.probe"],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
    except subprocess.TimeoutExpired:
        raise ModuleBroken(names[-1], f"Loading it did not end within {TIMEOUT} seconds.") from None
    return _read(child, names)


def _read(
    child: subprocess.CompletedProcess[str], names: Sequence[str]
) -> dict[str, dict[str, str]]:
    last = child.stdout.strip().rpartition("\n")[2]
    try:
        answer: dict[str, Any] = json.loads(last)
    except json.JSONDecodeError:
        text = f"Loading it ended the process with code {child.returncode}."
        raise ModuleBroken(_last_started(child.stderr, names), text, child.stderr) from None
    if "broken" in answer:
        raise ModuleBroken(answer["broken"], answer["text"], answer["details"])
    contents: dict[str, dict[str, str]] = answer["contents"]
    return contents


def _last_started(stderr: str, names: Sequence[str]) -> str:
    """Return the module that was being loaded when the child died."""
    started = [line[9:] for line in stderr.splitlines() if line.startswith("loading: ")]
    return started[-1] if started else names[-1]


def _as_json(installed: Mapping[str, Installed]) -> dict[str, list[str]]:
    return {
        name: [want.distribution, want.version, str(want.folder or "")]
        for name, want in installed.items()
    }


def main() -> None:
    """Load the modules named on standard input; the last line of the output is the verdict."""
    request = json.load(sys.stdin)
    try:
        answer: dict[str, Any] = {"contents": _load(request)}
    except ModuleBroken as broken:
        answer = {"broken": broken.name, "text": broken.text, "details": broken.details}
    print("\n" + json.dumps(answer), flush=True)
    os._exit(0)  # threads that a module started must not keep the child alive


def _load(request: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    from crm_host.kernel.discovery import discover
    from crm_host.kernel.graph import Graph
    from crm_host.kernel.loading import load_modules
    from crm_host.kernel.migrate import load_host_tables
    from crm_host.kernel.rehearsal import rehearse

    installed = {
        name: Installed(distribution, version, Path(folder) if folder else None)
        for name, (distribution, version, folder) in request["installed"].items()
    }
    discovery = discover(Path(request["modules_dir"]), installed)
    load_host_tables()
    names = Graph.build(discovery.candidates).order(request["names"])
    return rehearse(load_modules(names, discovery, announce=_announce))


def _announce(name: str) -> None:
    print(f"loading: {name}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
