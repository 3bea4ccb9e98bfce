"""Where a development site lives: a folder that is deleted at the end, and its settings."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from crm_host.config import Config
from crm_host.dev.source import Source, linked


@dataclass(frozen=True)
class Place:
    """One development site; its processes get it as a value."""

    source: Source
    config: Config
    #: Folders in front of the path, so that the module is found without being installed.
    path: tuple[Path, ...]
    address: str
    #: Whoever opens `/dev/enter` with it is signed in as the administrator.
    key: str

    @property
    def stamp_file(self) -> Path:
        """Holds a number that rises with every change of the author's files."""
        return self.config.data_dir / "dev-stamp"

    def stamp(self) -> str:
        """Return the number of the latest change."""
        return self.stamp_file.read_text(encoding="ascii") if self.stamp_file.exists() else "0"

    def count_up(self) -> None:
        """Note that something changed; open pages learn of it."""
        fresh = self.stamp_file.with_suffix(".new")
        fresh.write_text(str(int(self.stamp()) + 1), encoding="ascii")
        fresh.replace(self.stamp_file)  # a page never reads half a number

    @property
    def entrance(self) -> str:
        """Address that signs in."""
        return f"{self.address}/dev/enter?key={self.key}"


@contextmanager
def development_place(source: Source, address: str) -> Iterator[Place]:
    """Make a place for a module folder, and forget it at the end."""
    with linked(source) as path, TemporaryDirectory(prefix="crm-dev-") as name:
        folder = Path(name)
        config = Config(
            database_url=f"sqlite:///{folder / 'crm.db'}",
            data_dir=folder,
            secret_key=secrets.token_urlsafe(32),
            debug=True,
        )
        os.environ.update(config.as_environment() | {"CRM_SERVE_ADDRESS": address})
        yield Place(source, config, tuple(path), address, secrets.token_urlsafe(16))
