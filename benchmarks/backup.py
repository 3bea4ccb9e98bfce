"""Backing up a hundred thousand persons, proving the backup and putting it back.

Each step is the command as an operator runs it, its start included. Putting back goes into an
empty database of the same kind and reads every row again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from crm_host.testing.databases import Kind, fresh_database


def backed_up(kind: Kind, url: str) -> dict[str, Any]:
    """Return seconds and peak memory in MiB of each step, rows, and the size of the file."""
    with tempfile.TemporaryDirectory() as folder, fresh_database(kind) as empty:
        path = Path(folder) / "backup.zip"
        made, create = _step(url, folder, "create", "--out", str(path))
        _report, verify = _step(url, folder, "verify", str(path))
        _report, restore = _step(empty, folder, "restore", str(path))
    size = {"rows": made["rows"], "file_mib": round(made["size"] / 2**20, 1)}
    return size | {"create": create, "verify": verify, "restore": restore}


def _step(url: str, folder: str, *arguments: str) -> tuple[dict[str, Any], dict[str, float]]:
    """Run `crm backup`; returns what it reports, and what it took."""
    command = [sys.executable, "-m", "crm_host.cli", "backup", *arguments, "--json"]
    environ = os.environ | {"CRM_DATABASE_URL": url, "CRM_DATA_DIR": folder}
    started = time.perf_counter()
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        output = process.stdout.read()
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode != 0:
        raise RuntimeError(f"crm backup {arguments[0]} failed: {output.decode()}")
    took = {"seconds": round(seconds, 2), "peak_mib": round(usage.ru_maxrss / 1024)}
    return json.loads(output), took | {"cpu_seconds": round(usage.ru_utime + usage.ru_stime, 2)}
