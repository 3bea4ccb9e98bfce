"""The recipes, all in one new module: what they say is written, and their tests run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from following import Reader

import crm_host
from crm_host.dev.source import Source, linked

ROOT = Path(crm_host.__file__).parent.parent
RECIPES = ROOT / "docs/partner/recipes"


def listed() -> list[Path]:
    """Return the recipes in the order of their list."""
    names = re.findall(r"\]\((.+?\.md)\)", (RECIPES / "README.md").read_text(encoding="utf-8"))
    return [RECIPES / name for name in names]


def test_every_recipe_is_listed() -> None:
    assert set(listed()) == set(RECIPES.glob("*.md")) - {RECIPES / "README.md"}
    assert len(listed()) >= 15


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a new module in which every recipe was carried out."""
    tmp_path = tmp_path_factory.mktemp("recipes")
    _crm(tmp_path, "new", "module", "visits", "--extends", "contacts")
    folder = tmp_path / "crm-visits"
    for recipe in listed():
        Reader(folder, {}).follow(recipe)
    _crm(folder, "db", "revision", "visits", "-m", "recipes")
    return folder


def _crm(folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "crm_host.cli", *arguments]
    environ = os.environ | {"CRM_DATA_DIR": str(folder / "var")}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"


def test_the_migration_names_nothing_that_is_private_to_a_library(module: Path) -> None:
    (written,) = (module / "crm_visits" / "migrations").glob("*_recipes.py")
    assert "._" not in written.read_text(encoding="utf-8")


def test_the_recipes_do_what_they_say(module: Path) -> None:
    command = [sys.executable, "-m", "pytest", "tests", "-k", "not postgresql", "--tb=short"]
    with linked(Source.open(module)):
        # With databases of its own: those of this run know nothing of the visits.
        kept = {name: os.environ[name] for name in os.environ if name != "CRM_TEST_SESSION"}
        done = subprocess.run(
            [*command, "-q", "-p", "no:cacheprovider"],
            cwd=module,
            env=kept,
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stdout
