"""The reloading server behind `crm serve --dev`; one process, errors in full."""

from __future__ import annotations

import os
import sys

from flask import Flask
from werkzeug.serving import run_simple

from crm_host.app import create_app


def main(host: str, port: int) -> None:
    """Serve until interrupted; code, templates and new modules are picked up at once.

    The outer of the reloader's two processes only starts the inner one again.
    """
    inner = os.environ.get("WERKZEUG_RUN_MAIN") == "true"
    app = create_app() if inner else Flask(__name__)
    run_simple(host, port, app, use_reloader=True, threaded=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
