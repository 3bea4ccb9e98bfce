"""The `crm` command against a test database, in a process of its own as an operator runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any


def run_crm(
    database_url: str, data_dir: Path, *arguments: str, exit_code: int = 0
) -> subprocess.CompletedProcess[str]:
    """Run one command and return what it printed.

    :raises AssertionError: it ends with another exit code.
    """
    done = subprocess.run(
        [sys.executable, "-m", "crm_host.cli", *arguments],
        env=os.environ | {"CRM_DATABASE_URL": database_url, "CRM_DATA_DIR": str(data_dir)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == exit_code, (
        f"crm {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    )
    return done


def crm_json(database_url: str, data_dir: Path, *arguments: str, exit_code: int = 0) -> Any:
    """Run one command with `--json` and return what it reports."""
    done = run_crm(database_url, data_dir, *arguments, "--json", exit_code=exit_code)
    return json.loads(done.stdout)


def build_installed(database_url: str) -> None:
    """Prepare a database with the schema, every module that is found, and an administrator."""
    with tempfile.TemporaryDirectory() as folder:
        run_crm(database_url, Path(folder), "init", "--yes")


def build_demo(database_url: str) -> None:
    """Prepare a database with the accounts and records of `crm demo`."""
    with tempfile.TemporaryDirectory() as folder:
        run_crm(database_url, Path(folder), "init", "--yes")
        run_crm(database_url, Path(folder), "demo", "--yes")
