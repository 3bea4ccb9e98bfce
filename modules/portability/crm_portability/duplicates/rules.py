"""Which agreements make two records likely duplicates; a clerk may change them.

A part of a rule names comparisons and how many of them must agree: all of them is AND, one of
them is OR. A rule asks for all its parts, and any rule is enough.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from crm_portability.duplicates.features import Feature, features_of, title_field
from crm_portability.duplicates.normal import Manner

#: How many values must agree where no single one identifies. With the FEBRL sets, at least 4 of
#: 10 give precision above 0.999; 3 of 10 fall to 0.81.
ENOUGH = 4


@dataclass(frozen=True)
class Condition:
    """One comparison: of a feature, exactly or roughly."""

    feature: str
    #: Whether values that look alike are enough.
    similar: bool = False


@dataclass(frozen=True)
class Part:
    """At least `needed` of these comparisons agree."""

    conditions: tuple[Condition, ...]
    needed: int

    def __post_init__(self) -> None:
        if not 1 <= self.needed <= len(self.conditions):
            raise ValueError("At least one and at most all of the comparisons must be needed.")

    def known(self, features: Collection[str]) -> Part | None:
        """Return what can be asked of these features; `None` where too few are left.

        What cannot be compared counts as not agreeing.
        """
        left = tuple(item for item in self.conditions if item.feature in features)
        return Part(left, self.needed) if len(left) >= self.needed else None


@dataclass(frozen=True)
class Rule:
    """All parts hold."""

    parts: tuple[Part, ...]


@dataclass(frozen=True)
class RuleSet:
    """The rules of one record type; any of them is enough."""

    rules: tuple[Rule, ...]

    @property
    def features(self) -> Sequence[str]:
        """The names of all features that are compared, each once."""
        parts = (part for rule in self.rules for part in rule.parts)
        return list(dict.fromkeys(item.feature for part in parts for item in part.conditions))

    def known(self, features: Collection[str]) -> RuleSet:
        """Return the rules that can be asked of these features."""
        rules = []
        for rule in self.rules:
            parts = [part.known(features) for part in rule.parts]
            if kept := tuple(part for part in parts if part is not None):
                rules += [Rule(kept)] if len(kept) == len(parts) else []
        return RuleSet(tuple(rules))

    def as_json(self) -> list[Any]:
        """Return the rules as JSON keeps them: `[[{"needed": 1, "of": [["tax_id", false]]}]]`."""
        return [[_part_as_json(part) for part in rule.parts] for rule in self.rules]

    @classmethod
    def from_json(cls, data: Sequence[Sequence[Mapping[str, Any]]]) -> Self:
        """Read what `as_json` wrote."""
        return cls(tuple(Rule(tuple(_part_from_json(part) for part in rule)) for rule in data))


def _part_as_json(part: Part) -> dict[str, Any]:
    return {"needed": part.needed, "of": [[c.feature, c.similar] for c in part.conditions]}


def _part_from_json(data: Mapping[str, Any]) -> Part:
    return Part(tuple(Condition(name, similar) for name, similar in data["of"]), data["needed"])


@dataclass(frozen=True)
class _Hints:
    """What a bridge knows about the features of a record type."""

    ignored: frozenset[str] = frozenset()
    shared: tuple[frozenset[str], ...] = ()


_hints: dict[str, _Hints] = {}


def describe(
    record_type: str,
    *,
    ignored: Iterable[str] = (),
    shared: Iterable[Iterable[str]] = (),
) -> None:
    """Tell what the catalogue does not say about a record type's fields.

    :param ignored: fields that repeat others or say nothing about who is who.
    :param shared: sets of fields, or of their parts as `address.city`, that different records
        often agree in, as those of one household do: none of the sets suffices alone.
    """
    _hints[record_type] = _Hints(frozenset(ignored), tuple(frozenset(names) for names in shared))


def default_rules(model: type[Any]) -> RuleSet:
    """Return the rules of a record type for which nobody has chosen any.

    The same identifying value; the same phone and a similar name; or enough similar values of
    any sort, not all of them shared by those who live together or have the same name.
    """
    features = features_of(model)
    hints = _hints.get(model.__record__, _Hints())
    title = title_field(model)
    rules = [_all_of(Condition(item.name)) for item in features.values() if item.identifies]
    rules += [
        _all_of(Condition(title, similar=True), Condition(item.name))
        for item in features.values()
        if title in features and item.manner is Manner.PHONE
    ]
    counted = [item for item in features.values() if item.field not in hints.ignored]
    if len(counted) >= ENOUGH:
        rules.append(_enough_of(counted, hints.shared))
    elif title in features:
        rules.append(_all_of(Condition(title, similar=True)))
    return RuleSet(tuple(rules))


def _all_of(*conditions: Condition) -> Rule:
    return Rule((Part(conditions, len(conditions)),))


def _enough_of(features: Sequence[Feature], shared: Iterable[Collection[str]]) -> Rule:
    parts = [Part(_similar(features), ENOUGH)]
    for names in shared:
        own = [item for item in features if item.field not in names and item.name not in names]
        if 0 < len(own) < len(features):
            parts.append(Part(_similar(own), 1))
    return Rule(tuple(parts))


def _similar(features: Sequence[Feature]) -> tuple[Condition, ...]:
    return tuple(Condition(item.name, similar=True) for item in features)
