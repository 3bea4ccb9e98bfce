"""The time of day at which something is due."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import String

from crm_host.api import Kind, Notation, ValueRefused
from crm_host.api import lazy_text as _

#: `9h`, `9h30`, `9:05`, `14.30`; what follows the hour may be missing only after an `h`.
CLOCK = re.compile(r"([01]?\d|2[0-3])(?:h([0-5]\d)?|[:.]([0-5]\d))", re.IGNORECASE)


def read_clock(text: str) -> str | None:
    """Return `HH:MM`, or `None` for a text that is no time of day."""
    match = CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    return f"{int(match[1]):02}:{int(match[2] or match[3] or 0):02}"


@dataclass(frozen=True)
class ClockKind(Kind):
    """A time of day without a zone, kept as `HH:MM`."""

    name: ClassVar[str] = "clock"

    def column_type(self) -> Any:
        """Return a string of five characters, whose order is that of time."""
        return String(5)

    def parse(self, text: str, notation: Notation) -> str | None:
        """Read `9h30`, `9:30` or `14.30`.

        :raises ValueRefused: it is no time of day.
        """
        if not text.strip():
            return None
        found = read_clock(text)
        if found is None:
            raise ValueRefused(_("Write a time such as 9:30 or 14h."))
        return found
