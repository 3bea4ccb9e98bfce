"""Keeping Python's cycle collector from looking at a batch again and again while it grows."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """Do without the collector in the block.

    It ran every few hundred objects and took a fifth of the time of an import, only to find that
    all of them are in use; a batch lets go of its objects by itself.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
