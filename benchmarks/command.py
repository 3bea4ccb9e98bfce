"""`crm` as a process that says at its end, on standard error, how much memory it took at most."""

from __future__ import annotations

import sys

from benchmarks.processes import peak_mib
from crm_host.cli import main

if __name__ == "__main__":
    try:
        main()
    finally:
        print(f"peak_mib={peak_mib():.0f}", file=sys.stderr)
