"""What one process knows of the jobs it runs at this moment."""

from __future__ import annotations

import os
import secrets
import socket
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from crm_host.jobs.context import JobContext


def _own_name() -> str:
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(3)}"


@dataclass
class Workplace:
    """A process that runs jobs, perhaps several at once."""

    #: Names the process in the rows of its jobs.
    name: str = field(default_factory=_own_name)
    #: Set once the process is asked to end: jobs stop at their next checkpoint.
    stopping: threading.Event = field(default_factory=threading.Event)
    #: What marks a job as taken to its context; a process may take again a job that it lost.
    running: dict[str, JobContext] = field(default_factory=dict)

    def new_worker(self) -> str:
        """Return what marks a job as taken; no two takes have the same mark."""
        return f"{self.name}/{secrets.token_hex(4)}"


def workplace() -> Workplace:
    """Return the workplace of the current application in this process."""
    made: Workplace = current_app.extensions.setdefault("crm_workplace", Workplace())
    return made
