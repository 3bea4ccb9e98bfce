"""What is chosen for one import, by a person or by what the file shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from crm_host.api import Text, ValueRefused, current_actor
from crm_host.api import lazy_text as _
from crm_portability.files.columns import Column
from crm_portability.importing.cells import Mapped
from crm_portability.importing.keys import MatchKey, match_keys
from crm_portability.importing.matching import (
    Dictionary,
    Match,
    Target,
    match_headings,
    shareable,
)
from crm_portability.rights import importable, refused

#: Stands for "no field" and for "always new records" where a choice is stored.
NOTHING = "-"


class PlanRefused(ValueError):
    """Something was chosen that cannot be; `message` says what could."""

    def __init__(self, message: Text) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True)
class Choices:
    """What a person chose; empty where the file decides."""

    encoding: str = ""
    delimiter: str = ""
    #: Heading to a column's key, label or alias, or to `NOTHING`.
    columns: Mapping[str, str] = field(default_factory=dict)
    #: Name of the key, or `NOTHING`; empty for what identifies by declaration.
    match: str = ""
    #: Column's key to a text that new records get.
    constants: Mapping[str, str] = field(default_factory=dict)
    #: Sheet of a workbook.
    sheet: str = ""
    #: Heading to how the days or numbers below it are written; see `notations.NAMES`.
    notations: Mapping[str, str] = field(default_factory=dict)
    #: Heading to the name of the field by which its cells name records; empty for any.
    links: Mapping[str, str] = field(default_factory=dict)
    #: Headings whose records are made where there are none.
    creating: Sequence[str] = ()
    #: Where the mapping comes from: `preset:hubspot`, `saved:12`.
    origin: str = ""
    #: Number of a row to the cells that were corrected: heading to text.
    corrections: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class Planner:
    """Makes plans for one record type in the name of the current actor."""

    def __init__(self, model: type[Any]) -> None:
        self.model = model
        actor = current_actor()
        self.columns = importable(model, actor)
        self.keys = match_keys(model, actor)
        self._dictionary = Dictionary(self.columns)
        self._refused = Dictionary(refused(model, actor))

    def match(self, columns: Sequence[Column], chosen: Mapping[str, str]) -> list[Match]:
        """Return what each column of a file fills.

        :param chosen: name of a column to what a person wants it to fill.
        :raises PlanRefused: a chosen column or field does not exist, or may not be written.
        """
        names = [column.name for column in columns]
        if unknown := [name for name in chosen if name not in names]:
            raise PlanRefused(_("The file has no column “%(name)s”.", name=unknown[0]))
        given = {name: self._given(name, text) for name, text in chosen.items()}
        used = self._used(given.values())
        free = [column for column in columns if column.name not in chosen]
        guesses = match_headings([column.title for column in free], self.columns, used)
        named = {
            column.name: replace(guess, heading=column.name)
            for column, guess in zip(free, guesses, strict=True)
        }
        return [(named | given)[name] for name in names]

    def _used(self, given: Iterable[Match]) -> set[tuple[str, int]]:
        used: set[tuple[str, int]] = set()
        for target in (match.target for match in given if match.target):
            if target.key in used and not shareable(target.column):
                label = target.column.label
                raise PlanRefused(_("Two columns fill “%(name)s”. Leave one out.", name=label))
            used.add(target.key)
        return used

    def _given(self, heading: str, text: str) -> Match:
        if text in ("", NOTHING):
            return Match(heading)
        return Match(heading, self.target(text), "exact")

    def target(self, text: str) -> Target:
        """Return the column that a key, label or alias names.

        :raises PlanRefused: there is none, or the actor may not write it.
        """
        found = self._dictionary.find(text)
        if found.target is not None and found.confidence != "similar":
            return found.target
        if self._refused.find(text).confidence in ("exact", "alias"):
            raise PlanRefused(_("You may not change “%(name)s”.", name=text))
        raise PlanRefused(_("There is no field “%(name)s” to fill.", name=text))

    def withheld(self, match: Match) -> bool:
        """Whether a heading is left out because the actor may only read its field."""
        return match.target is None and self._refused.find(match.heading).confidence == "exact"

    def constants(self, chosen: Mapping[str, str]) -> list[tuple[Mapped, Any]]:
        """Return the values that every new record gets.

        :raises PlanRefused: a text is no such value.
        """
        found = []
        for name, text in chosen.items():
            target = self.target(name)
            mapped = Mapped(-1, str(target.column.label), target)
            try:
                found.append((mapped, mapped.parse(text)))
            except ValueRefused as wrong:
                raise PlanRefused(wrong.message) from None
        return found

    def recognized_by(self, chosen: str, fields: Collection[str]) -> list[MatchKey]:
        """Return by what rows are recognized, in this order.

        :param chosen: name of a key, `NOTHING`, or empty for all that identify by declaration.
        :param fields: names of the fields that the file speaks of.
        :raises PlanRefused: the file does not say that, or it tells records apart nowhere.
        """
        possible = self.possible_keys(fields)
        if chosen == NOTHING:
            return []
        if not chosen:
            return [key for key in possible if key.identifies]
        for key in possible:
            if chosen == key.name:
                return [key]
        raise PlanRefused(_("Rows cannot be recognized by “%(name)s”.", name=chosen))

    def possible_keys(self, fields: Collection[str]) -> list[MatchKey]:
        """Return the keys of which the file speaks."""
        return [key for key in self.keys if key.name in fields]


def mapped_columns(
    columns: Sequence[Column],
    matches: Sequence[Match],
    notations: Mapping[str, str],
    choices: Choices,
) -> list[Mapped]:
    """Return the columns of a file that fill something.

    :param notations: name of a column to how its days or numbers are written.
    """
    return [
        Mapped(
            column.index,
            match.heading,
            match.target,
            notations.get(column.name, ""),
            choices.links.get(column.name, ""),
            column.name in choices.creating,
        )
        for column, match in zip(columns, matches, strict=True)
        if match.target is not None
    ]
