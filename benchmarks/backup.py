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
    command = [sys.executable, "-m", "benchmarks.command", "backup", *arguments, "--json"]
    environ = os.environ | {"CRM_DATABASE_URL": url, "CRM_DATA_DIR": folder}
    started = time.perf_counter()
    before = os.times()
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    seconds, after = time.perf_counter() - started, os.times()
    if done.returncode != 0:
        raise RuntimeError(f"crm backup {arguments[0]} failed: {done.stdout}{done.stderr}")
    used = sum(after[2:4]) - sum(before[2:4])  # of children that have ended
    peak = int(done.stderr.rpartition("peak_mib=")[2])
    took = {"seconds": round(seconds, 2), "cpu_seconds": round(used, 2), "peak_mib": peak}
    return json.loads(done.stdout), took
