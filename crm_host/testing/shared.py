"""The real files that the checks read, which are not part of the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def shared_data(folder: str) -> Path:
    """Return ``folder`` of the shared test data; skip the test, saying why, where it is absent.

    The data stands in the directory that ``CRM_SHARED_DATA`` names, by default in
    ``shared/data`` beside the project. Each folder has a ``SOURCE.md`` with origin, licence and
    the figures to reproduce.
    """
    beside_project = Path(__file__).resolve().parents[3] / "shared" / "data"
    root = Path(os.environ.get("CRM_SHARED_DATA") or beside_project)
    if not (root / folder).is_dir():
        pytest.skip(f"shared data missing: no {folder!r} in {root}; set CRM_SHARED_DATA")
    return root / folder
