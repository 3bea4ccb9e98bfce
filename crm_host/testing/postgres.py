"""A private PostgreSQL server for the length of a test session.

Started on first use from the installed binaries, reached over a Unix socket in a folder that
only the server's user may enter, and never asked to survive a power cut.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_DEBIAN = Path("/usr/lib/postgresql")
_SUPERUSER = "crm"
_INITDB = ("--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8")
_UNSAFE_BUT_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "jit": "off",
}


class PostgresMissing(RuntimeError):
    """No PostgreSQL binaries are installed; the text says what to install."""


@dataclass(frozen=True)
class PostgresServer:
    """A running server. Its folder holds data, log and socket."""

    folder: Path

    def url(self, database: str = "postgres") -> str:
        """Return the SQLAlchemy URL of one of its databases."""
        return f"postgresql+psycopg://{_SUPERUSER}@/{database}?host={self.folder}"

    def stop(self) -> None:
        """End the server without ceremony and remove its files."""
        _run(["pg_ctl", "stop", "-D", str(self.folder / "data"), "-m", "immediate"], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)


def binaries() -> Path:
    """Return the folder with `initdb` and `pg_ctl`, of the newest installed version.

    :raises PostgresMissing: there is none.
    """
    versions = sorted(_DEBIAN.glob("*/bin"), key=lambda path: float(path.parent.name))
    on_path = shutil.which("initdb")
    folders = ([Path(on_path).resolve().parent] if on_path else []) + versions[::-1]
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise PostgresMissing(
        "PostgreSQL is not installed: put initdb and pg_ctl on PATH, "
        "on Debian with `apt-get install postgresql`."
    )


def start() -> PostgresServer:
    """Create a cluster in a temporary folder and start it.

    :raises PostgresMissing: there are no binaries.
    """
    binaries()
    folder = Path(tempfile.mkdtemp(prefix="crm-postgres-"))
    if account := _account():
        os.chown(folder, account.pw_uid, account.pw_gid)
    server = PostgresServer(folder)
    try:
        _initialize(folder)
        log = str(folder / "log")
        _run(["pg_ctl", "start", "-w", "-t", "60", "-D", str(folder / "data"), "-l", log])
    except BaseException:
        server.stop()
        raise
    return server


def _initialize(folder: Path) -> None:
    data = folder / "data"
    _run(["initdb", "-D", str(data), "-U", _SUPERUSER, *_INITDB])
    settings = _UNSAFE_BUT_FAST | {
        "listen_addresses": "''",
        "unix_socket_directories": f"'{folder}'",
    }
    with (data / "postgresql.conf").open("a", encoding="ascii") as file:
        file.writelines(f"{key} = {value}\n" for key, value in settings.items())


def _account() -> pwd.struct_passwd | None:
    """Return the unprivileged account to use; the server refuses to be run by root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _run(command: Sequence[str], *, check: bool = True) -> None:
    account = _account()
    done = subprocess.run(
        [str(binaries() / command[0]), *command[1:]],
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
        cwd="/",
        # pg_ctl hands its streams to the server, which would keep a pipe open for ever.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if check and done.returncode != 0:
        text = " ".join(command)
        raise RuntimeError(f"PostgreSQL did not start: run `{text}` by hand to see why.")
