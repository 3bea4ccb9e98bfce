"""Which modules are installed as packages, learned without importing any of their code.

stevedore finds and loads the entry points, but only after its class cache was filled from
`importlib.metadata`: left alone it answers from a disk cache that misses changes for about two
minutes, forgets the distribution, and lets the last of two equal names win in silence.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import Distribution, EntryPoint, entry_points
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import InvalidVersion, Version
from stevedore import ExtensionManager
from stevedore.named import NamedExtensionManager

from crm_host.kernel.errors import DeclarationError

GROUP = "crm.modules"
_NAME = re.compile(r"[a-z][a-z0-9]{1,19}")
#: Words that already mean something as a table prefix or a first part of a URL.
RESERVED = frozenset({
    "host", "schema", "static", "sqlite", "pg", "alembic", "public", "dev", "theme", "firm",
    "account", "admin", "amount", "apps", "assets", "audit", "bulk", "changes", "favorites",
    "files", "home", "jobs", "login", "logout", "lookup", "preferences", "search", "settings",
    "setup", "shortcuts", "trash", "undo", "views",
})  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """A module that could be installed, as its distribution describes it."""

    name: str
    distribution: str
    version: str
    #: Import package, always `crm_<name>`.
    package: str
    entry_point: EntryPoint
    requires: tuple[Requirement, ...] = ()
    summary: str = ""
    author: str = ""
    licence: str = ""
    #: Folder of the import package; `None` when it cannot be found.
    location: Path | None = None
    #: Whether it was unpacked from a wheel into the data folder.
    unpacked: bool = False


@dataclass(frozen=True)
class Discovery:
    """What was found: usable candidates, and why other entry points are not usable."""

    candidates: dict[str, Candidate] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Installed:
    """What the database says about a module; it decides between rivals and versions."""

    distribution: str
    version: str
    #: Where this version lies, when not under its usual name in the modules folder.
    folder: Path | None = None


def discover(
    modules_dir: Path | None = None, installed: Mapping[str, Installed] | None = None
) -> Discovery:
    """List every module package, those of unpacked wheels included.

    Puts the active version of each unpacked wheel on `sys.path`: the installed one, or the
    newest where none is installed.
    """
    known = installed or {}
    _activate(modules_dir, known)
    importlib.invalidate_caches()
    found: dict[str, list[EntryPoint]] = {}
    for point in entry_points(group=GROUP):
        found.setdefault(point.name, []).append(point)
    result = Discovery()
    for name, points in sorted(found.items()):
        try:
            chosen = _choose(name, points, known.get(name), result.problems)
            result.candidates[name] = _candidate(name, chosen, modules_dir)
        except DeclarationError as error:
            result.problems[name] = str(error)
    ExtensionManager.ENTRY_POINT_CACHE[GROUP] = [
        candidate.entry_point for candidate in result.candidates.values()
    ]
    return result


def package_folders(discovery: Discovery) -> list[Path]:
    """Return the folders of the host and of every module that was found."""
    host = Path(__file__).parent.parent
    return [host, *(c.location for c in discovery.candidates.values() if c.location)]


def load_entry_point(name: str) -> Any:
    """Import the object behind a discovered entry point; whatever its import raises escapes."""

    def fail(_manager: Any, _point: EntryPoint, error: BaseException) -> None:
        raise error

    manager: NamedExtensionManager[Any] = NamedExtensionManager(
        GROUP, names=[name], on_load_failure_callback=fail
    )
    return manager[name].plugin


def unpacked_versions(modules_dir: Path | None) -> dict[str, list[Path]]:
    """Return the folders of unpacked wheels per module, oldest version first."""
    versions: dict[str, list[tuple[Version, Path]]] = {}
    if modules_dir is None or not modules_dir.is_dir():
        return {}
    for folder in modules_dir.iterdir():
        name, _, version = folder.name.partition("-")
        if not (folder.is_dir() and _NAME.fullmatch(name)):
            continue
        try:
            versions.setdefault(name, []).append((Version(version), folder))
        except InvalidVersion:
            continue
    return {name: [folder for _, folder in sorted(pairs)] for name, pairs in versions.items()}


def _activate(modules_dir: Path | None, installed: Mapping[str, Installed]) -> None:
    """Put exactly one version of each unpacked module at the end of `sys.path`."""
    if modules_dir is None:
        return
    inside = str(modules_dir) + "/"
    sys.path[:] = [entry for entry in sys.path if not entry.startswith(inside)]
    elsewhere = {name: [want.folder] for name, want in installed.items() if want.folder}
    for name, folders in sorted({**unpacked_versions(modules_dir), **elsewhere}.items()):
        wanted = installed.get(name)
        exact = [f for f in folders if wanted and f.name == f"{name}-{wanted.version}"]
        sys.path.append(str((exact or folders)[-1]))


def _choose(
    name: str, points: list[EntryPoint], installed: Installed | None, problems: dict[str, str]
) -> EntryPoint:
    """Return the one entry point for a name; the installed distribution beats a newcomer."""
    if not _NAME.fullmatch(name):
        raise DeclarationError(
            f"The module name {name!r} must be 2 to 20 small letters and digits, "
            "starting with a letter. Rename the entry point."
        )
    if name in RESERVED:
        raise DeclarationError(f"The module name {name} is reserved. Rename the entry point.")
    if len(points) == 1:
        return points[0]
    rivals = " and ".join(sorted(_distribution(point).name for point in points))
    text = f"The packages {rivals} both provide a module named {name}. Remove one of them."
    for point in points:
        if installed and _distribution(point).name == installed.distribution:
            problems[name] = text
            return point
    raise DeclarationError(text)


def _candidate(name: str, point: EntryPoint, modules_dir: Path | None) -> Candidate:
    distribution = _distribution(point)
    package = point.module.partition(".")[0]
    if package != f"crm_{name}":
        raise DeclarationError(
            f"The module {name} lives in the package {package}. Rename the package to crm_{name}."
        )
    metadata: Any = distribution.metadata
    location = _location(package)
    return Candidate(
        name=name,
        distribution=distribution.name,
        version=_version(distribution),
        package=package,
        entry_point=point,
        requires=tuple(_requirements(distribution)),
        summary=metadata.get("Summary", ""),
        author=metadata.get("Author") or metadata.get("Author-email") or "",
        licence=metadata.get("License-Expression") or metadata.get("License") or "",
        location=location,
        unpacked=_is_inside(location, modules_dir),
    )


def _distribution(point: EntryPoint) -> Distribution:
    distribution: Distribution | None = getattr(point, "dist", None)
    if distribution is None:
        raise DeclarationError(f"The entry point {point.name} belongs to no distribution.")
    return distribution


def _version(distribution: Distribution) -> str:
    try:
        return str(Version(distribution.version))
    except (InvalidVersion, TypeError) as error:
        raise DeclarationError(
            f"The package {distribution.name} has no valid version. Rebuild it with one."
        ) from error


def _requirements(distribution: Distribution) -> Iterable[Requirement]:
    """Yield what the distribution needs on this Python, without its optional extras."""
    for text in distribution.requires or ():
        try:
            requirement = Requirement(text)
        except InvalidRequirement as error:
            raise DeclarationError(
                f"The package {distribution.name} requires {text!r}, which is not readable. "
                "Correct its dependencies."
            ) from error
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield requirement


def _location(package: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    return Path(folders[0]) if folders else None


def _is_inside(location: Path | None, modules_dir: Path | None) -> bool:
    return bool(location and modules_dir and modules_dir in location.parents)
