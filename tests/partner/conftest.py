"""A partner at work: a folder, a terminal, and what `crm new` wrote."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Crm = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def desk_folder(tmp_path: Path) -> Path:
    """An empty folder to work in."""
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


@pytest.fixture
def crm_in(tmp_path: Path) -> Crm:
    """Return a function that runs `crm` in a folder: `crm_in(folder, "check", code=1)`."""

    def run(folder: Path, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "crm_host.cli", *arguments],
            cwd=folder,
            env=os.environ | {"CRM_DATA_DIR": str(tmp_path / "var")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == code, f"{done.returncode}: {done.stdout}{done.stderr}"
        return done

    return run
