"""An installation with the host's tables and no module, and a folder for packages."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.pool import NullPool

from crm_host.config import Config
from crm_host.data.session import configure_engine
from crm_host.kernel.environment import Environment
from crm_host.kernel.setup import upgrade_host
from crm_host.kernel.survey import ModuleStatus
from crm_host.testing.forked import Command, Finished


@dataclass
class Installation:
    """A database, a data folder and the packages that Python finds."""

    url: str
    data_dir: Path
    packages: Path

    @property
    def environ(self) -> dict[str, str]:
        """Environment variables that make a process work with this installation."""
        return {
            "CRM_DATABASE_URL": self.url,
            "CRM_DATA_DIR": str(self.data_dir),
            "PYTHONPATH": str(self.packages),
        }

    def start(self, *arguments: str) -> Command:
        """Begin a `crm` command."""
        return Command(arguments, self.environ, [self.packages])

    def crm(self, *arguments: str, code: int = 0) -> Finished:
        """Run a `crm` command that must end with this code."""
        done = self.start(*arguments).wait()
        assert done.code == code, f"{done.code}: {done.output}{done.errors}"
        return done

    def status(self, name: str) -> ModuleStatus:
        """Return how a module stands, as `crm module show` would say."""
        config = Config(database_url=self.url, data_dir=self.data_dir, secret_key="for tests only")
        before = sys.path.copy()
        sys.path.insert(0, str(self.packages))
        try:
            environment = Environment.open(config)
            environment.engine.dispose()
            return environment.statuses[name]
        finally:
            sys.path[:] = before

    def tables(self, owner: str) -> list[str]:
        """Return the tables of a module, its version table included."""
        engine = create_engine(self.url, poolclass=NullPool)
        names = inspect(engine).get_table_names()
        return sorted(
            name for name in names if name.startswith(f"{owner}_") or name.endswith(f"_{owner}")
        )

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a query and return its rows."""
        engine = create_engine(self.url, poolclass=NullPool)
        with engine.begin() as connection:
            result = connection.execute(text(statement))
            return [tuple(row) for row in result] if result.returns_rows else []


def build_host(url: str) -> None:
    """Create the host's own tables."""
    engine = create_engine(url, poolclass=NullPool)
    configure_engine(engine)
    upgrade_host(engine)
    engine.dispose()
