"""The tutorial, followed as it is written: from wheels in an empty environment to a browser.

`pip install` is carried out by uv, which has the third-party packages in its cache.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from following import Reader
from playwright.sync_api import Browser, Page

import crm_host
from crm_host.cli.demo import ACCOUNTS, PASSWORD

ROOT = Path(crm_host.__file__).parent.parent
PAGES = sorted((ROOT / "docs/partner/tutorial").glob("[0-9]-*.md"))
ADDRESS = "http://localhost:8765"


def uv() -> str:
    """Return the installer that `make setup` puts beside Python."""
    beside = Path(sys.executable).parent / "uv"
    found = str(beside) if beside.exists() else shutil.which("uv")
    assert found, "uv is not here. Run: make setup"
    return found


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    """Somebody with our wheels, an empty folder, and nothing else."""
    wheels, folder = tmp_path / "wheels", tmp_path / "work"
    folder.mkdir()
    for package in ("crm-host", "crm-contacts"):
        command = [uv(), "build", "--quiet", "--wheel", "--package", package]
        subprocess.run([*command, "--out-dir", str(wheels)], cwd=ROOT, check=True)
    kept = {name: os.environ[name] for name in os.environ if not name.startswith(("CRM_", "PY"))}
    instead = {
        "python3 -m venv": f"{uv()} venv --quiet --python {sys.executable}",
        "pip install": f"{uv()} pip install --quiet --find-links {wheels}",
    }
    reader = Reader(folder, kept | {"PYTHONUNBUFFERED": "1"}, instead)
    yield reader
    reader.stop()


def test_who_follows_the_tutorial_ends_with_a_module_at_work(
    reader: Reader, chromium: Browser
) -> None:
    for page in PAGES:
        reader.follow(page)
    wait_for(ADDRESS)
    page = chromium.new_page(base_url=ADDRESS)
    page.set_default_timeout(30_000)
    page.goto("/login")
    page.fill("input[name=email]", ACCOUNTS[0].email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto("/rewards/rewards/new")
    page.fill("#name", "Khách hàng thân thiết")
    page.fill("#points", "50")
    page.select_option("#state", "done")
    name = choose_contact(page)
    page.get_by_role("button", name="Lưu").first.click()
    page.wait_for_url(lambda url: "/new" not in url)
    page.locator("main").get_by_role("link", name=name).first.click()
    panel = page.locator("#rewards-panel")
    panel.get_by_text("Đã tích 50 điểm").wait_for()
    assert "Khách hàng thân thiết" in panel.inner_text()
    page.close()


def choose_contact(page: Page) -> str:
    """Look a contact up in the form and choose the first one; returns its name."""
    page.fill("#contact_id", "công ty")
    found = page.locator(".lookup-options label").filter(has_text="Công ty").first
    found.click()
    return found.inner_text().splitlines()[0].strip()


def wait_for(address: str) -> None:
    """Wait until a server answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/login", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")
