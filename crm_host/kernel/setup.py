"""The first start: the host's tables, and every module of the environment."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine, insert

from crm_host.kernel import histories, migrate
from crm_host.kernel.apply import apply
from crm_host.kernel.environment import Environment
from crm_host.kernel.errors import ModuleBroken
from crm_host.kernel.planning import plan as make_plan
from crm_host.kernel.state import ModuleState, bump_generation, host_generation, read_state


def upgrade_host(engine: Engine) -> None:
    """Create or upgrade the host's own tables, in one transaction."""
    with migrate.lifecycle_transaction(engine) as connection:
        migrate.upgrade(connection, histories.host_history())
        if read_state(connection).is_empty:
            row = {"id": 1, "generation": 1, "config_version": 1}
            connection.execute(insert(host_generation).values(row))
        else:
            bump_generation(connection)


def prepare(
    environment: Environment, progress: Callable[[str], None] = lambda _line: None
) -> dict[str, str]:
    """Make an empty database one that the site can run on; returns the modules that failed.

    Nobody can sign in yet: the first administrator comes from `crm init`, `crm user create` or
    the pages of the first start.
    """
    progress("Create the tables of the host.")
    upgrade_host(environment.engine)
    return install_bundled(environment.again(), progress)


def install_bundled(
    environment: Environment, progress: Callable[[str], None] = lambda _line: None
) -> dict[str, str]:
    """Install every module of the environment that never was; returns the failures by name.

    A module that fails is marked broken; those that do not need it are installed all the same.
    """
    failures: dict[str, str] = {}
    while True:
        names = _installable(environment, failures)
        plan = make_plan("install", names, environment=environment)
        try:
            apply(plan, environment, progress)
        except ModuleBroken as broken:
            failures[broken.name] = broken.text
            environment = environment.again()
            continue
        return failures


def _installable(environment: Environment, failures: dict[str, str]) -> list[str]:
    candidates = environment.discovery.candidates
    graph, statuses = environment.graph, environment.statuses
    broken = {name for name, status in statuses.items() if status.state == ModuleState.BROKEN}
    return [
        name
        for name, candidate in candidates.items()
        if not candidate.unpacked
        and statuses[name].state == ModuleState.AVAILABLE
        and not graph.problems.get(name)
        and not graph.closure([name]) & (broken | set(failures))
    ]
