"""Keeping Python's cycle collector from looking at a batch again and again while it grows."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collected_afterwards() -> Iterator[None]:
    """Collect once at the end of the block, when nearly all that it made is free.

    A record and its rows refer to each other, so only the collector frees them; run every few
    hundred objects it took a fifth of the time of an import and found nothing.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect(0)
        if was_enabled:
            gc.enable()
