"""What the database knows about modules: their rows, allowed changes, and the generation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Integer, String, Table, Text, insert, inspect, select, update
from sqlalchemy.engine import Connection, RowMapping

from crm_host.data.base import metadata
from crm_host.data.types import JsonValue, UtcDateTime, utc_now
from crm_host.kernel.discovery import Installed
from crm_host.kernel.errors import HostError


class ModuleState(StrEnum):
    """The seven states; the last three are derived, never stored."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    ARCHIVED = "archived"
    BROKEN = "broken"
    #: A package without a row.
    AVAILABLE = "available"
    #: The code's schema is newer than the tables.
    PENDING_UPGRADE = "pending_upgrade"
    #: A row without a package.
    MISSING = "missing"


#: Stored states and where each may go; `AVAILABLE` stands for "no row".
_ALLOWED: dict[ModuleState, frozenset[ModuleState]] = {
    ModuleState.AVAILABLE: frozenset({ModuleState.ENABLED, ModuleState.BROKEN}),
    ModuleState.ENABLED: frozenset(
        {
            ModuleState.ENABLED,
            ModuleState.DISABLED,
            ModuleState.ARCHIVED,
            ModuleState.AVAILABLE,
            ModuleState.BROKEN,
        }
    ),
    ModuleState.DISABLED: frozenset(
        {ModuleState.ENABLED, ModuleState.ARCHIVED, ModuleState.AVAILABLE, ModuleState.BROKEN}
    ),
    ModuleState.ARCHIVED: frozenset(
        {ModuleState.ENABLED, ModuleState.AVAILABLE, ModuleState.BROKEN}
    ),
    ModuleState.BROKEN: frozenset(
        {
            ModuleState.ENABLED,
            ModuleState.DISABLED,
            ModuleState.ARCHIVED,
            ModuleState.AVAILABLE,
            ModuleState.BROKEN,
        }
    ),
}

host_module = Table(
    "host_module",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("state", String(10), nullable=False),
    Column("version", String(40), nullable=False),
    Column("distribution", String(100), nullable=False),
    Column("error", Text, nullable=False, default="", server_default=""),
    Column("installed_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    # {"tables": [name], "foreign_keys": [[table, column, other table, other column]]}: lets the
    # host reach the rows of a module whose code is not loaded.
    Column("foreign_keys", JsonValue, nullable=False),
)

host_generation = Table(
    "host_generation",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("generation", Integer, nullable=False),
    Column("config_version", Integer, nullable=False),
)


@dataclass(frozen=True)
class ModuleRow:
    """One row of `host_module`."""

    name: str
    state: ModuleState
    version: str
    distribution: str
    error: str = ""
    installed_at: datetime | None = None
    changed_at: datetime | None = None
    foreign_keys: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class State:
    """Everything the database says about modules at one moment."""

    #: Counts changes of the loaded code; 0 where the host has no tables yet.
    generation: int = 0
    #: Counts changes of settings, custom fields and translations.
    config_version: int = 0
    modules: Mapping[str, ModuleRow] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether the host itself was never set up in this database."""
        return self.generation == 0

    @property
    def installed(self) -> dict[str, Installed]:
        """Distribution and version of every module with a row."""
        return {n: Installed(r.distribution, r.version) for n, r in self.modules.items()}


def allowed(old: ModuleState, new: ModuleState) -> bool:
    """Whether a module may go from one stored state to another."""
    return new in _ALLOWED.get(old, frozenset())


def read_state(connection: Connection) -> State:
    """Read rows and generation; an empty `State` where the host has no tables."""
    if not inspect(connection).has_table(host_generation.name):
        return State()
    counters = connection.execute(select(host_generation)).first()
    if counters is None:
        return State()
    rows = connection.execute(select(host_module).order_by(host_module.c.name)).mappings()
    modules = {row["name"]: _row(row) for row in rows}
    return State(counters.generation, counters.config_version, modules)


def _row(row: RowMapping) -> ModuleRow:
    values: dict[str, Any] = {str(key): value for key, value in row.items()}
    return ModuleRow(**{**values, "state": ModuleState(row["state"])})


def read_generation(connection: Connection) -> int:
    """Return the present generation; the cheapest possible query."""
    return connection.execute(select(host_generation.c.generation)).scalar_one_or_none() or 0


def bump_generation(connection: Connection) -> int:
    """Tell every process that the loaded code has changed; returns the new number."""
    table = host_generation
    connection.execute(update(table).values(generation=table.c.generation + 1))
    return read_generation(connection)


def bump_config_version(connection: Connection) -> None:
    """Tell every process to drop what it remembers of settings and custom fields."""
    table = host_generation
    connection.execute(update(table).values(config_version=table.c.config_version + 1))


def put_row(
    connection: Connection,
    old: ModuleRow | None,
    new: ModuleRow,
) -> None:
    """Write a module's row.

    :raises HostError: the change of state is not allowed.
    """
    before = old.state if old else ModuleState.AVAILABLE
    if not allowed(before, new.state):
        raise HostError(f"Module {new.name} cannot go from {before} to {new.state}.")
    now = utc_now()
    values: dict[str, Any] = {
        "state": str(new.state),
        "version": new.version,
        "distribution": new.distribution,
        "error": new.error,
        "changed_at": now,
        "foreign_keys": dict(new.foreign_keys),
    }
    if old is None:
        values |= {"name": new.name, "installed_at": now}
        connection.execute(insert(host_module).values(values))
    else:
        table = host_module
        connection.execute(update(table).where(table.c.name == new.name).values(values))


def delete_row(connection: Connection, name: str) -> None:
    """Forget a module; only after its tables are gone."""
    connection.execute(host_module.delete().where(host_module.c.name == name))
