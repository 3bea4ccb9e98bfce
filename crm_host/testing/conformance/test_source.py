"""Rules that the files of a module must follow; nothing is imported or run."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from crm_host.i18n.agreement import disagreements
from crm_host.i18n.missing import incomplete
from crm_host.i18n.texts import TRANSLATED
from crm_host.kernel.discovery import Candidate, discover, package_folders
from crm_host.testing.conformance.connections import direct_access
from crm_host.testing.conformance.imports import forbidden_imports, imported_modules


def _required_modules(candidate: Candidate) -> set[str]:
    names = {requirement.name for requirement in candidate.requires}
    return {n.removeprefix("crm-") for n in names if n.startswith("crm-")} - {"host"}


def test_imports_only_what_is_public_and_required(package: Path, candidate: Candidate) -> None:
    """Everything else may change without notice."""
    assert forbidden_imports(package, _required_modules(candidate)) == []


def test_requires_no_module_that_it_does_not_import(package: Path, candidate: Candidate) -> None:
    """A dependency that is not used forces installs and forbids uninstalls for nothing."""
    assert _required_modules(candidate) - imported_modules(package) == set()


def test_speaks_to_the_database_only_through_the_session(package: Path) -> None:
    """What a connection or SQL as text returns, no right and no row rule was applied to."""
    assert direct_access(package) == []


def test_relationships_name_classes_not_bare_strings(package: Path) -> None:
    """Two modules with a class of the same name would make the string ambiguous."""
    assert [line for file in package.rglob("*.py") for line in _bare_relationships(file)] == []


def _bare_relationships(file: Path) -> list[str]:
    calls = [node for node in ast.walk(ast.parse(file.read_bytes())) if isinstance(node, ast.Call)]
    return [
        f"{file.name}:{call.lineno}: relationship({call.args[0].value!r})"
        for call in calls
        if _called(call) == "relationship"
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and "." not in str(call.args[0].value)
    ]


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_templates_stand_in_a_folder_of_the_modules_name(package: Path, module_name: str) -> None:
    """Anything beside it could never be found, or only by accident."""
    folder = package / "templates"
    found = {path.name for path in folder.iterdir()} if folder.exists() else set()
    assert found <= {module_name}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(package: Path, language: str) -> None:
    """A reader never meets a sentence in another language than the chosen one."""
    assert incomplete(package, language) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_texts_of_other_packages_are_translated_alike(package: Path, language: str) -> None:
    """All catalogues are merged: of two translations of one text only one is ever shown."""
    found = disagreements([*package_folders(discover()), package], language)
    assert [str(fault) for fault in found if package.resolve() in fault.packages] == []
