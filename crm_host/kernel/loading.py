"""Importing the conventional files of installed modules, with every failure given a name."""

from __future__ import annotations

import importlib
import importlib.util
import re
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

from sqlalchemy.orm import configure_mappers

from crm_host.kernel.declaration import HOST_API, Module
from crm_host.kernel.discovery import Candidate, Discovery, load_entry_point
from crm_host.kernel.errors import Busy, DeclarationError, ModuleBroken, suggestion

#: Imported after the models of every module, in this order.
PARTS = ("events", "hooks", "slots", "forms", "views", "jobs")
#: Imported only when somebody asks for them.
LATE_PARTS = ("cli", "demo")

_PACKAGE = re.compile(r"crm_[a-z0-9]+")


@dataclass
class LoadedModule:
    """A module whose code is in this process."""

    name: str
    declaration: Module
    candidate: Candidate
    package: str
    #: Conventional file name to the imported Python module; bridges as `bridges.<other>`.
    parts: dict[str, ModuleType] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Folder of the package, with its templates, static files and translations."""
        if self.candidate.location is None:
            raise DeclarationError(f"The package {self.package} has no folder. Install it again.")
        return self.candidate.location

    @property
    def routes(self) -> Any:
        """The `Routes` of `views.py`, or `None` for a module without views."""
        return getattr(self.parts.get("views"), "routes", None)

    def part(self, name: str) -> ModuleType | None:
        """Return a conventional file, imported on first use; `None` where it does not exist.

        :raises ModuleBroken: its import fails.
        """
        if name not in self.parts and name in LATE_PARTS:
            with blaming(self.name):
                _import_part(self, name)
        return self.parts.get(name)


def load_modules(
    names_in_order: Sequence[str],
    discovery: Discovery,
    announce: Callable[[str], None] = lambda _name: None,
) -> list[LoadedModule]:
    """Import modules: declarations and models of all first, then everything else.

    :param names_in_order: what to load, every module after those it requires.
    :param announce: is told each name before the module's code runs.
    :raises ModuleBroken: naming the first module at fault.
    """
    loaded = load_models(names_in_order, discovery, announce)
    for module in loaded:
        announce(module.name)
        with blaming(module.name):
            for part in PARTS:
                _import_part(module, part)
            for other in names_in_order:
                _import_part(module, f"bridges.{other}")
            _check_exports(module)
    return loaded


def load_models(
    names_in_order: Sequence[str],
    discovery: Discovery,
    announce: Callable[[str], None] = lambda _name: None,
) -> list[LoadedModule]:
    """Import declarations and models, and configure the mappers module by module.

    One mapper that cannot be configured stops every query of the process, so the culprit must be
    known: what went well before a module was imported cannot be at fault afterwards.
    """
    loaded: list[LoadedModule] = []
    for name in names_in_order:
        announce(name)
        with blaming(name):
            module = load_declaration(discovery.candidates[name])
            _import_part(module, "models")
            configure_mappers()
        loaded.append(module)
    return loaded


def load_declaration(candidate: Candidate) -> LoadedModule:
    """Import a module's declaration and check it against its entry point.

    :raises DeclarationError: it is not a `Module` of this name and host interface.
    """
    declaration = load_entry_point(candidate.name)
    if not isinstance(declaration, Module):
        raise DeclarationError(
            f"The entry point {candidate.entry_point.value} is not a Module. "
            "Point it at the declaration."
        )
    if declaration.name != candidate.name:
        raise DeclarationError(
            f"The entry point is named {candidate.name} but the declaration says "
            f"{declaration.name!r}. Use one name."
        )
    if declaration.host_api != HOST_API:
        raise DeclarationError(
            f"It is written for host interface {declaration.host_api}; this host speaks "
            f"{HOST_API}. Install a version that fits."
        )
    return LoadedModule(candidate.name, declaration, candidate, candidate.package)


def resolve(module: LoadedModule, target: str) -> Callable[..., object]:
    """Return the function named by `file:function` or `package.file:function`.

    :raises ModuleBroken: there is no such function.
    """
    path, _, attribute = target.partition(":")
    full = path if path.startswith(f"{module.package}.") else f"{module.package}.{path}"
    with blaming(module.name):
        found = getattr(importlib.import_module(full), attribute)
        if not callable(found):
            raise DeclarationError(f"{target} is not a function.")
    function: Callable[..., object] = found
    return function


@contextmanager
def blaming(name: str) -> Iterator[None]:
    """Turn whatever is raised inside into `ModuleBroken`.

    Assertions and `SystemExit` at import time must not stop the site either.
    """
    try:
        yield
    except (KeyboardInterrupt, ModuleBroken, Busy):
        raise
    except BaseException as error:
        culprit = _culprit(error, name)
        details = "".join(traceback.format_exception(error))
        raise ModuleBroken(culprit, explain(error), details) from error


def explain(error: BaseException) -> str:
    """Say in one sentence what went wrong and where, with the nearest name where one is wrong."""
    if isinstance(error, DeclarationError):
        return str(error)
    text = f"{type(error).__name__}: {error}".strip().removesuffix(":")
    place = _place(error)
    return f"{text.splitlines()[0]}{_nearest(error)}{place}"


def _import_part(module: LoadedModule, part: str) -> None:
    full = f"{module.package}.{part}"
    parent = full.rpartition(".")[0]
    if parent != module.package and importlib.util.find_spec(parent) is None:
        return
    if importlib.util.find_spec(full) is not None:
        module.parts[part] = importlib.import_module(full)


def _check_exports(module: LoadedModule) -> None:
    """Refuse conventional files that the host could make no use of."""
    if "views" in module.parts and module.routes is None:
        raise DeclarationError("views.py defines no `routes`. Add `routes = Routes()`.")


def _frames(error: BaseException) -> list[traceback.FrameSummary]:
    trace: TracebackType | None = error.__traceback__
    return list(traceback.extract_tb(trace))


def _culprit(error: BaseException, name: str) -> str:
    """Return the module whose file was being imported: it may be one that `name` imports.

    A function that was merely called with wrong values is not at fault, so only frames of whole
    files count.
    """
    if isinstance(error, SyntaxError) and error.filename:
        return _module_of_file(error.filename) or name
    for frame in reversed(_frames(error)):
        owner = _module_of_file(frame.filename) if frame.name == "<module>" else None
        if owner:
            return owner
    return name


def _module_of_file(filename: str) -> str | None:
    """Return whose file it is; migrations run before their package was ever imported."""
    for folder in Path(filename).parents:
        if _PACKAGE.fullmatch(folder.name) and (folder / "module.py").is_file():
            return folder.name.removeprefix("crm_")
    return None


def _place(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return ""
    inside = [frame for frame in _frames(error) if _module_of_file(frame.filename)]
    if not inside:
        return ""
    last = inside[-1]
    short = "/".join(last.filename.split("/")[-2:])
    return f" ({short}, line {last.lineno})"


def _nearest(error: BaseException) -> str:
    """Suggest the name that was probably meant by a failed import or attribute."""
    if isinstance(error, AttributeError) and error.name and error.obj is not None:
        return suggestion(error.name, dir(error.obj))
    if isinstance(error, ImportError) and error.name and "cannot import name" in str(error):
        wrong = str(error).partition("'")[2].partition("'")[0]
        source = importlib.import_module(error.name)
        return suggestion(wrong, dir(source))
    return ""
