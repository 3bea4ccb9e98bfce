"""What the files of a module import of the host and of other modules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: The two packages of the host that a module may name, the second one in tests and factories.
_HOST = "crm_host"
_PUBLIC = "crm_host.api"
_FOR_TESTS = "crm_host.testing"
_TEST_FILES = ("tests", "factories.py")


@dataclass(frozen=True)
class Import:
    """One imported dotted name and where it stands."""

    name: str
    file: Path
    line: int


def imports_of(package: Path) -> Iterator[Import]:
    """Yield every import of a package, wherever in a file it stands."""
    for file in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_bytes(), str(file))):
            for name in _names(node):
                yield Import(name, file, node.lineno)  # type: ignore[attr-defined]  # every statement has a line


def forbidden_imports(package: Path, required: set[str]) -> list[str]:
    """Return one readable line for each import that breaks the rules between packages.

    :param required: names of the modules that this one's distribution requires.
    """
    return [
        f"{found.file.relative_to(package.parent)}:{found.line}: {fault}"
        for found in imports_of(package)
        if (fault := _fault(found, package, required))
    ]


def imported_modules(package: Path) -> set[str]:
    """Return the names of the other modules that a package imports outside its bridges."""
    return {
        _module(found.name)
        for found in imports_of(package)
        if _is_module(found.name) and not _same(found, package) and not _bridge(found.file)
    }


def _fault(found: Import, package: Path, required: set[str]) -> str:
    name = found.name
    if _within(name, _HOST):
        return "" if _host_allowed(found) else f"{name} is private; import from {_PUBLIC}"
    if not _is_module(name) or _same(found, package):
        return ""
    other = _module(name)
    if not _within(name, f"crm_{other}.api") and not _in_tests(found.file):
        return f"{name} is private; import from crm_{other}.api"
    if other not in required and _bridge(found.file) != other:
        return f"{name} needs crm-{other} among the dependencies, or bridges/{other}.py"
    return ""


def _host_allowed(found: Import) -> bool:
    if _within(found.name, _PUBLIC):
        return True
    return _within(found.name, _FOR_TESTS) and _in_tests(found.file)


def _in_tests(file: Path) -> bool:
    return any(part in _TEST_FILES for part in file.parts)


def _bridge(file: Path) -> str:
    return file.stem if file.parent.name == "bridges" else ""


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
        if "." not in node.module:  # `from crm_contacts import api` names the submodule
            return [f"{node.module}.{alias.name}" for alias in node.names]
        return [node.module]
    return []


def _within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _is_module(name: str) -> bool:
    return name.startswith("crm_") and not _within(name, _HOST)


def _module(name: str) -> str:
    return name.split(".")[0].removeprefix("crm_")


def _same(found: Import, package: Path) -> bool:
    return _within(found.name, package.name)
