"""Huey, which carries the ids of jobs and one tick a minute, and nothing else.

Messages are three words of text, not pickles: whoever can write to the queue can at most have a
job looked at that is due anyway.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from huey import Huey, crontab
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import PriorityRedisStorage, SqliteStorage
from redis import ConnectionPool

from crm_host.config import Config

log = logging.getLogger(__name__)

#: Seconds that Redis may take to accept a connection or to answer.
_PATIENCE = 5


class _Words(Serializer):  # type: ignore[misc]  # Huey has no types
    """Writes a message as `task id argument`."""

    def _serialize(self, message: Any) -> bytes:
        return " ".join([message.name, message.id, *map(str, message.args)]).encode()

    def _deserialize(self, data: bytes) -> Any:
        name, identity, *numbers = bytes(data).decode().split(" ")
        return Message(identity, name, args=tuple(map(int, numbers)), kwargs={})


class _Queue(Huey):  # type: ignore[misc]  # Huey has no types
    """A queue that asks nobody whether a message was revoked: the job's row knows."""

    def is_revoked(self, *_args: Any, **_kwargs: Any) -> bool:
        return False

    def delete(self, _key: str) -> bool:
        return False


class Carrier:
    """The queue of one installation, as one process sees it."""

    def __init__(self, config: Config) -> None:
        self.queue = _queue(config)
        self._on_job: Callable[[int], None] = lambda _job_id: None
        self._on_tick: Callable[[], None] = lambda: None
        self._job = self.queue.task(name="job")(lambda job_id: self._on_job(job_id))
        self.queue.periodic_task(crontab(), name="tick")(lambda: self._on_tick())

    def receive(self, job: Callable[[int], None], tick: Callable[[], None]) -> None:
        """Say what to call with each id, and once a minute."""
        self._on_job, self._on_tick = job, tick

    def send(self, job_id: int, priority: int = 0, at: datetime | None = None) -> None:
        """Hand on an id, at a given instant if there is one."""
        message = self._job.s(job_id, priority=priority)
        if at is None:
            self.queue.enqueue(message)
        else:
            message.eta = at.replace(tzinfo=None)  # Huey reckons in naive UTC
            self.queue.add_schedule(message)

    @property
    def length(self) -> int:
        """How many ids are waiting."""
        return int(self.queue.pending_count())


def carrier() -> Carrier:
    """Return the carrier of the current application, opened on first use."""
    made: Carrier | None = current_app.extensions.get("crm_carrier")
    if made is None:
        made = current_app.extensions["crm_carrier"] = Carrier(current_app.config["CRM"])
    return made


def publish(sent: Sequence[tuple[int, int, datetime | None]]) -> None:
    """Hand on what a transaction has committed: ids, priorities and instants.

    A queue that is away costs time and no job: the next tick finds the rows.
    """
    try:
        for job_id, priority, at in sent:
            carrier().send(job_id, priority, at)
    except Exception as error:  # each storage has its own; the commit has happened anyway
        log.warning("Jobs start at the next tick: the queue is away (%s).", error)


def _queue(config: Config) -> Huey:
    # Installations that share a Redis share the secret only with themselves.
    name = "crm" + hashlib.sha256(f"jobs {config.secret_key}".encode()).hexdigest()[:12]
    options: dict[str, Any] = {"results": False, "serializer": _Words()}
    if not config.jobs_url:
        file = config.data_dir / "jobs.db"
        return _Queue(name, storage_class=SqliteStorage, filename=str(file), fsync=False, **options)
    pool = ConnectionPool.from_url(
        config.jobs_url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE
    )
    return _Queue(name, storage_class=PriorityRedisStorage, connection_pool=pool, **options)
