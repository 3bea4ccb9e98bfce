"""Files of other systems: recognized by their headings and mapped at once (A45)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

#: Stands for a column that is left out on purpose, as in `Choices.columns`.
LEFT_OUT = "-"


@dataclass(frozen=True)
class Preset:
    """What the export of one system looks like, and which fields its columns fill."""

    #: Names it where a choice is stored.
    id: str
    #: What the system is called.
    title: str
    #: Headings that tell it from others; a file with all of one group is taken for such an export.
    marks: Sequence[frozenset[str]]
    #: Heading to the key of a column, or `LEFT_OUT`; other headings are matched as usual.
    columns: Mapping[str, str]
    #: Heading to what the system writes and what we call it, as `company` to `organization`.
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def fits(self, headings: Collection[str]) -> bool:
        """Whether a file with these headings is an export of the system."""
        known = {heading.casefold() for heading in headings}
        return any(group <= known for group in self.marks)

    def choices(self, headings: Collection[str]) -> dict[str, str]:
        """Return heading to key for the headings that a file has."""
        keys = {heading.casefold(): key for heading, key in self.columns.items()}
        return {h: keys[h.casefold()] for h in headings if h.casefold() in keys}


def marks(*groups: str) -> tuple[frozenset[str], ...]:
    """Return groups of headings, each written with commas: `marks("Id, LastName", "…")`."""
    return tuple(
        frozenset(heading.strip().casefold() for heading in group.split(",")) for group in groups
    )


_presets: dict[type[Any], Sequence[Preset]] = {}


def offer_presets(model: type[Any], presets: Sequence[Preset]) -> None:
    """Let imports of a record type recognize exports of other systems; the first that fits wins."""
    _presets[model] = presets


def preset_for(model: type[Any], headings: Collection[str]) -> Preset | None:
    """Return the system whose export has these headings."""
    return next((item for item in _presets.get(model, ()) if item.fits(headings)), None)


def preset_called(model: type[Any], id: str) -> Preset | None:
    """Return a preset by its id."""
    return next((item for item in _presets.get(model, ()) if item.id == id), None)
