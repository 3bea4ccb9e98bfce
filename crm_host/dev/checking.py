"""Everything that must hold for a module folder: declaration, conformance, its own tests."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from crm_host.config import unpacked_modules
from crm_host.dev.source import Source, linked
from crm_host.kernel.discovery import discover
from crm_host.kernel.errors import HostError
from crm_host.kernel.inspection import inspect_modules
from crm_host.screens.naming import unknown_fields

_SUITE = "crm_host.testing.conformance"


@dataclass(frozen=True)
class Checked:
    """What was found about one module folder."""

    name: str
    #: Sentences about the declaration; without any, the tests ran.
    faults: tuple[str, ...]
    #: Tests that ran, those of the conformance suite included.
    tests: int = 0
    #: Each failing test with the first line of its reason.
    failures: tuple[str, ...] = ()
    #: What pytest printed about them.
    report: str = ""

    @property
    def is_fine(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults and not self.failures

    def as_dict(self) -> dict[str, object]:
        """Return JSON values."""
        return {
            "ok": self.is_fine,
            "module": self.name,
            "faults": list(self.faults),
            "tests": self.tests,
            "failures": list(self.failures),
        }

    def as_text(self) -> str:
        """Return what an author reads."""
        if self.faults:
            return "\n".join(f"{self.name}: {fault}" for fault in self.faults)
        if self.failures:
            counts = f"{len(self.failures)} of {self.tests} checks failed"
            lines = (f"  {failure}" for failure in self.failures)
            return "\n".join([self.report, f"{self.name}: {counts}", *lines])
        return f"{self.name}: fine ({self.tests} checks)"


def check_folder(source: Source) -> Checked:
    """Check a module folder on SQLite; nothing is installed and no database of a site is touched.

    The tests are left out where the declaration is wrong already: all would say the same.

    :raises HostError: the tests cannot be run here.
    """
    with linked(source):
        faults = declared_faults(source.name)
        return Checked(source.name, tuple(faults)) if faults else _tested(source)


def declared_faults(name: str) -> list[str]:
    """Return what is wrong with the declarations of one module that can be found."""
    found = inspect_modules(discover(unpacked_modules()), [name])
    others = [f"{other}: {text}" for other in found if other != name for text in found[other]]
    return [*found[name], *others] or list(unknown_fields(name))


def _tested(source: Source) -> Checked:
    if importlib.util.find_spec("pytest") is None:
        raise HostError(
            'The tests need packages that are not here. Run: pip install "crm-host[testing]"'
        )
    with TemporaryDirectory(prefix="crm-check-") as name:
        results = Path(name) / "results.xml"
        done = subprocess.run(
            _command(source, results), cwd=source.folder, capture_output=True, text=True
        )
        if not results.is_file():
            raise HostError(f"The tests could not be started:\n{done.stdout}{done.stderr}")
        suites = ElementTree.parse(results).getroot()
    cases = list(suites.iter("testcase"))
    if not cases:
        raise HostError(f"No test was found:\n{done.stdout}{done.stderr}")
    failures = tuple(failure for case in cases for failure in _failures(case))
    return Checked(source.name, (), len(cases), failures, done.stdout if failures else "")


def _command(source: Source, results: Path) -> list[str]:
    own = source.folder / "tests"
    return [
        sys.executable, "-m", "pytest", "--pyargs", _SUITE, *([str(own)] if own.is_dir() else []),
        "--crm-module", source.name,
        "-k", "not postgresql",
        "--import-mode=importlib",
        "--quiet", "--no-header", "--tb=short",
        "-p", "no:cacheprovider",
        f"--junitxml={results}",
    ]  # fmt: skip


def _failures(case: ElementTree.Element) -> Iterator[str]:
    for kind in ("failure", "error"):
        for found in case.iter(kind):
            reason = (found.get("message") or "").strip().partition("\n")[0]
            yield f"{case.get('name')}: {reason}"
