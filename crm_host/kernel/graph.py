"""Who needs whom: order, closures, dependants, and what cannot be satisfied. Touches nothing."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from crm_host.kernel.discovery import Candidate

HOST = canonicalize_name("crm-host")


def installed_version(distribution: str) -> str | None:
    """Return the version of an installed distribution, or `None`."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


@dataclass(frozen=True)
class Graph:
    """The requirements between modules, taken from their distributions."""

    #: Module name to the names of the modules it requires directly.
    requires: dict[str, tuple[str, ...]]
    #: Module name to the sentence that says why it cannot be used.
    problems: dict[str, str] = field(default_factory=dict)

    @classmethod
    def build(
        cls,
        candidates: Mapping[str, Candidate],
        installed: Callable[[str], str | None] = installed_version,
    ) -> Graph:
        """Read every candidate's requirements and find those that do not hold."""
        owners: dict[str, Candidate] = {
            canonicalize_name(c.distribution): c for c in candidates.values()
        }
        graph = cls({})
        for name, candidate in candidates.items():
            needed, problem = _examine(candidate, owners, installed)
            graph.requires[name] = needed
            if problem:
                graph.problems[name] = problem
        graph._mark_cycles()
        graph._mark_dependants()
        return graph

    def order(self, names: Iterable[str]) -> list[str]:
        """Sort names so that every module comes after what it requires, then by name.

        Modules in a cycle are left out; `problems` names them.
        """
        wanted = set(names)
        waiting = {n: {r for r in self.requires.get(n, ()) if r in wanted} for n in wanted}
        ready = [name for name, needs in waiting.items() if not needs]
        heapq.heapify(ready)
        ordered: list[str] = []
        while ready:
            name = heapq.heappop(ready)
            ordered.append(name)
            for other, needs in waiting.items():
                if name in needs:
                    needs.remove(name)
                    if not needs:
                        heapq.heappush(ready, other)
        return ordered

    def closure(self, names: Iterable[str]) -> set[str]:
        """Return the names with everything they require, however indirectly."""
        found: set[str] = set()
        open_names = list(names)
        while open_names:
            name = open_names.pop()
            if name not in found:
                found.add(name)
                open_names.extend(self.requires.get(name, ()))
        return found

    def dependants(self, name: str) -> set[str]:
        """Return every module that requires this one, however indirectly."""
        return {other for other in self.requires if other != name and name in self.closure([other])}

    def _mark_cycles(self) -> None:
        for name in self.requires:
            circle = self._circle(name)
            if circle:
                chain = ", ".join(f"{a} needs {b}" for a, b in pairwise(circle))
                self.problems[name] = (
                    f"The requirements go round in a circle: {chain}. "
                    "One of these packages must drop its requirement."
                )

    def _circle(self, start: str) -> list[str] | None:
        """Return a path from a module back to itself."""
        paths = [[start]]
        seen: set[str] = set()
        while paths:
            path = paths.pop()
            for needed in self.requires.get(path[-1], ()):
                if needed == start:
                    return [*path, start]
                if needed not in seen:
                    seen.add(needed)
                    paths.append([*path, needed])
        return None

    def _mark_dependants(self) -> None:
        for name in self.order(self.requires):
            for needed in self.requires[name]:
                if needed in self.problems and name not in self.problems:
                    self.problems[name] = f"Needs {needed}. {self.problems[needed]}"


def _examine(
    candidate: Candidate,
    owners: Mapping[str, Candidate],
    installed: Callable[[str], str | None],
) -> tuple[tuple[str, ...], str]:
    """Return the modules a candidate requires, and the first requirement that does not hold."""
    needed: list[str] = []
    problem = ""
    for requirement in candidate.requires:
        owner = owners.get(canonicalize_name(requirement.name))
        present = owner.version if owner else installed(requirement.name)
        if owner:
            needed.append(owner.name)
        problem = problem or _unsatisfied(requirement, present)
    return tuple(sorted(needed)), problem


def _unsatisfied(requirement: Requirement, present: str | None) -> str:
    wanted = f"{requirement.name} {requirement.specifier}".strip()
    if present is None:
        return f"Needs {wanted}, which is not installed. Install that package first."
    if requirement.specifier.contains(present, prereleases=True):
        return ""
    if canonicalize_name(requirement.name) == HOST:
        return f"Needs {wanted}, but this host is {present}. Install a version that fits it."
    return f"Needs {wanted}, but version {present} is installed. Install a version that fits."
