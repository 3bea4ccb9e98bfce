"""Which column of a file is which field: by key, label or alias, in every language at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from crm_host.api import DataColumn, in_every_language
from crm_portability.importing.spelling import NUMBER, numbered, spelled, squeeze

#: How sure a match is: the field's own name, a name from elsewhere, a misspelling, none.
Confidence = Literal["exact", "alias", "similar", "none"]

#: Share of letters that a misspelled heading must have in common with a known one.
_SIMILAR = 0.86


@dataclass(frozen=True)
class Target:
    """A column of the catalogue, and the number in the heading where it has one."""

    column: DataColumn
    number: int = 0

    @property
    def key(self) -> tuple[str, int]:
        """What tells it apart from other targets."""
        return self.column.key, self.number


@dataclass(frozen=True)
class Match:
    """What one column of the file is taken for."""

    heading: str
    target: Target | None = None
    confidence: Confidence = "none"


class Dictionary:
    """Every heading that names one of some columns. Earlier columns win over later ones.

    A heading as it is spelled wins over the same letters spelled otherwise: some programs have
    a `Birthday`, others a `Birth Day` beside month and year.
    """

    def __init__(self, columns: Iterable[DataColumn]) -> None:
        self._exact: dict[str, DataColumn] = {}
        self._aliases: dict[str, DataColumn] = {}
        self._patterns: list[tuple[re.Pattern[str], DataColumn]] = []
        for column in columns:
            for name in (column.key, *in_every_language(column.label)):
                _add(self._exact, name, column)
            for alias in column.aliases:
                if NUMBER in alias:
                    self._patterns.append((numbered(alias), column))
                else:
                    _add(self._aliases, alias, column)

    def find(self, heading: str) -> Match:
        """Return what a heading means."""
        word = squeeze(heading)
        if not word:
            return Match(heading)
        for spelling in (spelled(heading), word):
            if found := self._exact.get(spelling):
                return Match(heading, Target(found), "exact")
            if found := self._aliases.get(spelling):
                return Match(heading, Target(found), "alias")
        for pattern, column in self._patterns:
            if match := pattern.fullmatch(word):
                return Match(heading, Target(column, int(match[1])), "alias")
        return self._similar(heading, word)

    def _similar(self, heading: str, word: str) -> Match:
        known = {**self._aliases, **self._exact}
        near = get_close_matches(word, known, n=1, cutoff=_SIMILAR) if len(word) > 3 else []
        if near:
            return Match(heading, Target(known[near[0]]), "similar")
        return Match(heading)


def _add(known: dict[str, DataColumn], name: str, column: DataColumn) -> None:
    known.setdefault(spelled(name), column)
    known.setdefault(squeeze(name), column)


def match_headings(
    headings: Sequence[str],
    columns: Sequence[DataColumn],
    used: Collection[tuple[str, int]] = (),
) -> list[Match]:
    """Return one match for each heading.

    A field that two headings name goes to the surer one, then to the first, unless it is
    `shareable`.

    :param used: keys of targets that are taken already.
    """
    dictionary = Dictionary(columns)
    found = [dictionary.find(heading) for heading in headings]
    taken = set(used)
    for index in sorted(range(len(found)), key=lambda i: (_RANK[found[i].confidence], i)):
        target = found[index].target
        if target is None:
            continue
        may_share = shareable(target.column) and found[index].confidence != "similar"
        if target.key in taken and not may_share:
            found[index] = Match(found[index].heading)
        taken.add(target.key)
    return _by_their_neighbors(found, columns)


def _by_their_neighbors(found: list[Match], columns: Sequence[DataColumn]) -> list[Match]:
    """Read headings anew that mean something else beside another column of the file."""
    filled = {match.target.column.field.name for match in found if match.target}
    for column in columns:
        name, beside = column.field.name, column.field.spec.aliases_beside
        words = {squeeze(word) for other in beside if other in filled for word in beside[other]}
        for index, match in enumerate(found):
            if name not in filled and squeeze(match.heading) in words:
                found[index] = Match(match.heading, Target(column), "alias")
                filled.add(name)
    return found


def shareable(column: DataColumn) -> bool:
    """Whether several columns of a file may fill it: it has a way of its own to write."""
    return type(column) is not DataColumn


_RANK: dict[Confidence, int] = {"exact": 0, "alias": 1, "similar": 2, "none": 3}
