"""How long an author waits: for a new module at work, for what was saved, for a check."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from benchmarks.browser import browser
from benchmarks.separate import say

_CRM = [sys.executable, "-m", "crm_host.cli"]


def measured() -> dict[str, Any]:
    """Write a module, run it, change it and check it; seconds, machine time only."""
    with tempfile.TemporaryDirectory() as name, browser() as chromium:
        folder = Path(name)
        started = time.perf_counter()
        _crm(folder, "new", "module", "visits", "--extends", "contacts")
        module = folder / "crm-visits"
        with _developing(module) as entrance:
            page = chromium.new_page()
            page.set_default_timeout(120_000)
            page.goto(entrance)
            running = time.perf_counter() - started
            address = entrance.partition("/dev/")[0]
            template = module / "crm_visits/templates/visits/_home_latest.html"
            marked = '<p id="saved">saved</p>{% if rows %}'
            shown = _until(page, template, "{% if rows %}", marked, "#saved")
            page.goto(f"{address}/visits/visits")
            code = module / "crm_visits/screens.py"
            seen = 'h1:has-text("Site visits")'
            reloaded = _until(page, code, 'many=_("Visits")', 'many=_("Site visits")', seen)
        code.write_text(code.read_text().replace("Site visits", "Visits"))
        template.write_text(template.read_text().replace('<p id="saved">saved</p>', ""))
        started = time.perf_counter()
        _crm(module, "check")
        checked = time.perf_counter() - started
    return {
        "new_to_page_seconds": round(running, 1),
        "template_seconds": round(shown, 2),
        "python_seconds": round(reloaded, 2),
        "check_seconds": round(checked, 1),
    }


def _until(page: Page, file: Path, old: str, new: str, selector: str) -> float:
    """Save a change and return the seconds until the page shows it."""
    text = file.read_text(encoding="utf-8")
    index = text.rindex(old)
    file.write_text(text[:index] + new + text[index + len(old) :], encoding="utf-8")
    started = time.perf_counter()
    page.wait_for_selector(selector, state="attached")
    return time.perf_counter() - started


def _environ(folder: Path) -> dict[str, str]:
    return os.environ | {"CRM_DATA_DIR": str(folder / "var"), "PYTHONUNBUFFERED": "1"}


def _crm(folder: Path, *arguments: str) -> None:
    done = subprocess.run(
        [*_CRM, *arguments], cwd=folder, env=_environ(folder), capture_output=True, text=True
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"


@contextmanager
def _developing(module: Path) -> Iterator[str]:
    """Run `crm dev` and yield the address that signs in."""
    process = subprocess.Popen(
        [*_CRM, "dev", "--port", "0"],
        cwd=module,
        env=_environ(module),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None, "it was asked for"
    try:
        for line in process.stdout:
            if found := re.match(r"Open (\S+)", line):
                yield found[1]
                break
        else:
            raise RuntimeError("crm dev did not begin")
    finally:
        process.terminate()
        process.communicate(timeout=60)


if __name__ == "__main__":
    say(str(measured()))
