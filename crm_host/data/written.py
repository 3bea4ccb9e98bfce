"""Hearing which records a transaction wrote, whichever way they were written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import Session

#: Gets the session, the records that are new in it and those that changed; all have their ids.
Listener = Callable[[Session, Sequence[Any], Sequence[Any]], None]
L = TypeVar("L", bound=Listener)

_listeners: list[tuple[type[Any], Listener]] = []


def on_written(model: type[Any]) -> Callable[[L], L]:
    """Call a function each time records of a class were written, inside their transaction.

        @on_written(Machine)
        def _announce(session: Session, created: Sequence[Machine], changed: ...) -> None: ...

    A flush and a bulk write both call it, which an event of the session would not see.
    """

    def register(listener: L) -> L:
        _listeners.append((model, listener))
        return listener

    return register


def tell_created(session: Session, created: Iterable[Any]) -> None:
    """Call the listeners for new objects that no flush wrote."""
    objects = list(created)
    for model, listener in _listeners:
        if mine := [obj for obj in objects if isinstance(obj, model)]:
            listener(session, mine, ())


def tell_changed(session: Session, changed: Iterable[Any]) -> None:
    """Call the listeners for changed objects that no flush wrote."""
    objects = list(changed)
    for model, listener in _listeners:
        if mine := [obj for obj in objects if isinstance(obj, model)]:
            listener(session, (), mine)


@event.listens_for(Session, "after_flush")
def _tell_flushed(session: Session, _context: object) -> None:
    for model, listener in _listeners:
        created = [obj for obj in session.new if isinstance(obj, model)]
        dirty = (obj for obj in session.dirty if isinstance(obj, model))
        changed = [obj for obj in dirty if session.is_modified(obj)]
        if created or changed:
            listener(session, created, changed)
