"""The files of a site beside its database: uploads, partner modules, themes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from crm_host.backup.manifest import BackupRefused
from crm_host.files.store import bringing

#: Folders below the data folder that belong to a backup.
FOLDERS = ("files", "modules", "themes")
#: Folders whose own folders are replaced never and added whole.
_WHOLE = ("modules", "themes")


def site_files(data_dir: Path) -> Iterator[tuple[str, Path]]:
    """Yield every file with its path below the data folder; drafts are left out."""
    for folder in FOLDERS:
        for path in sorted((data_dir / folder).rglob("*")):
            name = path.relative_to(data_dir)
            if path.is_file() and not path.is_symlink() and not _is_passing(name):
                yield name.as_posix(), path


def _is_passing(name: Path) -> bool:
    """Whether a file is being written at this moment, or can be made again."""
    hidden = any(part.startswith(".") or part == "__pycache__" for part in name.parts)
    return hidden or (name.parts[0] == "files" and name.name.startswith("tmp"))


class Placed:
    """Files put into the data folder, which can be taken away again."""

    def __init__(self, data_dir: Path) -> None:
        self._root = data_dir
        self._made: list[Path] = []
        self._present = {
            f"{folder}/{path.name}" for folder in _WHOLE for path in (data_dir / folder).glob("*")
        }

    def put(self, name: str, source: IO[bytes]) -> None:
        """Add a file unless it is there; a module's or theme's folder is taken whole or not.

        :raises BackupRefused: the name leads elsewhere.
        """
        path = self._root / _safe(name)
        if "/".join(PurePosixPath(name).parts[:2]) in self._present:
            return
        if path.exists() and self._stays(path):
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent)
        self._made.append(Path(beside))
        with os.fdopen(handle, "wb") as file:
            while data := source.read(1024 * 1024):
                file.write(data)
        os.replace(beside, path)
        self._made[-1] = path

    def _stays(self, path: Path) -> bool:
        """Whether a file is still there and no sweep will take it before its row is there too."""
        folder = self._root / "files"
        if not path.is_relative_to(folder):
            return True
        with bringing(folder):
            if present := path.exists():
                path.touch()  # as if it were brought now
        return present

    def take_away(self) -> None:
        """Remove what was added, and the folders that are empty then."""
        for path in reversed(self._made):
            path.unlink(missing_ok=True)
            for folder in path.parents:
                if folder == self._root or any(folder.iterdir()):
                    break
                folder.rmdir()


def _safe(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    odd = "\\" in name or ":" in name or "\0" in name or ".." in path.parts
    if odd or len(path.parts) < 2 or path.parts[0] not in FOLDERS:
        raise BackupRefused(f"The backup names a file outside the data folder: {name!r}.")
    return path
