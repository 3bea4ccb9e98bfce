"""Events: something happened. Listeners hear of it after the commit, in sessions of their own.

An event is a row of the business transaction, so it is announced exactly when its cause is
kept. Each listener is called at least once; its receipt commits together with what it wrote.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from datetime import timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import delete, event, inspect, select
from sqlalchemy.orm import Session

from crm_host.data.actor import SYSTEM, acting_as, current_actor
from crm_host.data.bulk_rows import insert_rows, new_keys
from crm_host.data.causes import cause_of, tell_later
from crm_host.data.changes import change_origin
from crm_host.data.session import session, system_session, working_in
from crm_host.data.types import utc_now
from crm_host.extend.contributions import (
    Contribution,
    ContributionError,
    check_name,
    current_module,
    in_order,
)
from crm_host.extend.outbox import AnnouncedEvent, Delivery
from crm_host.extend.payloads import check_payload, pack, unpack

log = logging.getLogger(__name__)

P = TypeVar("P")
Listener = Callable[[P], None]

#: Key of `Session.info` with the rows, or ids of rows, that this transaction announced.
_PENDING = "crm_announced"
_COLUMNS = (
    "id", "name", "payload", "at", "actor_id", "change_set_id", "retry_at", "attempts", "error",
)  # fmt: skip
#: After these waits the sweep tries a failed listener again; then the host gives up.
_RETRY = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))
#: An event in flight is left to the process that announced it.
_GRACE = timedelta(minutes=1)
#: Finished events are kept this long for whoever looks into a problem.
_KEEP = timedelta(days=14)
#: Listeners may announce further events; deeper than this is a circle, left to the sweep.
_DEEPEST = 8
_depth: ContextVar[int] = ContextVar("crm_event_depth", default=0)


#: Told the name of whatever is announced, heard or not; for the toolbar of development sites.
watchers: list[Callable[[str], None]] = []


class Event(Generic[P]):
    """A declared event: `contact_changed = Event("contacts.contact_changed", ContactChanged)`.

    :param payload_class: a frozen dataclass of ids, text, numbers and dates; never of records,
        which may have changed again when a listener reads them.
    """

    def __init__(self, name: str, payload_class: type[P]) -> None:
        check_payload(payload_class)
        self.name = check_name(name, "event")
        self.payload_class = payload_class
        self.listeners: list[Contribution[Listener[P]]] = []
        declared[name] = Contribution(current_module(), name, self)

    def listen(self, function: Listener[P]) -> Listener[P]:
        """Call a function after every commit in which this happened; usable as a decorator.

        Its full name identifies it in receipts, so it must be its own and stay the same.

        :raises ContributionError: another listener has the same name.
        """
        identity = f"{function.__module__}.{function.__qualname__}"
        if any(item.id == identity for item in self.listeners):
            raise ContributionError(f"{self.name} has a listener named {identity} already.")
        self.listeners.append(Contribution(current_module(), identity, function))
        return function

    def announce(self, payload: P) -> None:
        """Say in the present transaction that this happened."""
        self._tell_watchers()
        if not in_order(self.listeners):
            return
        here = session()
        row = AnnouncedEvent(
            name=self.name,
            payload=pack(payload),
            actor_id=current_actor().user_id,
            change_set_id=cause_of(here),
            retry_at=utc_now() + _GRACE,
        )
        here.add(row)
        tell_later(here, AnnouncedEvent.__table__, row)
        here.info.setdefault(_PENDING, []).append(row)

    def _tell_watchers(self) -> None:
        for tell in watchers:
            tell(self.name)

    def announce_all(self, payloads: Sequence[P]) -> None:
        """Say in the present transaction of many things at once that they happened."""
        if payloads:
            self._tell_watchers()
        if not payloads or not in_order(self.listeners):
            return
        here, now = session(), utc_now()
        if not here._flushing:  # as it is for those who hear of written records
            here.flush()  # so that the change set has begun
        connection = here.connection()
        table: Any = AnnouncedEvent.__table__
        keys = list(new_keys(connection, table, len(payloads)))
        user_id, cause, retry_at = current_actor().user_id, cause_of(here), now + _GRACE
        rows = [
            [key, self.name, pack(payload), now, user_id, cause, retry_at, 0, ""]
            for key, payload in zip(keys, payloads, strict=True)
        ]
        insert_rows(connection, table, _COLUMNS, rows)
        here.info.setdefault(_PENDING, []).extend(keys)


#: Every event of this process by name.
declared: dict[str, Contribution[Event[Any]]] = {}


def dispatch_pending(committed: Session | None = None) -> None:
    """Call the listeners of what the committed transaction announced; for the host, after commit.

    Does nothing for what was rolled back.

    :param committed: the session of that transaction; by default that of this request or job.
    """
    _dispatch_of(session() if committed is None else committed)


def _dispatch_of(committed: Session) -> None:
    announced = committed.info.pop(_PENDING, [])
    identities = [item if isinstance(item, int) else _id_of(item) for item in announced]
    if _depth.get() >= _DEEPEST:
        log.error("Events go round in a circle: %s", identities)
        return
    token = _depth.set(_depth.get() + 1)
    try:
        for identity in identities:
            if identity is not None:
                deliver(identity)
    finally:
        _depth.reset(token)


def _id_of(row: AnnouncedEvent) -> int | None:
    identity: tuple[int, ...] | None = inspect(row).identity
    return None if identity is None else identity[0]


@event.listens_for(Session, "after_rollback")
def _forget_announced(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_PENDING, None)


def sweep() -> int:
    """Deliver what a crash or a failing listener left behind; returns how many were tried."""
    now = utc_now()
    with system_session("sweep events") as own:
        open_events = own.scalars(
            select(AnnouncedEvent.id)
            .where(AnnouncedEvent.done_at.is_(None), AnnouncedEvent.retry_at <= now)
            .order_by(AnnouncedEvent.id)
            .limit(500)
        ).all()
        own.execute(delete(AnnouncedEvent).where(AnnouncedEvent.done_at < now - _KEEP))
    for event_id in open_events:
        deliver(event_id)
    return len(open_events)


def deliver(event_id: int) -> None:
    """Call every listener of one event that has no receipt yet."""
    with system_session("deliver an event") as own:
        row = own.get(AnnouncedEvent, event_id)
        if row is None or row.done_at is not None:
            return
        known, name, stored = declared.get(row.name), row.name, row.payload
        cause = row.change_set_id
    waiting = in_order(known.value.listeners) if known else []
    served = _receipts(event_id)
    errors = []
    for item in waiting:
        if item.id in served:
            continue
        payload = unpack(known.value.payload_class, stored) if known else None
        with change_origin("system", label=name, caused_by=cause):
            error = _call(event_id, name, item, payload)
        if error:
            errors.append(f"{item.id}: {error}")
    _finish(event_id, errors)


def _receipts(event_id: int) -> set[str]:
    """Return the listeners that have dealt with an event."""
    with system_session("read receipts") as own:
        return set(own.scalars(select(Delivery.listener).where(Delivery.event_id == event_id)))


def _call(event_id: int, name: str, item: Contribution[Listener[Any]], payload: Any) -> str:
    """Run one listener with its receipt in one transaction; returns the error, if any.

    Called within the origin of its changes.
    """
    try:
        with (
            system_session(f"{item.module} hears {name}") as own,
            working_in(own),
            acting_as(SYSTEM),
        ):
            own.add(Delivery(event_id=event_id, listener=item.id))
            own.flush()
            item.value(payload)
            own.flush()  # while the change set still knows who acts
        _dispatch_of(own)
    except Exception as error:  # one listener's failure is neither the cause's nor its neighbours'
        if item.id in _receipts(event_id):
            return ""  # another process was faster
        log.exception("Listener %s failed for %s %s", item.id, name, event_id)
        return f"{type(error).__name__}: {error}"
    return ""


def _finish(event_id: int, errors: list[str]) -> None:
    with system_session("close an event") as own:
        row = own.get_one(AnnouncedEvent, event_id)
        row.error = "\n".join(errors)
        if errors and row.attempts < len(_RETRY):
            row.retry_at = utc_now() + _RETRY[row.attempts]
        else:
            row.done_at = utc_now()
        row.attempts += 1
