"""The `crm` command in a process of its own that starts in milliseconds.

Commands that change modules need a fresh interpreter each, and importing the host takes longer
than most of them. A server that has imported the host, and no module, forks itself for each.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

#: Seconds until a command counts as hanging.
TIMEOUT = 120
_PRELOAD = ["crm_host.app", "crm_host.cli.database", "crm_host.cli.modules", "crm_host.cli.setup"]


@dataclass(frozen=True)
class Finished:
    """What a command printed and how it ended."""

    code: int
    output: str
    errors: str

    @property
    def json(self) -> Any:
        """Its output, as printed with `--json`."""
        return json.loads(self.output)


class Command:
    """A command under way."""

    def __init__(
        self, arguments: Sequence[str], environ: Mapping[str, str], path: Sequence[Path] = ()
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="crm-command-")
        paths = [str(folder) for folder in path]
        values = (list(arguments), dict(environ), paths, self._folder.name)
        self._process: ForkServerProcess = _context().Process(target=_run, args=values)
        self._process.start()

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process.pid is not None
        return self._process.pid

    def wait(self) -> Finished:
        """Wait for its end.

        :raises TimeoutError: it does not come.
        """
        self._process.join(TIMEOUT)
        if self._process.exitcode is None:
            self._process.kill()
            raise TimeoutError(f"The command did not end within {TIMEOUT} s.")
        output, errors = (self._read(name) for name in ("out", "err"))
        self._folder.cleanup()
        return Finished(self._process.exitcode, output, errors)

    def _read(self, name: str) -> str:
        path = Path(self._folder.name) / name
        return path.read_text(encoding="utf-8") if path.exists() else ""


def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOAD)
    return context


def _run(arguments: list[str], environ: dict[str, str], path: list[str], folder: str) -> None:
    """Become the command."""
    for number, name in ((1, "out"), (2, "err")):
        file = os.open(f"{folder}/{name}", os.O_CREAT | os.O_WRONLY, 0o600)
        os.dup2(file, number)
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
    os.environ.update(environ)
    sys.path[:0] = path
    sys.argv = ["crm", *arguments]
    from crm_host.cli import main

    main()
