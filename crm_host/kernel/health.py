"""What `crm doctor` looks at: each finding comes with what to do about it."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from crm_host.config import Config
from crm_host.kernel.discovery import unpacked_versions
from crm_host.kernel.environment import Environment
from crm_host.kernel.inventory import tables_of
from crm_host.kernel.state import ModuleState

#: Bytes that must stay free for exports, uploads and the database to grow.
LEAST_FREE = 500 * 1024 * 1024

_REMEDIES = {
    ModuleState.PENDING_UPGRADE: "crm module upgrade {name}",
    ModuleState.BROKEN: "crm module show {name}   then   crm module repair {name}",
    ModuleState.MISSING: "pip install {distribution}   or   crm module uninstall {name} --drop",
}


@dataclass(frozen=True)
class Finding:
    """Something that needs attention."""

    what: str
    remedy: str

    def as_dict(self) -> dict[str, str]:
        """Return JSON values."""
        return asdict(self)


def examine(config: Config) -> list[Finding]:
    """Look everywhere; returns what needs attention, the gravest first."""
    found = list(_files(config))
    try:
        environment = Environment.open(config)
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        return [
            Finding(f"The database cannot be reached: {reason}", "Check CRM_DATABASE_URL"),
            *found,
        ]
    for look in _LOOKS:
        found += look(environment)
    return found


def _files(config: Config) -> Iterator[Finding]:
    secret = config.data_dir / "secret.key"
    if secret.exists() and stat.S_IMODE(secret.stat().st_mode) & 0o077:
        yield Finding("Others on this machine can read the secret key.", f"chmod 600 {secret}")
    if not os.access(config.data_dir, os.W_OK):
        yield Finding(
            f"The data folder {config.data_dir} cannot be written.",
            "Give it to the user that runs crm, or set CRM_DATA_DIR",
        )
    free = shutil.disk_usage(config.data_dir).free
    if free < LEAST_FREE:
        yield Finding(f"Only {free // 1024**2} MB are free on the disk.", "Make room on the disk")


def _setup(environment: Environment) -> Iterator[Finding]:
    if environment.state.is_empty:
        yield Finding("The database is empty.", "crm init")
    elif not environment.host_current:
        yield Finding("The host's tables belong to another version.", "crm db upgrade")


def _modules(environment: Environment) -> Iterator[Finding]:
    for name, status in environment.statuses.items():
        remedy = _REMEDIES.get(status.state)
        if remedy is None and status.reason:
            remedy = "crm module show {name}"
        if remedy is not None:
            text = remedy.format(name=name, distribution=status.distribution)
            yield Finding(f"{name} is {status.state}: {status.reason}", text)


def _orphans(environment: Environment) -> Iterator[Finding]:
    """Find rows that refer to missing rows; they would stop the next upgrade."""
    if environment.engine.dialect.name != "sqlite":
        return
    file = environment.engine.url.database
    with environment.reading() as connection:
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5):
            yield Finding(
                f"A row of {row[0]} refers to a missing row of {row[2]}.",
                f"sqlite3 {file} 'DELETE FROM {row[0]} WHERE rowid={row[1]}'",
            )


def _events(environment: Environment) -> Iterator[Finding]:
    from crm_host.extend.outbox import AnnouncedEvent

    if environment.state.is_empty or not environment.host_current:
        return
    failed = select(func.count()).where(AnnouncedEvent.error != "")
    with environment.reading() as connection:
        count = connection.execute(failed).scalar_one()
    if count:
        yield Finding(
            f"{count} events were not delivered to every listener.",
            "Read the log for “Listener … failed”, correct the cause; they are tried again",
        )


def _jobs(environment: Environment) -> Iterator[Finding]:
    """Find jobs that nobody runs, that hang, or that were given up."""
    from crm_host.jobs.health import troubles

    if environment.state.is_empty or not environment.host_current:
        return
    with environment.reading() as connection:
        for what, remedy in troubles(connection):
            yield Finding(what, remedy)


def _contents(environment: Environment) -> Iterator[Finding]:
    """Find rows whose uploaded file is gone."""
    from crm_host.files.verifying import missing

    if environment.state.is_empty or not environment.host_current:
        return
    with environment.reading() as connection:
        count = sum(1 for _row in missing(connection, environment.config.files_dir))
    if count:
        yield Finding(
            f"The uploaded files of {count} rows are missing.",
            "crm files verify names them; bring them back into the data folder from a backup",
        )


def _folders(environment: Environment) -> Iterator[Finding]:
    """Find unpacked versions that nothing uses any more."""
    for name, folders in unpacked_versions(environment.config.modules_dir).items():
        row = environment.state.modules.get(name)
        for folder in folders[:-2]:
            if row is None or folder.name != f"{name}-{row.version}":
                yield Finding(f"An old version of {name} is kept.", f"rm -r {folder}")


def _leftovers(environment: Environment) -> Iterator[Finding]:
    """Find tables of modules that no row speaks of."""
    with environment.reading() as connection:
        for name in environment.discovery.candidates:
            if name not in environment.state.modules and tables_of(connection, name, None):
                yield Finding(
                    f"There are tables of {name}, which is not installed.",
                    f"crm module install {name}   then   crm module uninstall {name} --drop",
                )


_LOOKS: tuple[Callable[[Environment], Iterator[Finding]], ...] = (
    _setup,
    _modules,
    _orphans,
    _events,
    _jobs,
    _contents,
    _folders,
    _leftovers,
)
