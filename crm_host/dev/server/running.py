"""The parent of a development site: it watches the author's files and never loads them."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from watchfiles import Change, watch

from crm_host.dev.server.children import Child, prepare, run_jobs, serve
from crm_host.dev.server.place import Place, development_place
from crm_host.dev.source import Source
from crm_host.kernel.errors import HostError

#: A change of these needs a process with the new code; others only a new look at the page.
_CODE = frozenset({".py", ".po", ".toml"})
_WATCHED = _CODE | {".html", ".txt", ".css", ".js", ".svg"}
#: Milliseconds: changes that come together count as one, and how often the processes are seen to.
_TOGETHER, _GLANCE = 80, 500


def run(source: Source, host: str, port: int, say: Callable[[str], None]) -> None:
    """Serve a module folder until interrupted.

    :raises HostError: the address is taken, or the module cannot be installed.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as orderly as Ctrl+C
    with _listening(host, port) as listener, suppress(KeyboardInterrupt):
        address = f"http://{host}:{listener.getsockname()[1]}"
        with development_place(source, address) as place:
            say(f"Preparing a site with made-up data for {source.name} …")
            _prepare(place)
            server, jobs = Child(serve, place, listener), Child(run_jobs, place)
            server.start()
            say(f"Open {place.entrance}")
            say(f"It follows {source.folder}; stop with Ctrl+C. Everything is deleted then.")
            try:
                _follow(place, server, jobs, say)
            finally:
                jobs.stop()
                server.stop()


def _listening(host: str, port: int) -> socket.socket:
    """Open the address; the parent keeps it, so that browsers wait while the server restarts."""
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise HostError(
            f"Port {port} on {host} cannot be used: {error.strerror}. Choose another with --port."
        ) from error


def _prepare(place: Place) -> None:
    child = Child(prepare, place)
    child.start()
    if child.wait():
        raise HostError(
            f"The module {place.source.name} could not be installed; the reason stands above. "
            "See also: crm check"
        )


def _follow(place: Place, server: Child, jobs: Child, say: Callable[[str], None]) -> None:
    batches = watch(
        place.source.folder,
        watch_filter=lambda _change, path: _matters(place.source.folder, Path(path)),
        debounce=_TOGETHER,
        step=_TOGETHER // 2,
        rust_timeout=_GLANCE,
        yield_on_timeout=True,
    )
    for batch in batches:
        if batch:
            paths = sorted({Path(path) for _change, path in batch})
            say("changed: " + ", ".join(str(p.relative_to(place.source.folder)) for p in paths))
        if server.has_ended or _is_code(batch):
            jobs.stop()
            server.stop()
            place.count_up()  # after the old server's end: it must not call pages back to itself
            server.start()
        elif batch:
            place.count_up()
        elif not jobs.is_there:  # pages come first: jobs begin once nothing changes
            jobs.start()


def _matters(folder: Path, path: Path) -> bool:
    parts = path.relative_to(folder).parts
    ignored = any(part.startswith(".") or part in ("__pycache__", "dist") for part in parts)
    return path.suffix in _WATCHED and not ignored


def _is_code(batch: Iterable[tuple[Change, str]]) -> bool:
    return any(Path(path).suffix in _CODE for _change, path in batch)
