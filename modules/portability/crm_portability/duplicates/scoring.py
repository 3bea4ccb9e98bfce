"""Comparing two records: what agrees, whether that is enough, and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA, JaroWinkler

from crm_host.api import digits
from crm_portability.duplicates.features import Feature
from crm_portability.duplicates.normal import Manner
from crm_portability.duplicates.rules import Condition, RuleSet

#: One record's comparable values, in the order of the features: a text, several, or nothing.
Values = Sequence[str | tuple[str, ...]]

#: Degrees of agreement. A missing value neither agrees nor differs.
SAME, SIMILAR, DIFFERENT, MISSING = 2, 1, 0, -1

#: Likeness of words, from 0 to 1 (Jaro-Winkler), from which two texts count as similar.
_ALIKE = {Manner.NAME: 0.92, Manner.TEXT: 0.90}
#: Digits or a code of fewer characters must be the same: one digit is too much of it.
_SHORTEST_CODE = 5
#: Digits of a day: year, month, day of the month.
_DAY = 8
#: What a similar value counts for the score, the same one being 1.
_SIMILAR_WORTH = 0.8


@dataclass(frozen=True)
class Verdict:
    """What two records have in common."""

    #: 0 to 100: which part of the values that both have agrees, less sure where those are few.
    score: int
    #: Feature to degree, of all features that at least one of them has.
    degrees: Mapping[str, int]


class Judge:
    """Applies one rule set to pairs of records."""

    def __init__(self, rules: RuleSet, features: Mapping[str, Feature]) -> None:
        self.rules = rules.known(features)
        #: What `Values` hold, in this order.
        self.features = [features[name] for name in self.rules.features]
        place = {item.name: number for number, item in enumerate(self.features)}
        self._manners = [item.manner for item in self.features]
        self._rules = [
            [(part.needed, [_least(c, place) for c in part.conditions]) for part in rule.parts]
            for rule in self.rules.rules
        ]

    def verdict(self, one: Values, other: Values) -> Verdict | None:
        """Return what two records have in common; `None` where that is not enough."""
        degrees = [
            MISSING if not a or not b else SAME if a == b else degree(manner, a, b)
            for manner, a, b in zip(self._manners, one, other, strict=True)
        ]
        if not self._is_enough(degrees):
            return None
        names = (item.name for item in self.features)
        return Verdict(score_of(degrees), dict(zip(names, degrees, strict=True)))

    def still_enough(self, degrees: Mapping[str, int]) -> int | None:
        """Return the score of known degrees alone, `None` where no rule is satisfied by them.

        Whoever may not read some fields learns of no pair that only those make.
        """
        found = [degrees.get(item.name, MISSING) for item in self.features]
        return score_of(found) if self._is_enough(found) else None

    def _is_enough(self, degrees: Sequence[int]) -> bool:
        return any(all(_holds(part, degrees) for part in rule) for rule in self._rules)


def _least(condition: Condition, places: Mapping[str, int]) -> tuple[int, int]:
    """Return the place of a condition's feature and the least degree that satisfies it."""
    return places[condition.feature], SIMILAR if condition.similar else SAME


def _holds(part: tuple[int, list[tuple[int, int]]], degrees: Sequence[int]) -> bool:
    needed, conditions = part
    for place, least in conditions:
        if degrees[place] >= least:
            needed -= 1
            if not needed:
                return True
    return False


def score_of(degrees: Sequence[int]) -> int:
    """Return the score of a pair; one value more that differs keeps a single one from being 100."""
    compared = [item for item in degrees if item != MISSING]
    worth = sum(
        1 if item == SAME else _SIMILAR_WORTH if item == SIMILAR else 0 for item in compared
    )
    return round(100 * worth / (len(compared) + 1)) if compared else 0


def degree(manner: Manner, one: str | tuple[str, ...], other: str | tuple[str, ...]) -> int:
    """Return how well values agree; of several the best two count."""
    if isinstance(one, str) and isinstance(other, str):
        return _degree(manner, one, other)
    first = (one,) if isinstance(one, str) else one
    second = (other,) if isinstance(other, str) else other
    return max(SAME if a == b else _degree(manner, a, b) for a in first for b in second)


def _degree(manner: Manner, one: str, other: str) -> int:
    """Return whether two values that are not the same look alike."""
    if manner in (Manner.EXACT, Manner.PHONE):
        return DIFFERENT
    if one.isdigit() and other.isdigit():
        return SIMILAR if _is_slip(one, other) else DIFFERENT
    if manner in _ALIKE:
        least = _ALIKE[manner]
        alike = JaroWinkler.similarity(one, other, score_cutoff=least) >= least
        return SIMILAR if alike and _same_numbers(one, other) else DIFFERENT
    return SIMILAR if _is_slip(one, other) else DIFFERENT


def _same_numbers(one: str, other: str) -> bool:
    """Whether two houses of one street are the same, as far as both have a number."""
    first, second = digits(one), digits(other)
    return not first or not second or first == second


def _is_slip(one: str, other: str) -> bool:
    """Whether one slip of the fingers makes the difference, or day and month changed places."""
    if min(len(one), len(other)) < _SHORTEST_CODE:
        return False
    if OSA.distance(one, other, score_cutoff=1) <= 1:
        return True
    return len(one) == len(other) == _DAY and one[:4] + one[6:] + one[4:6] == other
