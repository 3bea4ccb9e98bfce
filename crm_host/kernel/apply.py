"""Carrying out a plan: one lock, one transaction, and either everything or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crm_host.kernel import histories, migrate
from crm_host.kernel.environment import Environment
from crm_host.kernel.errors import Blocked, Busy, ModuleBroken
from crm_host.kernel.inventory import describe_tables, drop_tables, export_tables, tables_of
from crm_host.kernel.leftovers import remove_host_rows
from crm_host.kernel.loading import blaming
from crm_host.kernel.plan import Plan, Step
from crm_host.kernel.planning import plan as make_plan
from crm_host.kernel.probe import names_after, probe_plan
from crm_host.kernel.stage import Stage
from crm_host.kernel.state import (
    ModuleRow,
    ModuleState,
    bump_generation,
    delete_row,
    put_row,
    read_state,
)

#: How often a plan is made anew because another process changed the modules meanwhile.
_ATTEMPTS = 3
_STATES = {
    "enable": ModuleState.ENABLED,
    "disable": ModuleState.DISABLED,
    "archive": ModuleState.ARCHIVED,
}

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Result:
    """What was done."""

    plan: Plan
    #: The generation after the change; processes with another one are replaced.
    generation: int
    #: Exported data of dropped modules.
    exports: tuple[Path, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "ok": True,
            "done": [step.as_dict() for step in self.plan.steps],
            "notes": [str(text) for text in self.plan.notes],
            "generation": self.generation,
            "exports": [str(path) for path in self.exports],
        }


class _OutOfDate(Exception):
    """The modules changed between planning and locking."""


def apply(plan: Plan, environment: Environment, progress: Progress = lambda _line: None) -> Result:
    """Carry out a plan in one transaction; a failure changes nothing but the module's state.

    Runs module code, so it belongs into a process that has loaded none: a command.

    :raises Blocked: the plan has blockers, or gets some because things changed meanwhile.
    :raises ModuleBroken: a module failed; it is marked, everything else is as before.
    :raises Busy: other changes kept coming in between.
    """
    for _attempt in range(2 * _ATTEMPTS):  # each attempt probes, then carries out
        if plan.broken is not None:
            record_failure(environment, plan, plan.broken)
            raise plan.broken
        if plan.blockers:
            raise Blocked(plan.as_text())
        if not plan.steps:
            return Result(plan, environment.state.generation)
        try:
            if not plan.probed:
                progress("Try the modules in a process of their own.")
                plan = probe_plan(plan, environment)
                continue
            return _carry_out(plan, environment, progress)
        except _OutOfDate:
            environment = environment.again()
            plan = make_plan(plan.action, plan.names, environment=environment, drop=plan.drop)
        except ModuleBroken as broken:
            record_failure(environment, plan, broken)
            raise
    raise Busy("Other changes of the modules kept coming in between. Try again.")


def _carry_out(plan: Plan, environment: Environment, progress: Progress) -> Result:
    with migrate.lifecycle_transaction(environment.engine) as connection:
        state = read_state(connection)
        if state.generation != plan.generation:
            raise _OutOfDate
        stage = Stage(connection, environment, state.modules, names_after(plan, environment))
        exports: list[Path] = []
        for step in plan.steps:
            progress(str(step.text))
            _STEPS[step.kind](step, stage, exports)
        generation = bump_generation(connection)
    return Result(plan, generation, tuple(exports))


def _migrate(step: Step, stage: Stage, _exports: list[Path]) -> None:
    history = histories.history_of(stage.candidate(step.module))
    if history is not None:
        with blaming(step.module):
            migrate.upgrade(stage.connection, history)


def _on_install(step: Step, stage: Stage, _exports: list[Path]) -> None:
    stage.call(step.module, "on_install")


def _on_upgrade(step: Step, stage: Stage, _exports: list[Path]) -> None:
    row = stage.rows[step.module]
    stage.call(step.module, "on_upgrade", row.version)


def _on_uninstall(step: Step, stage: Stage, _exports: list[Path]) -> None:
    stage.call(step.module, "on_uninstall")


def _set_state(step: Step, stage: Stage, _exports: list[Path]) -> None:
    row, candidate = stage.rows.get(step.module), stage.candidates.get(step.module)
    upgraded = candidate is not None and step.kind == "enable"
    new = ModuleRow(
        name=step.module,
        state=_STATES[step.kind],
        version=candidate.version if candidate and upgraded else row.version if row else "",
        distribution=candidate.distribution if candidate else row.distribution if row else "",
        foreign_keys=describe_tables(stage.connection, step.module),
    )
    put_row(stage.connection, row, new)


def _export(step: Step, stage: Stage, exports: list[Path]) -> None:
    tables = tables_of(stage.connection, step.module, stage.rows.get(step.module))
    folder = stage.environment.config.data_dir / "exports"
    exports.append(export_tables(stage.connection, step.module, tables, folder))


def _drop(step: Step, stage: Stage, _exports: list[Path]) -> None:
    name, candidate = step.module, stage.candidates.get(step.module)
    history = histories.history_of(candidate) if candidate else None
    if history is not None:
        with blaming(name):
            migrate.downgrade_to_base(stage.connection, history)
    left = tables_of(stage.connection, name, stage.rows.get(name))
    drop_tables(stage.connection, [*left, f"schema_version_{name}"])


def _forget(step: Step, stage: Stage, _exports: list[Path]) -> None:
    remove_host_rows(stage.connection, step.module)
    delete_row(stage.connection, step.module)


_STEPS: dict[str, Callable[[Step, Stage, list[Path]], None]] = {
    "migrate": _migrate,
    "on_install": _on_install,
    "on_upgrade": _on_upgrade,
    "on_uninstall": _on_uninstall,
    "enable": _set_state,
    "disable": _set_state,
    "archive": _set_state,
    "export": _export,
    "drop": _drop,
    "forget": _forget,
}


def record_failure(environment: Environment, plan: Plan, broken: ModuleBroken) -> None:
    """Keep the reason of a failure in a transaction of its own.

    A module that goes on running with its old code and tables stays enabled; so does one that
    failed to leave.
    """
    candidate = environment.discovery.candidates.get(broken.name)
    with environment.engine.begin() as connection:
        row = read_state(connection).modules.get(broken.name)
        if row is None and candidate is None:
            return
        if row is None and candidate is not None:
            new = ModuleRow(broken.name, ModuleState.BROKEN, "", candidate.distribution)
            put_row(connection, None, replace(new, error=broken.report))
        elif row is not None:
            state = row.state if _goes_on(environment, plan, row) else ModuleState.BROKEN
            put_row(connection, row, replace(row, state=state, error=broken.report))
            if state != row.state and row.state == ModuleState.ENABLED:
                bump_generation(connection)


def _goes_on(environment: Environment, plan: Plan, row: ModuleRow) -> bool:
    """Whether a module keeps its state although a change of it failed."""
    return (
        plan.action in {"disable", "uninstall"}
        or row.name in environment.overrides
        or row.name not in plan.modules
    )
