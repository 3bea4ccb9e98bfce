"""The reference is what the code says, and no published name goes without a word."""

from __future__ import annotations

import inspect
import subprocess
import sys
import types
import warnings
from pathlib import Path

import pytest

import crm_host
from crm_host.deprecation import Renamed, renamed
from crm_host.dev.reference.interface import entries
from crm_host.dev.reference.published import Published, read, vanished, written

ROOT = Path(crm_host.__file__).parent.parent


def test_the_reference_is_current() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "crm_host.dev.reference", "docs/reference", "CHANGES.md", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, ""), f"{done.stdout}{done.stderr}"


def test_every_public_name_says_what_it_is_for() -> None:
    silent = [
        entry.name
        for entry in entries()
        if not entry.purpose and (inspect.isclass(entry.value) or inspect.isroutine(entry.value))
    ]
    assert silent == []


def test_every_public_function_names_its_types() -> None:
    untyped = [
        f"{entry.name}({name})"
        for entry in entries()
        if inspect.isfunction(entry.value)
        for name, parameter in inspect.signature(entry.value).parameters.items()
        if parameter.annotation is inspect.Parameter.empty
    ]
    assert untyped == []


MERGED = Published("events", "contacts.contact_merged")
VISIBLE = Published("api", "visible")


def test_a_published_name_may_only_go_with_a_note() -> None:
    recorded = {MERGED: "0.1.0", VISIBLE: "0.1.0"}

    [lost] = vanished({VISIBLE: "0.2.0"}, recorded, "- Nothing about it.")
    noted = vanished({VISIBLE: "0.2.0"}, recorded, "- `contacts.contact_merged` has become …")

    assert lost.startswith("contacts.contact_merged (events) was published and is gone.")
    assert list(noted) == []


def test_a_name_keeps_the_version_in_which_it_appeared() -> None:
    text = written({MERGED: "0.3.0", VISIBLE: "0.3.0"}, {VISIBLE: "0.1.0"})

    assert read(text) == {MERGED: "0.3.0", VISIBLE: "0.1.0"}


def test_a_renamed_name_works_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("crm_example")
    find = renamed("crm_example", {"stale": Renamed("fresh", "0.2")})
    vars(module).update(fresh="the value", __getattr__=find)
    monkeypatch.setitem(sys.modules, "crm_example", module)

    with pytest.warns(DeprecationWarning, match="crm_example.stale is called fresh since 0.2"):
        assert module.stale == "the value"
    with warnings.catch_warnings(), pytest.raises(AttributeError):
        _ = module.unknown
