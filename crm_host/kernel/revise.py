"""Writing the next migration of an owner by comparing its models with its history."""

from __future__ import annotations

import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection

from crm_host.data.session import configure_engine
from crm_host.kernel import histories, migrate
from crm_host.kernel.discovery import Discovery
from crm_host.kernel.errors import HostError
from crm_host.kernel.graph import Graph
from crm_host.kernel.loading import load_models


def write_revision(owner: str, message: str, discovery: Discovery) -> Path | None:
    """Write a migration for what changed in an owner's models; `None` where nothing did.

    Compares with a throw-away database, so nobody's data is needed or touched.

    :raises HostError: there is no such module.
    """
    if owner != "host" and owner not in discovery.candidates:
        raise HostError(f"There is no module {owner}. See: crm module list")
    migrate.load_host_tables()
    graph = Graph.build(discovery.candidates)
    names = graph.order(graph.closure([owner])) if owner != "host" else []
    load_models(names, discovery)
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/compare.db")
        configure_engine(engine)
        with migrate.lifecycle_transaction(engine) as connection:
            _migrate_known(connection, names, discovery)
            path = _write(connection, owner, message, discovery)
        engine.dispose()
    return path


def _history(owner: str, discovery: Discovery) -> histories.History:
    if owner == "host":
        return histories.host_history()
    location = discovery.candidates[owner].location
    if location is None:
        raise HostError(f"The package of {owner} has no folder. Install it in editable mode.")
    folder = location / "migrations"
    folder.mkdir(exist_ok=True)
    return histories.History(owner, folder)


def _migrate_known(connection: Connection, names: list[str], discovery: Discovery) -> None:
    for owner in ["host", *names]:
        migrate.upgrade(connection, _history(owner, discovery))


def _write(connection: Connection, owner: str, message: str, discovery: Discovery) -> Path | None:
    history = _history(owner, discovery)
    if not migrate.check(connection, history):
        return None
    config = migrate.alembic_config(history, connection)
    with migrate.quiet_reflection():
        script = command.revision(config, message, autogenerate=True, head="head")
    if script is None or isinstance(script, list):
        raise HostError(f"No migration was written for {owner}.")
    path = Path(script.path)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "###" not in line), encoding="utf-8")
    return path
