"""Every test here runs once for each module that is found, ours or a partner's."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_host.config import Config
from crm_host.kernel.discovery import Candidate, Discovery, discover
from crm_host.kernel.loading import LoadedModule
from crm_host.palette import groups
from crm_host.testing.site import Site


def _discovery() -> Discovery:
    return discover(Config.from_environment().modules_dir)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Name the modules in the test ids, so that `-k loyalty` runs one of them."""
    if "module_name" in metafunc.fixturenames:
        wanted = metafunc.config.getoption("crm_module")
        names = [wanted] if wanted else sorted(_discovery().candidates)
        metafunc.parametrize("module_name", names)


@pytest.fixture(autouse=True)
def _patient_palette(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the palette search as long as it takes: rights are tested here, on busy machines too."""
    monkeypatch.setattr(groups, "ALL_TOGETHER", 60.0)
    monkeypatch.setattr(groups, "EACH", 60.0)


@pytest.fixture
def candidate(module_name: str) -> Candidate:
    """Return the module's distribution and entry point; imports none of its code."""
    return _discovery().candidates[module_name]


@pytest.fixture
def package(candidate: Candidate) -> Path:
    """Return the folder with the module's files."""
    assert candidate.location is not None, f"{candidate.package} cannot be found"
    return candidate.location


@pytest.fixture
def module(site: Site, module_name: str) -> LoadedModule:
    """Return the module as the application has loaded it."""
    registry = site.app.extensions["crm"]
    status = registry.states[module_name]
    assert module_name in registry.modules, f"{module_name} is {status.state}: {status.reason}"
    loaded: LoadedModule = registry.modules[module_name]
    return loaded
