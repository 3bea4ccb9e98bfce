"""History in words: who, when, from where, and each value before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm_host.auth.names import team_name, user_name
from crm_host.data.history import COMMON, Difference, Entry
from crm_host.data.kinds import LinkKind
from crm_host.data.links import all_names
from crm_host.data.translated_kind import TranslatedKind
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import Text, lazy_text, translate

_ = lazy_text

#: Where a change came from, as a reader understands it.
SOURCES: dict[str, Text] = {
    "screen": _("on screen"),
    "command": _("by command"),
    "import": _("by import"),
    "undo": _("by undoing"),
    "api": _("through the API"),
    "job": _("in the background"),
    "system": _("by the system"),
}
_OPERATIONS: dict[str, Text] = {
    "create": _("Created"),
    "update": _("Changed"),
    "delete": _("Deleted for good"),
}


@dataclass(frozen=True)
class PastLine:
    """One value before and after, written for the reader; empty where there was none."""

    label: Text
    old: str
    new: str


@dataclass(frozen=True)
class PastEntry:
    """One transaction in the history."""

    #: Id of the change set.
    id: int
    at: str
    moment: datetime
    who: str
    what: Text
    source: Text
    note: str
    lines: list[PastLine]


def told(entries: Sequence[Entry]) -> list[PastEntry]:
    """Write entries for the reader; names of linked records cost one query."""
    names = _names(entries)
    return [
        PastEntry(
            id=entry.id,
            at=notation().format_instant(entry.at),
            moment=entry.at,
            who=entry.actor_name or translate("System"),
            what=_OPERATIONS[entry.operation],
            source=SOURCES.get(entry.source, entry.source),
            note=entry.note,
            lines=[_line(item, names) for item in entry.differences],
        )
        for entry in entries
    ]


def _names(entries: Sequence[Entry]) -> dict[tuple[str, int], str]:
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        for item in entry.differences:
            if isinstance(item.kind, LinkKind):
                ids = {value for value in (item.old, item.new) if value is not None}
                wanted.setdefault(item.kind.target, set()).update(ids)
    return all_names(wanted)


def _line(item: Difference, names: dict[tuple[str, int], str]) -> PastLine:
    return PastLine(item.label, _text(item, item.old, names), _text(item, item.new, names))


def _text(item: Difference, value: Any, names: dict[tuple[str, int], str]) -> str:
    if value is None:
        return ""
    if isinstance(item.kind, LinkKind):
        return names.get((item.kind.target, value)) or translate("Restricted")
    if isinstance(item.kind, TranslatedKind):  # perhaps only another language changed
        return item.kind.every(value)
    if item.kind is not None:
        return item.kind.format(value, notation())
    if item.name == "owner_id":
        return user_name(value) or translate("A former user")
    if item.name == "team_id":
        return team_name(value) or translate("A former team")
    if item.name in COMMON:
        return notation().format_instant(datetime.fromisoformat(value))
    return str(value)
