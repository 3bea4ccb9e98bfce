"""Typed settings of one installation, read from the environment and checked at start."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

_SUPPORTED = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}


class ConfigError(ValueError):
    """A setting has a value the host cannot work with; the text says which and what to do."""


@dataclass(frozen=True)
class Config:
    """Everything that must be known before the database can be opened."""

    #: SQLAlchemy URL; SQLite paths are absolute.
    database_url: str
    #: Folder for the SQLite file, uploads, partner modules and the secret key.
    data_dir: Path
    #: Signs sessions and CSRF tokens.
    secret_key: str
    #: Largest accepted request body in bytes.
    max_upload: int = 100 * 1024 * 1024
    #: Host names the site answers to; empty for any. A leading dot takes in subdomains.
    trusted_hosts: tuple[str, ...] = ()
    #: Number of proxies in front whose X-Forwarded headers are believed.
    trusted_proxies: int = 0
    #: Redis URL of the queue of jobs; empty for a file in the data folder.
    jobs_url: str = ""
    testing: bool = False
    debug: bool = False

    @property
    def modules_dir(self) -> Path:
        """Folder with unpacked partner modules."""
        return self.data_dir / "modules"

    @property
    def files_dir(self) -> Path:
        """Folder with uploaded files, named by their content hash."""
        return self.data_dir / "files"

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is one local file."""
        return self.database_url.startswith("sqlite")

    def as_environment(self) -> dict[str, str]:
        """Return the variables by which a child process opens the same installation."""
        return {
            "CRM_DATABASE_URL": self.database_url,
            "CRM_DATA_DIR": str(self.data_dir),
            "CRM_SECRET_KEY": self.secret_key,
            "CRM_JOBS_URL": self.jobs_url,
        }

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Config:
        """Read `CRM_*` variables.

        :raises ConfigError: a variable has a value that cannot be used.
        """
        data_dir = Path(environ.get("CRM_DATA_DIR", "var")).expanduser().resolve()
        data_dir.mkdir(parents=True, exist_ok=True)
        return cls(
            database_url=_database_url(environ.get("CRM_DATABASE_URL", ""), data_dir),
            data_dir=data_dir,
            secret_key=environ.get("CRM_SECRET_KEY") or _stored_secret(data_dir / "secret.key"),
            max_upload=_megabytes(environ.get("CRM_MAX_UPLOAD_MB", "100")),
            trusted_hosts=tuple(environ.get("CRM_TRUSTED_HOSTS", "").replace(",", " ").split()),
            trusted_proxies=_count(environ.get("CRM_TRUSTED_PROXIES", "0")),
            jobs_url=_jobs_url(environ.get("CRM_JOBS_URL", "")),
            debug=environ.get("CRM_DEBUG", "") == "1",
        )


def unpacked_modules(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder with unpacked partner modules, for commands that need no site.

    Nothing is made: an author's folder should not get a data folder by a check.
    """
    return Path(environ.get("CRM_DATA_DIR", "var")).expanduser().resolve() / "modules"


def _database_url(given: str, data_dir: Path) -> str:
    if not given:
        return f"sqlite:///{data_dir / 'crm.db'}"
    try:
        url = make_url(given)
    except ArgumentError as error:
        raise ConfigError(
            "CRM_DATABASE_URL is not a database URL. Write sqlite:////absolute/path/crm.db "
            "or postgresql://user:password@host/database."
        ) from error
    backend = url.get_backend_name()
    if backend not in _SUPPORTED:
        raise ConfigError(f"CRM_DATABASE_URL names {backend}; use sqlite or postgresql.")
    if backend == "sqlite":
        url = url.set(database=_sqlite_file(url.database or ""))
    return url.set(drivername=_SUPPORTED[backend]).render_as_string(hide_password=False)


def _sqlite_file(given: str) -> str:
    """Return the absolute path of a database; its folder is made."""
    if given in ("", ":memory:"):
        raise ConfigError(
            "The SQLite database has no file and would be lost. Write "
            "sqlite:////absolute/path/crm.db."
        )
    path = Path(given).expanduser().resolve()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"There is no folder {path.parent}, and it cannot be made: {error}."
        ) from error
    return str(path)


def _jobs_url(given: str) -> str:
    if given and not given.startswith(("redis://", "rediss://", "unix://")):
        raise ConfigError(
            "CRM_JOBS_URL is not the address of a Redis. Write redis://host:6379/0, or leave it "
            "out to keep the queue in a file."
        )
    return given


def _megabytes(given: str) -> int:
    if not given.isdigit() or int(given) < 1:
        raise ConfigError(f"CRM_MAX_UPLOAD_MB is {given!r}; write a whole number of megabytes.")
    return int(given) * 1024 * 1024


def _count(given: str) -> int:
    if not given.isdigit():
        raise ConfigError(
            f"CRM_TRUSTED_PROXIES is {given!r}; write how many proxies stand in front, or 0."
        )
    return int(given)


def _stored_secret(path: Path) -> str:
    """Return the installation's secret, created on first use and readable by its owner only."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    secret = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret)
    return secret
