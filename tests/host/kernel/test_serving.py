"""The running site while modules change, break, or the server dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections import Counter

from fakes import Fake
from installation import Installation

from crm_host.testing.consuming import until
from crm_host.testing.live import live_server

#: Nobody has an account, so the sign-in page sends on to the wizard.
UP = (303, "")

BROKEN_MAPPER = """
from sqlalchemy.orm import Mapped, mapped_column, relationship
from crm_host.api import Base

class VisitsNote(Base):
    __tablename__ = "visits_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    guest = relationship("NobodyKnowsThisClass")
"""


class _Direct(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_Direct)


def ask(address: str) -> tuple[int, str]:
    """Return status and Retry-After of a page; redirects are not followed."""
    try:
        with _OPENER.open(address, timeout=20) as answer:
            return answer.status, ""
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers.get("Retry-After", "")


def test_a_module_that_breaks_while_installed_does_not_stop_the_site(
    installation: Installation,
) -> None:
    Fake("routes").write(installation.packages)
    Fake("visits").write(installation.packages)
    installation.crm("module", "install", "visits", "routes", "--yes")
    Fake("visits", files={"models.py": BROKEN_MAPPER}).write(installation.packages)

    with live_server(
        installation.url, installation.data_dir, environ=installation.environ
    ) as server:
        assert ask(f"{server.address}/routes/notes") == (303, "")
        assert ask(f"{server.address}/visits/notes")[0] in (404, 503)

    status = installation.status("visits")
    assert (status.state, status.runs) == ("broken", False)
    assert "NobodyKnowsThisClass" in status.reason
    assert installation.status("routes").runs


def test_a_command_starts_over_without_the_broken_module(installation: Installation) -> None:
    Fake("visits").write(installation.packages)
    installation.crm("module", "install", "visits", "--yes")
    Fake("visits", files={"views.py": "import nowhere"}).write(installation.packages)

    done = subprocess.run(
        [sys.executable, "-m", "crm_host.cli", "shell"],
        input="print(sorted(registry.modules))",
        env=os.environ | installation.environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert done.stdout == "[]\n"
    assert installation.status("visits").reason.startswith("ModuleNotFoundError")


def test_clients_see_only_success_and_a_moment_of_503(installation: Installation) -> None:
    Fake("visits").write(installation.packages)
    seen: Counter[tuple[int, str]] = Counter()
    errors: list[Exception] = []
    stop = threading.Event()

    def load(address: str) -> None:
        while not stop.is_set():
            try:
                seen[ask(address)] += 1
            except OSError as error:
                errors.append(error)

    with live_server(
        installation.url, installation.data_dir, environ=installation.environ
    ) as server:
        page = f"{server.address}/visits/notes"
        assert ask(page)[0] == 404
        clients = [
            threading.Thread(target=load, args=(f"{server.address}/login",)) for _ in range(4)
        ]
        for client in clients:
            client.start()
        installation.crm("module", "install", "visits", "--yes")
        until(lambda: ask(page)[0] == 303)
        installation.crm("module", "disable", "visits", "--yes")
        until(lambda: ask(page)[0] in (404, 503) and ask(page)[0] != 303)
        stop.set()
        for client in clients:
            client.join()

    assert errors == []
    assert set(seen) <= {UP, (503, "1")}
    assert seen[UP] > 10


def test_a_killed_server_is_started_again_and_a_stop_ends_everything(
    installation: Installation,
) -> None:
    with live_server(installation.url, installation.data_dir) as server:
        master = _child(server.process, "gunicorn")
        for process in [master, *_children(master)]:
            os.kill(process, signal.SIGKILL)
        # The supervisor holds the socket: who asks now waits, and is not refused.
        assert ask(f"{server.address}/login") == UP

        second = _child(server.process, "gunicorn")
        assert second != master
        consumer = _child(server.process, "job run")
        started = [server.process, second, *_children(second), consumer]
        os.kill(server.process, signal.SIGTERM)
        until(lambda: not any(_runs(process) for process in started))


def test_a_taken_port_is_said_in_one_sentence(installation: Installation) -> None:
    with live_server(installation.url, installation.data_dir) as server:
        port = server.address.rpartition(":")[2]
        refused = installation.crm("serve", "--port", port, code=1)

    assert f"Port {port} on localhost cannot be used: Address already in use." in refused.errors


def test_the_supervisor_stays_light() -> None:
    program = (
        "import sys, crm_host.cli.serve, crm_host.cli; "
        "print([m for m in ('flask', 'sqlalchemy', 'alembic') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def _children(process: int) -> list[int]:
    listed = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True)
    return [int(line) for line in listed.stdout.split()]


def _child(process: int, words: str) -> int:
    """Return the one child whose command line has these words."""
    listed = ["pgrep", "-P", str(process), "-f", words]
    (found,) = subprocess.run(listed, capture_output=True, text=True).stdout.split()
    return int(found)


def _runs(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat", encoding="ascii") as file:
            return file.read().split()[2] != "Z"
    except FileNotFoundError:
        return False
