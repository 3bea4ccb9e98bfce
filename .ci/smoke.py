"""Install the built wheels into an empty environment and use them from there.

Proves that the wheels carry what the source tree has: migrations, themes, templates, static
files, translations and entry points.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(wheels: Path) -> None:
    """Install, initialize, serve, and look."""
    with tempfile.TemporaryDirectory(prefix="crm-wheels-") as name:
        folder = Path(name)
        crm = install(wheels.resolve(), folder)
        environment = clean_environment(folder)
        run([crm, "init", "--yes"], folder, environment)
        check_modules(run([crm, "module", "list", "--json"], folder, environment))
        run([crm, "db", "check"], folder, environment)
        check_pages(crm, folder, environment)
    print("wheels: installed into an empty environment, initialized and served")


def install(wheels: Path, folder: Path) -> str:
    """Return the path of the `crm` command of a new environment with the wheels."""
    uv, venv = str(ROOT / ".venv/bin/uv"), folder / "venv"
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(venv)], check=True)
    files = [str(path) for path in sorted(wheels.glob("*.whl"))]
    subprocess.run(
        [uv, "pip", "install", "--quiet", "--python", str(venv / "bin/python"), *files],
        check=True,
    )
    return str(venv / "bin/crm")


def clean_environment(folder: Path) -> dict[str, str]:
    """Return the environment without anything that points into the source tree."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CRM_")}
    kept.pop("PYTHONPATH", None)
    return kept | {"CRM_DATA_DIR": str(folder / "var")}


def run(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    """Return what a command prints; end here if it fails."""
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.exit(f"{command[1:]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def check_modules(output: str) -> None:
    """Expect every bundled module to be enabled."""
    states = {row["name"]: row["state"] for row in json.loads(output)}
    bundled = {path.name for path in (ROOT / "modules").iterdir() if path.is_dir()}
    if states != dict.fromkeys(bundled, "enabled"):
        sys.exit(f"expected {sorted(bundled)} enabled, found {states}")


def check_pages(crm: str, folder: Path, environment: dict[str, str]) -> None:
    """Expect the sign-in page and its style sheets."""
    port = free_port()
    server = subprocess.Popen([crm, "serve", "--port", str(port)], cwd=folder, env=environment)
    try:
        page = wait_for(f"http://localhost:{port}/login")
        stylesheets = re.findall(r'<link[^>]+rel="stylesheet"[^>]+href="([^"]+)"', page)
        if not stylesheets:
            sys.exit("the sign-in page names no stylesheet")
        for address in stylesheets:
            if not wait_for(f"http://localhost:{port}{address}"):
                sys.exit(f"{address} is empty")
    finally:
        server.terminate()
        server.wait(timeout=15)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str) -> str:
    """Return what an address answers, once it does."""
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as response:
                return str(response.read().decode())
        except urllib.error.HTTPError as error:
            sys.exit(f"{address} answered {error.code}")
        except OSError:
            if time.monotonic() > deadline:
                sys.exit(f"{address} did not answer")
            time.sleep(0.2)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
