"""Counting and timing the statements of a block."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

#: Statements that open, close or tune a transaction are no work of the page.
_FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA", "SET ")


@dataclass
class Recorder:
    """What a block asked of the database."""

    #: SQL text and seconds of every statement, in order.
    statements: list[tuple[str, float]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many statements ran."""
        return len(self.statements)

    @property
    def seconds(self) -> float:
        """How long the database took for all of them."""
        return sum(seconds for _text, seconds in self.statements)

    def __str__(self) -> str:
        """List the statements, one a line, for the message of a failed budget."""
        return "\n".join(
            f"{s * 1000:6.1f} ms  {' '.join(text.split())}" for text, s in self.statements
        )


@contextmanager
def recorded(engine: Engine) -> Iterator[Recorder]:
    """Record the statements of an engine until the block ends."""
    recorder = Recorder()
    started: list[float] = []

    def before(*_args: Any) -> None:
        started.append(time.perf_counter())

    def after(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seconds = time.perf_counter() - started.pop()
        if not statement.lstrip().upper().startswith(_FRAME):
            recorder.statements.append((statement, seconds))

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    try:
        yield recorder
    finally:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", after)


@contextmanager
def query_budget(engine: Engine, most: int) -> Iterator[Recorder]:
    """Fail when the block needs more than `most` statements, and list them."""
    with recorded(engine) as recorder:
        yield recorder
    assert recorder.count <= most, f"{recorder.count} statements, {most} allowed:\n{recorder}"
