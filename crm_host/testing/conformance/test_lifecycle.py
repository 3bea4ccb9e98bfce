"""A module through its whole life, by command, beside all others."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from crm_host.config import Config
from crm_host.kernel.discovery import Candidate, discover
from crm_host.kernel.environment import Environment
from crm_host.kernel.graph import Graph
from crm_host.testing.command import build_installed
from crm_host.testing.databases import Kind, copied_database
from crm_host.testing.forked import Command


class _Operator:
    """Somebody with a terminal, and a look at the database."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = folder
        self.config = Config(url, folder, "for tests only")

    def run(self, *arguments: str) -> None:
        environ = {
            "CRM_DATABASE_URL": self.config.database_url,
            "CRM_DATA_DIR": str(self.folder),
        }
        done = Command(["module", *arguments, "--yes"], environ, []).wait()
        assert done.code == 0, f"{arguments} ended with {done.code}: {done.output}{done.errors}"

    def states(self) -> dict[str, str]:
        environment = Environment.open(self.config)
        environment.engine.dispose()
        return {name: str(status.state) for name, status in environment.statuses.items()}

    def tables(self, owner: str) -> set[str]:
        engine = create_engine(self.config.database_url)
        found = {name for name in inspect(engine).get_table_names() if _owned(name, owner)}
        engine.dispose()
        return found


def _owned(table: str, owner: str) -> bool:
    return table.startswith(f"{owner}_") or table == f"schema_version_{owner}"


@pytest.fixture
def dependants(candidate: Candidate) -> list[str]:
    """Return the modules that need this one, those first that nobody needs."""
    graph = Graph.build(discover().candidates)
    return list(reversed(graph.order(graph.dependants(candidate.name))))


def test_lives_and_leaves_without_a_trace(
    database_kind: Kind, candidate: Candidate, dependants: list[str], tmp_path: Path
) -> None:
    """Disabled, enabled, archived, restored, dropped, and installed once more."""
    name = candidate.name
    with copied_database(database_kind, "installed", build_installed) as url:
        operator = _Operator(url, tmp_path)
        before = operator.tables(name)
        everyone = operator.states()
        family = [*dependants, name]

        operator.run("disable", *family)
        assert operator.states()[name] == "disabled"
        operator.run("enable", *family)
        assert operator.states() == everyone

        operator.run("uninstall", *family)
        assert operator.states()[name] == "archived"
        assert operator.tables(name) == before
        operator.run("install", *family)
        assert operator.states() == everyone

        operator.run("uninstall", *family, "--drop", "--confirm", ",".join(family))
        assert operator.states()[name] == "available"
        assert operator.tables(name) == set()
        operator.run("install", *family)
        assert operator.states() == everyone
        assert operator.tables(name) == before
