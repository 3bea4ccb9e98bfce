"""Making plans: one function per action, over what an `Environment` has seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from crm_host.kernel import histories
from crm_host.kernel.environment import Environment
from crm_host.kernel.errors import suggestion
from crm_host.kernel.graph import Graph
from crm_host.kernel.inventory import row_counts, tables_of
from crm_host.kernel.plan import Action, Plan, Step, StepKind
from crm_host.kernel.sentences import Sentence
from crm_host.kernel.sentences import sentence as _
from crm_host.kernel.state import ModuleState as S
from crm_host.kernel.survey import ModuleStatus


def plan(
    action: Action, names: Sequence[str], *, environment: Environment, drop: bool = False
) -> Plan:
    """Plan a change of modules.

    :param names: what to change; for `upgrade`, none means every module that needs it.
    :param drop: for `uninstall`: remove the data as well instead of keeping it.
    """
    draft = _Draft(environment, action, drop)
    wanted = list(dict.fromkeys(names))
    if action == "upgrade" and not wanted:
        wanted = [n for n, s in environment.statuses.items() if _needs_upgrade(s)]
    for name in wanted:
        if name not in environment.statuses:
            hint = suggestion(name, environment.statuses)
            draft.block(_("There is no module %(name)s.%(hint)s", name=name, hint=hint))
    known = [name for name in wanted if name in environment.statuses]
    _ACTIONS[action](draft, known)
    return Plan(
        action=action,
        names=tuple(wanted),
        drop=drop,
        steps=tuple(draft.steps) if not draft.blockers else (),
        blockers=tuple(draft.blockers),
        warnings=tuple(draft.warnings),
        notes=tuple(draft.notes),
        generation=environment.state.generation,
    )


@dataclass
class _Draft:
    """A plan in the making."""

    environment: Environment
    action: Action
    drop: bool
    steps: list[Step] = field(default_factory=list)
    blockers: list[Sentence] = field(default_factory=list)
    warnings: list[Sentence] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)

    @property
    def graph(self) -> Graph:
        return self.environment.graph

    def status(self, name: str) -> ModuleStatus:
        return self.environment.statuses[name]

    def block(self, text: Sentence) -> None:
        self.blockers.append(text)

    def step(self, kind: StepKind, name: str, text: Sentence) -> None:
        self.steps.append(Step(kind, name, text))


def _needs_upgrade(status: ModuleStatus) -> bool:
    differs = bool(status.available) and status.available != status.version
    return status.state == S.PENDING_UPGRADE or (status.state == S.ENABLED and differs)


def _plan_install(draft: _Draft, names: list[str]) -> None:
    _bring_up(draft, names)
    for name in names:
        status = draft.status(name)
        if status.runs and not _needs_upgrade(status):
            draft.notes.append(_("%(name)s is installed and enabled already.", name=name))


def _plan_upgrade(draft: _Draft, names: list[str]) -> None:
    for name in names:
        if draft.status(name).state in (S.AVAILABLE, S.ARCHIVED):
            draft.block(_("%(name)s is not installed. Run: crm module install %(name)s", name=name))
        elif not _needs_upgrade(draft.status(name)):
            draft.notes.append(_("%(name)s is up to date.", name=name))
    _bring_up(draft, [name for name in names if _needs_upgrade(draft.status(name))])


def _plan_enable(draft: _Draft, names: list[str]) -> None:
    for name in names:
        if draft.status(name).state in (S.AVAILABLE, S.ARCHIVED):
            draft.block(_("%(name)s is not installed. Run: crm module install %(name)s", name=name))
    _plan_install(draft, names)


def _plan_repair(draft: _Draft, names: list[str]) -> None:
    for name in names:
        status = draft.status(name)
        if status.state != S.BROKEN:
            draft.notes.append(_("%(name)s is not broken.", name=name))
    _bring_up(draft, [name for name in names if draft.status(name).state == S.BROKEN])


def _bring_up(draft: _Draft, names: Iterable[str]) -> None:
    """Add what it takes to have modules and everything they require enabled."""
    usable = [name for name in names if not _unusable(draft, name)]
    for name in draft.graph.order(draft.graph.closure(usable)):
        status = draft.status(name)
        if name not in usable and _unusable(draft, name):
            continue
        if not status.runs or _needs_upgrade(status):
            _enable_one(draft, status)
            if name not in names:
                draft.notes.append(_("%(name)s is required and comes along.", name=name))
    _check_dependants(draft)


def _unusable(draft: _Draft, name: str) -> bool:
    """Block on a module whose package is absent or whose requirements do not hold."""
    status = draft.status(name)
    problem = draft.graph.problems.get(name, "")
    if name not in draft.environment.discovery.candidates or (
        status.state == S.BROKEN and status.revision and status.head is None
    ):
        problem = status.reason
    elif _is_too_old(draft, name, status):
        problem = _too_old_text(status)
    if problem:
        draft.block(_("%(name)s: %(problem)s", name=name, problem=problem))
    return bool(problem)


def _is_too_old(draft: _Draft, name: str, status: ModuleStatus) -> bool:
    history = histories.history_of(draft.environment.discovery.candidates[name])
    if status.revision is None:
        return False
    return history is None or status.revision not in history.revisions


def _too_old_text(status: ModuleStatus) -> str:
    return (
        f"The package {status.available} is older than its tables, which belong to version "
        f"{status.version}. Install {status.distribution} {status.version} or newer."
    )


def _enable_one(draft: _Draft, status: ModuleStatus) -> None:
    name = status.name
    values = {"name": name, "old": status.version, "new": status.available}
    if status.revision != status.head:
        draft.step("migrate", name, _("Bring the tables of %(name)s to version %(new)s.", **values))
    if not status.version:
        draft.step("on_install", name, _("Set up %(name)s %(new)s.", **values))
    elif status.version != status.available:
        text = _("Upgrade %(name)s from %(old)s to %(new)s.", **values)
        draft.step("on_upgrade", name, text)
    draft.step("enable", name, _("Enable %(name)s %(new)s.", **values))


def _check_dependants(draft: _Draft) -> None:
    """Block on running modules that the new versions would leave without what they require."""
    for name, status in draft.environment.statuses.items():
        problem = draft.graph.problems.get(name)
        stays = name not in [step.module for step in draft.steps]
        touched = set(draft.graph.requires.get(name, ())) & set(draft.environment.overrides)
        if problem and stays and touched and status.version:
            draft.block(_("%(name)s would stop: %(problem)s", name=name, problem=problem))


def _plan_disable(draft: _Draft, names: list[str]) -> None:
    _refuse_dependants(draft, names, (S.ENABLED, S.PENDING_UPGRADE))
    for name in _dependants_first(draft, names):
        state = draft.status(name).state
        if state in (S.ENABLED, S.PENDING_UPGRADE, S.BROKEN) and draft.status(name).version:
            draft.step("disable", name, _("Disable %(name)s. Its data stays.", name=name))
        else:
            draft.notes.append(_("%(name)s is not enabled.", name=name))


def _plan_uninstall(draft: _Draft, names: list[str]) -> None:
    holding = (S.ENABLED, S.PENDING_UPGRADE, S.DISABLED, S.BROKEN, S.MISSING)
    _refuse_dependants(draft, names, (*holding, S.ARCHIVED) if draft.drop else holding)
    for name in _dependants_first(draft, names):
        status = draft.status(name)
        if not status.version and name in draft.environment.state.modules:
            draft.step("forget", name, _("Forget the failed installation of %(name)s.", name=name))
        elif not status.version or (status.state == S.ARCHIVED and not draft.drop):
            draft.notes.append(_("%(name)s is not installed.", name=name))
        elif draft.drop:
            _drop_one(draft, status)
        elif status.state == S.MISSING:
            draft.block(_("The package of %(name)s is missing. Only its data is left.", name=name))
        else:
            _archive_one(draft, status)


def _archive_one(draft: _Draft, status: ModuleStatus) -> None:
    name = status.name
    if status.runs:
        draft.step("on_uninstall", name, _("Tell %(name)s that it is leaving.", name=name))
    draft.step("archive", name, _("Uninstall %(name)s and keep its tables.", name=name))
    draft.notes.append(_("Installing %(name)s again brings everything back.", name=name))


def _drop_one(draft: _Draft, status: ModuleStatus) -> None:
    name = status.name
    if status.runs:
        draft.step("on_uninstall", name, _("Tell %(name)s that it is leaving.", name=name))
    with draft.environment.reading() as connection:
        tables = tables_of(connection, name, draft.environment.state.modules.get(name))
        counts = row_counts(connection, tables)
    rows = sum(counts.values())
    if counts:
        draft.step("export", name, _("Write every row of %(name)s to CSV files.", name=name))
    draft.step("drop", name, _("Remove the tables of %(name)s for good.", name=name))
    draft.step("forget", name, _("Forget %(name)s.", name=name))
    listed = ", ".join(f"{table} ({count})" for table, count in counts.items())
    draft.warnings.append(
        _(
            "%(tables)s tables with %(rows)s rows of %(name)s are removed: %(listed)s",
            tables=len(counts),
            rows=rows,
            name=name,
            listed=listed or "-",
        )
    )


def _refuse_dependants(draft: _Draft, names: list[str], states: tuple[S, ...]) -> None:
    for name in names:
        for other in sorted(draft.graph.dependants(name) - set(names)):
            if draft.status(other).state in states and draft.status(other).version:
                draft.block(
                    _(
                        "%(other)s needs %(name)s. Name both, or %(action)s %(other)s first.",
                        other=other,
                        name=name,
                        action=draft.action,
                    )
                )


def _dependants_first(draft: _Draft, names: list[str]) -> list[str]:
    ordered = draft.graph.order(name for name in names if name in draft.graph.requires)
    return [name for name in names if name not in ordered] + ordered[::-1]


_ACTIONS: dict[Action, Callable[[_Draft, list[str]], None]] = {
    "install": _plan_install,
    "upgrade": _plan_upgrade,
    "enable": _plan_enable,
    "repair": _plan_repair,
    "disable": _plan_disable,
    "uninstall": _plan_uninstall,
}
