"""The wheel of a module folder, once everything about it holds."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

from crm_host.dev.source import Source
from crm_host.i18n.missing import incomplete
from crm_host.i18n.texts import TRANSLATED
from crm_host.kernel.errors import HostError


def refuse_untranslated(source: Source) -> None:
    """Refuse a module whose readers would meet texts in another language than theirs.

    :raises HostError: naming each text and its place.
    """
    lines = [f"{code}: {line}" for code in TRANSLATED for line in incomplete(source.package, code)]
    if lines:
        package = source.package.name
        raise HostError(
            "\n".join(
                [
                    f"{len(lines)} texts are not translated, so no wheel was built:",
                    *(f"  {line}" for line in lines),
                    f"Run: crm i18n update {package}, then write them into "
                    f"{package}/translations/.",
                ]
            )
        )


def build_wheel(source: Source) -> Path:
    """Build the wheel into `dist/` with the build backend that the folder names; return its path.

    :raises HostError: the backend fails, or the tools are not here.
    """
    if importlib.util.find_spec("build") is None:
        raise HostError(
            'Building needs packages that are not here. Run: pip install "crm-host[testing]"'
        )
    target = source.folder / "dist"
    before = _wheels(target)
    # The environment that the module was checked in builds it, too: nothing is fetched.
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target)],
        cwd=source.folder,
        env=os.environ | {"PATH": _with_scripts(os.environ.get("PATH", ""))},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise HostError(f"The wheel could not be built:\n{done.stdout}{done.stderr}".rstrip())
    made = {path: when for path, when in _wheels(target).items() if before.get(path) != when}
    return max(made, key=made.__getitem__)


def _with_scripts(path: str) -> str:
    """Return the search path with the programs of this environment, activated or not."""
    return os.pathsep.join([sysconfig.get_path("scripts"), path])


def _wheels(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.glob("*.whl")}
