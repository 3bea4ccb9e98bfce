"""A module's source folder, used as if it were installed.

Python finds a module by the metadata of its distribution. For a folder that nobody installed the
metadata is written beside, into a folder of its own, and both are put on the path: that takes a
millisecond, needs no index and leaves the environment as it was.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import Distribution, distributions
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from packaging.utils import canonicalize_name

from crm_host.kernel.discovery import GROUP
from crm_host.kernel.errors import HostError


@dataclass(frozen=True)
class Source:
    """A folder with a `pyproject.toml` that names a module."""

    folder: Path
    project: Mapping[str, Any]

    @classmethod
    def open(cls, folder: Path) -> Source:
        """Read the folder's `pyproject.toml`.

        :raises HostError: there is none, or it names no module.
        """
        file = folder.resolve() / "pyproject.toml"
        try:
            project = tomllib.loads(file.read_text(encoding="utf-8")).get("project", {})
        except FileNotFoundError as error:
            raise HostError(
                f"{folder} has no pyproject.toml. Go to the folder of a module, or make one with: "
                "crm new module NAME"
            ) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise HostError(f"{file} cannot be read: {error}") from error
        found = cls(file.parent, project)
        found.check()
        return found

    def check(self) -> None:
        """Check what everything else relies on.

        :raises HostError: something is missing; the text says what to write.
        """
        points = self.project.get("entry-points", {}).get(GROUP, {})
        if len(points) != 1:
            raise HostError(
                f"{self.folder / 'pyproject.toml'} must name one module, under "
                f'[project.entry-points."{GROUP}"]: name = "crm_name.module:module"'
            )
        for key in ("name", "version"):
            if not self.project.get(key):
                raise HostError(f"{self.folder / 'pyproject.toml'} has no {key} in [project].")
        if not self.package.is_dir():
            raise HostError(
                f"There is no folder {self.package}. A module {self.name} lives in the package "
                f"{self.package.name}, beside its pyproject.toml."
            )

    @cached_property
    def name(self) -> str:
        """Name of the module."""
        return str(next(iter(self.project["entry-points"][GROUP])))

    @property
    def package(self) -> Path:
        """Folder of the import package."""
        return self.folder / f"crm_{self.name}"

    @property
    def distribution(self) -> str:
        """Name of the distribution, as a wheel bears it."""
        return canonicalize_name(str(self.project["name"]))

    def metadata(self) -> str:
        """Return the core metadata that an installer would write."""
        license = self.project.get("license", "")
        authors = [one.get("name", "") for one in self.project.get("authors", ())]
        lines = [
            "Metadata-Version: 2.4",
            f"Name: {self.project['name']}",
            f"Version: {self.project['version']}",
            f"Summary: {self.project.get('description', '')}",
            f"License-Expression: {license if isinstance(license, str) else ''}",
            *(f"Author: {name}" for name in authors if name),
            *(f"Requires-Dist: {text}" for text in self.project.get("dependencies", ())),
        ]
        return "\n".join(lines) + "\n"

    def is_installed(self) -> bool:
        """Whether this very folder is installed in the environment, in editable mode."""
        return any(_leads_to(found, self.folder) for found in self._installed())

    def _installed(self) -> Iterator[Distribution]:
        for found in distributions(name=self.distribution):
            if canonicalize_name(found.name) == self.distribution:
                yield found

    def refuse_rival(self) -> None:
        """Refuse to go on while another copy of the distribution is installed.

        :raises HostError: Python would find both.
        """
        if next(self._installed(), None) is not None and not self.is_installed():
            raise HostError(
                f"{self.project['name']} is installed in this environment from somewhere else, so "
                f"this folder would not be what runs. Run: pip uninstall {self.project['name']}"
            )


@contextmanager
def linked(source: Source) -> Iterator[Sequence[Path]]:
    """Make a folder importable and discoverable, here and in child processes, for a while.

    Yields the folders that were put on the path; none where it is installed in editable mode.

    :raises HostError: another copy of it is installed.
    """
    source.refuse_rival()
    if source.is_installed():
        yield ()
        return
    with TemporaryDirectory(prefix="crm-linked-") as name:
        folder = Path(name)
        _write_metadata(source, folder)
        with _on_path(source.folder, folder):
            yield source.folder, folder


@contextmanager
def linked_here(name: str) -> Iterator[None]:
    """Link the present folder for a while, if it is the one of this module."""
    if not Path("pyproject.toml").is_file() or not Path(f"crm_{name}").is_dir():
        yield
        return
    with linked(Source.open(Path())):
        yield


def _write_metadata(source: Source, folder: Path) -> None:
    stem = source.distribution.replace("-", "_")
    info = folder / f"{stem}-{source.project['version']}.dist-info"
    info.mkdir()
    points = source.project["entry-points"][GROUP]
    lines = "".join(f"{name} = {target}\n" for name, target in points.items())
    (info / "METADATA").write_text(source.metadata(), encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[{GROUP}]\n{lines}", encoding="utf-8")


@contextmanager
def _on_path(*folders: Path) -> Iterator[None]:
    before, path = os.environ.get("PYTHONPATH"), sys.path.copy()
    names = [str(folder) for folder in folders]
    os.environ["PYTHONPATH"] = os.pathsep.join([*names, *([before] if before else [])])
    sys.path[:0] = names
    try:
        yield
    finally:
        sys.path[:] = path
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


def _leads_to(distribution: Distribution, folder: Path) -> bool:
    """Whether a distribution was installed from a folder, as PEP 610 notes it."""
    noted = distribution.read_text("direct_url.json") or ""
    return f'"{folder.as_uri()}"' in noted
