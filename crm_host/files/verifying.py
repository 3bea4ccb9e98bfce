"""Whether the folder holds what the rows name, and holds it unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sqlalchemy.engine import Connection

from crm_host.data.base import db
from crm_host.files.mentions import Mention, mentions, moment
from crm_host.files.store import digest_of

Reason = Literal["missing", "damaged", "unreadable"]


@dataclass(frozen=True)
class Fault:
    """A row whose content cannot be had as it was brought."""

    mention: Mention
    reason: Reason

    def as_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return self.mention.as_dict() | {"reason": self.reason}


@dataclass(frozen=True)
class Verified:
    """What a look at every content found."""

    rows: int
    contents: int
    faults: list[Fault]


def verify() -> Verified:
    """Read every content that a row names and compare it with its hash.

    Takes as long as the disk takes to read the folder; others go on working.
    """
    with moment(db.engine) as connection:
        named = list(mentions(connection))
    reasons = {content: _reason(content) for content in {mention.content for mention in named}}
    faults = [Fault(m, reason) for m in named if (reason := reasons[m.content]) is not None]
    if faults:
        with moment(db.engine) as connection:  # some may have been swept since the first look
            present = set(mentions(connection))
        faults = [fault for fault in faults if fault.mention in present]
    return Verified(len(named), len(reasons), faults)


def _reason(content: str) -> Reason | None:
    try:
        return None if digest_of(content) == content else "damaged"
    except FileNotFoundError:
        return "missing"
    except (OSError, ValueError):  # a failing disk, or no name of a content at all
        return "unreadable"


def missing(connection: Connection, folder: Path) -> Iterator[Mention]:
    """Yield the rows whose content is not in the folder; for `crm doctor`, which reads none."""
    for mention in mentions(connection):
        if not (folder / mention.content[:2] / mention.content).is_file():
            yield mention
