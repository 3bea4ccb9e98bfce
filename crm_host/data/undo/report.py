"""What undoing did, and what it left alone."""

from __future__ import annotations

from dataclasses import dataclass, field

from crm_host.i18n.text import Text


@dataclass(frozen=True)
class Kept:
    """A record that stays as it is, and why."""

    record_type: str
    record_id: int
    #: What a person calls it; empty where it cannot be loaded any more.
    name: str
    reason: Text


@dataclass
class Undone:
    """How many records were taken away, how many got their former values, which stay."""

    removed: int = 0
    restored: int = 0
    kept: list[Kept] = field(default_factory=list)

    def add(self, other: Undone) -> None:
        """Count what a further step did."""
        self.removed += other.removed
        self.restored += other.restored
        self.kept += other.kept
