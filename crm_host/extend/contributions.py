"""Who contributes what: every event, hook and slot keeps its givers apart by module.

Contributions are made while a module is imported and live as long as the process. Which of them
count is decided by the application: only those of the modules it has loaded, in graph order.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import FrameType
from typing import Generic, TypeVar

from flask import current_app

HOST = "host"
_PACKAGE = re.compile(r"crm_[a-z0-9]+")
T = TypeVar("T")

_current: ContextVar[str] = ContextVar("crm_importing_module", default=HOST)


class ContributionError(ValueError):
    """An event, hook or slot is declared or used in a way that cannot work."""


def current_module() -> str:
    """Return the module that is being imported, or `host`.

    The file that is being run decides: one module's file may import another's for the first
    time, and a test may import either before there is an application.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_name == "<module>":
            package = str(frame.f_globals.get("__name__", "")).partition(".")[0]
            own = _PACKAGE.fullmatch(package)
            return package.removeprefix("crm_") if own else _current.get()
        frame = frame.f_back
    return _current.get()


@contextmanager
def contributing(module: str) -> Iterator[None]:
    """Attribute what a file outside any module declares inside the block; for tests."""
    token = _current.set(module)
    try:
        yield
    finally:
        _current.reset(token)


@dataclass(frozen=True)
class Contribution(Generic[T]):
    """Something a module gave, with an id that is unique within the module."""

    module: str
    id: str
    value: T


def rank() -> Mapping[str, int]:
    """Return the modules of this application with their place in graph order."""
    order: Mapping[str, int] = current_app.extensions["crm"].rank
    return order


def in_order(given: list[Contribution[T]]) -> list[Contribution[T]]:
    """Return the contributions of loaded modules in graph order, then by id."""
    order = rank()
    loaded = [item for item in given if item.module in order]
    return sorted(loaded, key=lambda item: (order[item.module], item.id))


def check_name(name: str, kind: str) -> str:
    """Return a declared name.

    :raises ContributionError: it does not start with the name of the declaring module.
    """
    owner = current_module()
    if not name.startswith(f"{owner}."):
        raise ContributionError(
            f"The {kind} {name!r} is declared by {owner}; its name must start with '{owner}.'."
        )
    return name
