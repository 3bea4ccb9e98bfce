"""What a lifecycle change works with: settings, database and the packages that were found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import Connection

from crm_host.config import Config
from crm_host.data.session import configure_engine, reading
from crm_host.kernel.discovery import Discovery, Installed, discover
from crm_host.kernel.graph import Graph
from crm_host.kernel.state import State, read_state
from crm_host.kernel.survey import ModuleStatus, host_is_current, survey


@dataclass
class Environment:
    """One installation, seen from a command or from the page that manages modules."""

    config: Config
    engine: Engine
    #: Packages as the database wants them, with `overrides` for versions about to be installed.
    discovery: Discovery
    graph: Graph
    state: State
    statuses: dict[str, ModuleStatus]
    #: Whether the host's own tables fit its code.
    host_current: bool
    #: Unpacked versions to use instead of those in the database.
    overrides: Mapping[str, Installed]

    @classmethod
    def open(
        cls,
        config: Config,
        engine: Engine | None = None,
        overrides: Mapping[str, Installed] | None = None,
    ) -> Environment:
        """Look at an installation; imports no module code and writes nothing."""
        if engine is None:
            engine = create_engine(config.database_url)
            configure_engine(engine)
        chosen = overrides or {}
        with reading(), engine.connect() as connection:
            state = read_state(connection)
            discovery = discover(config.modules_dir, {**state.installed, **chosen})
            graph = Graph.build(discovery.candidates)
            statuses = survey(connection, state, discovery, graph)
            current = host_is_current(connection)
        return cls(config, engine, discovery, graph, state, statuses, current, chosen)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a connection that only reads."""
        with reading(), self.engine.connect() as connection:
            yield connection

    def again(self) -> Environment:
        """Look once more, after something may have changed."""
        return Environment.open(self.config, self.engine, self.overrides)
