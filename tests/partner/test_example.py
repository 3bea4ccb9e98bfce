"""The example module: built as a wheel outside the workspace, installed, and at work."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Browser

import crm_host
from crm_host.dev.building import build_wheel
from crm_host.dev.source import Source
from crm_host.testing.command import build_demo, crm_json
from crm_host.testing.databases import copied_database
from crm_host.testing.live import live_server

EXAMPLE = Path(crm_host.__file__).parent.parent / "examples" / "crm-visits"


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """The wheel, built from a copy so that the source stays clean."""
    folder = tmp_path / "crm-visits"
    shutil.copytree(EXAMPLE, folder)
    return build_wheel(Source.open(folder))


@pytest.fixture
def desk(wheel: Path, tmp_path: Path) -> Iterator[Browser]:
    """Somebody at a site with demo data where the wheel was installed."""
    with copied_database("sqlite", "demo", build_demo) as url:
        crm_json(url, tmp_path, "module", "install", str(wheel), "--yes")
        with live_server(url, tmp_path) as server:
            yield Browser(server.address)


def test_the_example_works_from_its_wheel(desk: Browser) -> None:
    made = desk.submit("/visits/visits/new", {"name": "Công ty An Phát", "day": "2026-03-12"})

    assert "/visits/visits/" in made.url
    assert "Công ty An Phát" in desk.get("/visits/visits?q=state:planned")
    assert 'name="next_visit"' in desk.get("/contacts/contacts/1/edit")
