"""Parts that are measured in processes of their own, and what is told meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any


def in_a_process(module: str, *arguments: str) -> dict[str, Any]:
    """Run a module of the benchmarks and return the JSON that it prints.

    :raises CalledProcessError: it fails; its reasons stand on standard error.
    """
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def say(text: str) -> None:
    """Tell how far the benchmark is, on standard error."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)
