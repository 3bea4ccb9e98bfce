"""Making the tables of another database, by the same migrations up to the same revisions."""

from __future__ import annotations

from collections.abc import Mapping

from alembic import command
from sqlalchemy.engine import Connection

from crm_host.kernel.discovery import Discovery, Installed
from crm_host.kernel.errors import Blocked
from crm_host.kernel.graph import Graph
from crm_host.kernel.histories import History, history_of, host_history
from crm_host.kernel.migrate import alembic_config
from crm_host.transfer.tables import Holdings, Shape, holdings


def histories_for(
    revisions: Mapping[str, str], installed: Mapping[str, Installed], discovery: Discovery
) -> list[History]:
    """Return the migrations that lead to some revisions, in the order in which to run them.

    :param revisions: owner to revision.
    :param installed: what each module was installed from.
    :raises Blocked: a package is missing, or older than its tables.
    """
    modules = [name for name in revisions if name != "host"]
    found = {"host": host_history()}
    problems = []
    for name in modules:
        candidate = discovery.candidates.get(name)
        history = history_of(candidate) if candidate else None
        if history is None:
            problems.append(_missing(name, installed.get(name)))
        else:
            found[name] = history
    for name, history in found.items():
        if revisions[name] not in history.revisions:
            problems.append(_newer(name, revisions[name], installed.get(name)))
    if problems:
        raise Blocked("\n".join(problems))
    ordered = Graph.build(discovery.candidates).order(modules)
    return [found[name] for name in ("host", *ordered)]


def build_schema(
    connection: Connection, histories: list[History], revisions: Mapping[str, str]
) -> Holdings:
    """Run the migrations, inside the caller's transaction; returns what there is then."""
    for history in histories:
        command.upgrade(alembic_config(history, connection), revisions[history.owner])
    return holdings(connection)


def differences(wanted: Mapping[str, Shape], made: Mapping[str, Shape]) -> list[str]:
    """Return the tables and columns that no migration makes, as sentences."""
    found = []
    for name, shape in wanted.items():
        if name not in made:
            found.append(f"No migration makes the table {name}.")
        elif not shape.same_as(made[name]):
            odd = {(c.name, c.kind) for c in shape.columns} ^ {
                (c.name, c.kind) for c in made[name].columns
            }
            columns = ", ".join(sorted({column for column, _kind in odd}))
            found.append(f"The columns of {name} are not what its migrations make: {columns}.")
    return found


def _missing(name: str, installed: Installed | None) -> str:
    package = f"{installed.distribution} {installed.version}" if installed else f"crm-{name}"
    return (
        f"There are tables of {name}, but its package is not there. Install {package}, or remove "
        f"the tables where they come from: crm module uninstall {name} --drop"
    )


def _newer(name: str, revision: str, installed: Installed | None) -> str:
    if name == "host":
        return (
            f"The data belong to a newer version of the host (revision {revision}). "
            "Install that version of crm-host first."
        )
    package = f"{installed.distribution} {installed.version}" if installed else f"crm-{name}"
    return (
        f"The data of {name} belong to a newer version than the installed one (revision "
        f"{revision}). Install {package} or newer first."
    )
