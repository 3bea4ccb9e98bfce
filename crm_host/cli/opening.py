"""What the commands about modules and the database begin with."""

from __future__ import annotations

from collections.abc import Mapping

from crm_host.config import Config
from crm_host.kernel.discovery import Installed
from crm_host.kernel.environment import Environment
from crm_host.kernel.errors import SetupNeeded


def open_environment(
    *, needs_setup: bool = True, overrides: Mapping[str, Installed] | None = None
) -> Environment:
    """Look at the installation that the environment variables name.

    :raises SetupNeeded: its database is empty or of another version, where that matters.
    """
    environment = Environment.open(Config.from_environment(), overrides=overrides)
    if needs_setup and environment.state.is_empty:
        raise SetupNeeded("This database is empty. Run: crm init")
    if needs_setup and not environment.host_current:
        raise SetupNeeded("This database belongs to another host version. Run: crm db upgrade")
    return environment
