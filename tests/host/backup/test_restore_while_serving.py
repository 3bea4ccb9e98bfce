"""People use the site while it is backed up, restored, or about to be moved."""

from __future__ import annotations

import time
import urllib.request
from pathlib import Path

from installation import Installation

from crm_host.testing.live import live_server


def below(process: int) -> set[int]:
    """Return every process that descends from one."""
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:
        return set()
    children = {int(number) for number in text.split()}
    return children.union(*(below(child) for child in children))


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/login", timeout=20) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_serving_processes_start_over_on_the_restored_data(
    warehouse: Installation, other: str
) -> None:
    path = warehouse.crm("backup", "create", "--json").json["path"]
    warehouse.rows("INSERT INTO host_team (name) VALUES ('Since then')")
    environ = {"PYTHONPATH": str(warehouse.packages)}
    with live_server(warehouse.url, warehouse.data_dir, environ=environ) as server:
        assert answers(server.address)
        refused = warehouse.crm("db", "move", other, "--yes", code=1)
        assert "The database is in use" in refused.errors
        before = below(server.process)

        warehouse.crm("backup", "restore", path, "--yes")

        deadline = time.monotonic() + 30
        while not (below(server.process) - before and answers(server.address)):
            assert time.monotonic() < deadline, "no process was replaced"
            time.sleep(0.2)
    assert warehouse.rows("SELECT count(*) FROM host_team") == [(0,)]
