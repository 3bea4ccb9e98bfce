"""Where the files live that ship beside the package."""

from __future__ import annotations

from pathlib import Path

from flask import current_app

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


def data_folder(name: str) -> Path:
    """Return a folder of this installation's data, made on first use: uploads, exports."""
    folder: Path = current_app.config["CRM"].data_dir / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def max_upload() -> int:
    """Return how large an uploaded file may be, in bytes."""
    limit: int = current_app.config["CRM"].max_upload
    return limit
