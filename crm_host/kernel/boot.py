"""From an open database to a registry: what is installed, what may run, and its code loaded."""

from __future__ import annotations

import logging
from dataclasses import replace

from sqlalchemy import Engine

from crm_host.config import Config
from crm_host.data.session import reading
from crm_host.kernel.discovery import discover
from crm_host.kernel.errors import ModuleBroken
from crm_host.kernel.graph import Graph
from crm_host.kernel.loading import load_modules
from crm_host.kernel.recycle import start_over
from crm_host.kernel.registry import Registry
from crm_host.kernel.state import ModuleState, State, bump_generation, put_row, read_state
from crm_host.kernel.survey import host_is_current, survey

log = logging.getLogger(__name__)


def boot(config: Config, engine: Engine) -> Registry:
    """Load the enabled modules. Never migrates.

    A module that fails is marked broken and the process starts over without it; in tests and
    under the debugger the failure is raised instead.

    :raises ModuleBroken: in tests and under the debugger.
    """
    with reading(), engine.connect() as connection:
        state = read_state(connection)
        hint = _setup_hint(state, host_is_current(connection))
        if hint:
            return Registry(needs_setup=True, setup_hint=hint, generation=state.generation)
        discovery = discover(config.modules_dir, state.installed)
        graph = Graph.build(discovery.candidates)
        states = survey(connection, state, discovery, graph)
    runnable = graph.order(name for name, status in states.items() if status.runs)
    try:
        return Registry.build(load_modules(runnable, discovery), states, state.generation)
    except ModuleBroken as broken:
        if config.testing or config.debug:
            raise
        log.exception("Module %s is broken and will not be loaded.", broken.name)
        mark_broken(engine, broken)
        start_over()


def mark_broken(engine: Engine, broken: ModuleBroken) -> None:
    """Note a failure in a transaction of its own; every process then runs without the module."""
    with engine.begin() as connection:
        row = read_state(connection).modules.get(broken.name)
        if row is None or row.state == ModuleState.BROKEN:
            return
        put_row(connection, row, replace(row, state=ModuleState.BROKEN, error=broken.report))
        bump_generation(connection)


def _setup_hint(state: State, host_current: bool) -> str:
    if state.is_empty:
        return "This database is empty. Run: crm init"
    if not host_current:
        return "This database belongs to another version of the host. Run: crm db upgrade"
    return ""
