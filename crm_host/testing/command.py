"""The `crm` command against a test database, in a process of its own as an operator runs it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from crm_host.testing.forked import Command, Finished


def run_crm(database_url: str, data_dir: Path, *arguments: str, exit_code: int = 0) -> Finished:
    """Run one command and return what it printed.

    :raises AssertionError: it ends with another exit code.
    """
    environ = os.environ | {"CRM_DATABASE_URL": database_url, "CRM_DATA_DIR": str(data_dir)}
    done = Command(arguments, environ).wait()
    assert done.code == exit_code, (
        f"crm {' '.join(arguments)} ended with {done.code}:\n{done.output}{done.errors}"
    )
    return done


def crm_json(database_url: str, data_dir: Path, *arguments: str, exit_code: int = 0) -> Any:
    """Run one command with `--json` and return what it reports."""
    done = run_crm(database_url, data_dir, *arguments, "--json", exit_code=exit_code)
    return done.json


def build_installed(database_url: str) -> None:
    """Prepare a database with the schema, every module that is found, and an administrator."""
    with tempfile.TemporaryDirectory() as folder:
        run_crm(database_url, Path(folder), "init", "--yes")


def build_demo(database_url: str) -> None:
    """Prepare a database with the accounts and records of `crm demo`."""
    with tempfile.TemporaryDirectory() as folder:
        run_crm(database_url, Path(folder), "init", "--yes")
        run_crm(database_url, Path(folder), "demo", "--yes")
