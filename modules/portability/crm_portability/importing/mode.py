"""Whether an import is only rehearsed: the database takes back what was done, folders do not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_rehearsing: ContextVar[bool] = ContextVar("portability_rehearsing", default=False)


def is_rehearsal() -> bool:
    """Whether nothing may be written outside the database."""
    return _rehearsing.get()


@contextmanager
def rehearsing() -> Iterator[None]:
    """Mark what runs in the block as a rehearsal."""
    token = _rehearsing.set(True)
    try:
        yield
    finally:
        _rehearsing.reset(token)
