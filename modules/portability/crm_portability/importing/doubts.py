"""Values that are kept although something is wrong with them: remarks, not mistakes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from crm_host.api import Text

#: Gets a record that was just written; returns (name of the field, what is doubtful).
Doubts = Callable[[Any], Iterable[tuple[str, Text]]]

_doubts: dict[type[Any], Doubts] = {}


def doubted_by(model: type[Any], doubts: Doubts) -> None:
    """Let an import of a record type remark on what it kept."""
    _doubts[model] = doubts


def doubts_about(record: Any) -> Iterable[tuple[str, Text]]:
    """Return the remarks on a record."""
    ask = _doubts.get(type(record))
    return ask(record) if ask else ()
