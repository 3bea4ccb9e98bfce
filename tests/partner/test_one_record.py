"""What one declared record gets for nothing: every view, every way to change it, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Browser
from toolshed import SOURCES, toolshed_wheel

from crm_host.testing.command import build_demo, crm_json, run_crm
from crm_host.testing.databases import Kind, copied_database
from crm_host.testing.live import live_server

TOOLS = """Name;Serial number;State;Price;Price: currency;Bought
Máy khoan Bosch;SN-001;free;2500000;VND;2026-03-09
Μηχανή κοπής;SN-002;out;180;EUR;2026-04-15
Concrete mixer;SN-003;repair;640;EUR;2026-04-20
"""
#: Address of a view and what is seen there.
VIEWS = (
    ("/toolshed/tools", "Máy khoan Bosch"),
    ("/toolshed/tools?q=state:out", "Μηχανή κοπής"),
    ("/toolshed/tools?group=state", "In repair"),
    ("/toolshed/tools/board?by=state", "Concrete mixer"),
    ("/toolshed/tools/calendar?on=bought&at=2026-04-01", "Concrete mixer"),
    ("/toolshed/tools/graph?by=state", "Lent"),
    ("/toolshed/tools/pivot?rows=state", "In the shed"),
    ("/toolshed/tools/1", "Thêm trường"),
    ("/toolshed/tools/1/history", "SN-001"),
    ("/audit", "Concrete mixer"),
    ("/portability/duplicates/toolshed.tool", "Tools"),
)


@pytest.fixture
def desk(database_kind: Kind, tmp_path: Path) -> Iterator[Browser]:
    """Somebody at a site where the module is installed and three tools are imported."""
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    with copied_database(database_kind, "demo", build_demo) as url:
        wheel = toolshed_wheel(tmp_path)
        crm_json(url, data_dir, "module", "install", str(wheel), "--yes")
        file = tmp_path / "tools.csv"
        file.write_text(TOOLS, encoding="utf-8")
        run_crm(url, data_dir, "import", "tools", str(file))
        exported = run_crm(url, data_dir, "export", "tools", "--format", "csv").output
        assert "SN-003" in exported
        with live_server(url, data_dir) as server:
            yield Browser(server.address)


def test_its_author_wrote_at_most_120_lines() -> None:
    lines = [line for text in SOURCES.values() for line in text.splitlines() if line.strip()]
    assert len(lines) <= 120


def test_it_is_shown_in_every_view(desk: Browser) -> None:
    missing = [f"{seen} at {path}" for path, seen in VIEWS if seen not in desk.get(path)]
    assert missing == []
