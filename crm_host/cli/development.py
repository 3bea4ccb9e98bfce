"""The reloading server behind `crm serve --dev`; one process, errors in full."""

from __future__ import annotations

import sys

from werkzeug.serving import run_simple

from crm_host.app import create_app


def main(host: str, port: int) -> None:
    """Serve until interrupted; code, templates and new modules are picked up at once."""
    run_simple(host, port, create_app(), use_reloader=True, threaded=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
