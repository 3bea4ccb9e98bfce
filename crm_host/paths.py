"""Where the files live that ship beside the package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    """Return a top-level folder of the source tree, or its copy inside an installed wheel."""
    installed = _PACKAGE / "_bundled" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def migrations_dir() -> Path:
    """Return the folder with the shared Alembic environment and the host's own history."""
    return _shipped("migrations")


def themes_dir() -> Path:
    """Return the folder that holds the bundled themes."""
    return _shipped("themes")
