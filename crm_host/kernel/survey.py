"""How every known module stands: the database's word compared with the packages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.engine import Connection

from crm_host.kernel import histories
from crm_host.kernel.discovery import Candidate, Discovery
from crm_host.kernel.errors import HostError
from crm_host.kernel.graph import Graph
from crm_host.kernel.state import ModuleRow, ModuleState, State


@dataclass(frozen=True)
class ModuleStatus:
    """One line of `crm module list`, and one card of the Apps page."""

    name: str
    title: str
    state: ModuleState
    #: Version in the database; empty where the module is not installed.
    version: str = ""
    #: Version of the package; empty where there is none.
    available: str = ""
    #: Why it is not running, or what needs attention; empty when all is well.
    reason: str = ""
    #: Traceback behind the reason, for operators.
    details: str = ""
    summary: str = ""
    distribution: str = ""
    #: Whether processes load its code now.
    runs: bool = False
    #: Revision of its tables, and the newest one in its code.
    revision: str | None = None
    head: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {**asdict(self), "state": self.state.value, "title": str(self.title)}


def survey(
    connection: Connection, state: State, discovery: Discovery, graph: Graph
) -> dict[str, ModuleStatus]:
    """Say of every installed or available module how it stands, by name."""
    found: dict[str, ModuleStatus] = {}
    names = set(discovery.candidates) | set(discovery.problems) | set(state.modules)
    ordered = graph.order(discovery.candidates)
    for name in ordered + sorted(names - set(ordered)):
        candidate, row = discovery.candidates.get(name), state.modules.get(name)
        status = _examine(connection, name, candidate, row, discovery, graph)
        found[name] = _waiting(status, graph.requires.get(name, ()), found)
    return dict(sorted(found.items()))


def host_is_current(connection: Connection) -> bool:
    """Whether the host's own tables have the revision of its code."""
    return histories.current(connection, "host") == histories.host_history().head


def _examine(
    connection: Connection,
    name: str,
    candidate: Candidate | None,
    row: ModuleRow | None,
    discovery: Discovery,
    graph: Graph,
) -> ModuleStatus:
    status = ModuleStatus(
        name=name,
        title=name.capitalize(),
        state=row.state if row else ModuleState.AVAILABLE,
        version=row.version if row else "",
        available=candidate.version if candidate else "",
        summary=candidate.summary if candidate else "",
        distribution=candidate.distribution if candidate else row.distribution if row else "",
    )
    problem = discovery.problems.get(name) or graph.problems.get(name, "")
    if candidate is None and row is not None and not problem:
        return _replace(status, state=ModuleState.MISSING, reason=_missing(row))
    if row is not None and row.error:
        reason, _, details = row.error.partition("\n\n")
        status = _replace(status, reason=reason, details=details)
    if candidate is None or name in graph.problems:
        broken = row is not None or candidate is None
        state = ModuleState.BROKEN if broken else ModuleState.AVAILABLE
        return _replace(status, state=state, reason=problem)
    if problem and not status.reason:
        status = _replace(status, reason=problem)
    return _compare_revisions(connection, status, candidate)


def _compare_revisions(
    connection: Connection, status: ModuleStatus, candidate: Candidate
) -> ModuleStatus:
    """Find tables that are older or newer than the code."""
    history = histories.history_of(candidate)
    if history is None:
        return _replace(status, runs=status.state == ModuleState.ENABLED)
    revision = histories.current(connection, status.name)
    try:
        head = history.head
    except HostError as error:
        return _replace(status, state=ModuleState.BROKEN, reason=str(error))
    unknown = revision is not None and revision not in history.revisions
    status = _replace(status, revision=revision, head=head)
    if status.state != ModuleState.ENABLED:
        return status
    if unknown:
        return _replace(status, state=ModuleState.BROKEN, reason=_too_old(status))
    if revision != head:
        return _replace(status, state=ModuleState.PENDING_UPGRADE, reason=_pending(status))
    return _replace(status, runs=True)


def _waiting(
    status: ModuleStatus, needed: tuple[str, ...], found: Mapping[str, ModuleStatus]
) -> ModuleStatus:
    """Keep a module from running while something it requires does not."""
    for name in needed:
        other = found.get(name)
        if status.runs and (other is None or not other.runs):
            state = other.state if other else ModuleState.MISSING
            return _replace(
                status, runs=False, reason=f"Waits for {name}, which is {state}. See {name}."
            )
    return status


def _replace(status: ModuleStatus, **changes: object) -> ModuleStatus:
    return ModuleStatus(**{**status.__dict__, **changes})


def _missing(row: ModuleRow) -> str:
    return (
        f"The package {row.distribution} {row.version} is gone; its data is untouched. Install "
        f"the package again, or remove the data with: crm module uninstall {row.name} --drop"
    )


def _pending(status: ModuleStatus) -> str:
    return (
        f"Version {status.available} is newer than its tables. Run: crm module upgrade "
        f"{status.name} (or crm db upgrade for everything)."
    )


def _too_old(status: ModuleStatus) -> str:
    return (
        f"The package {status.available} is older than its tables, which belong to version "
        f"{status.version}. Install {status.distribution} {status.version} or newer again."
    )
