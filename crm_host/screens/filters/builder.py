"""Building a filter by choosing: field, then comparison and value, with Tab and Enter only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_host.data.comparing import EQUAL, EXACT, LESS, LESS_EQUAL, MORE, MORE_EQUAL
from crm_host.i18n.text import Text, lazy_text
from crm_host.screens.filters.criteria import Criterion
from crm_host.screens.filters.grammar import Term, Value, write_part
from crm_host.screens.filters.vocabulary import Vocabulary

_ = lazy_text

#: The comparison that excludes.
NOT = "-"

_OPERATORS: Mapping[str, Text] = {
    EQUAL: _("is"),
    NOT: _("is not"),
    EXACT: _("is exactly"),
    MORE: _("is more than"),
    MORE_EQUAL: _("is at least"),
    LESS: _("is less than"),
    LESS_EQUAL: _("is at most"),
}


@dataclass(frozen=True)
class Builder:
    """One step of the builder. Its inputs are `add_field`, `add_op` and `add_value`."""

    vocabulary: Vocabulary
    criterion: Criterion | None = None
    operator: str = EQUAL
    value: str = ""

    @classmethod
    def from_request(cls, vocabulary: Vocabulary, query: Mapping[str, str]) -> Builder:
        """Read the step from an address; what does not fit counts as not given."""
        criterion = vocabulary.find(query.get("add_field", ""))
        if criterion is None:
            return cls(vocabulary)
        operator = query.get("add_op", EQUAL)
        if operator != NOT and operator not in criterion.operators:
            operator = EQUAL
        return cls(vocabulary, criterion, operator, query.get("add_value", "").strip())

    def term(self) -> str:
        """Return the text of the term once field and value are given."""
        if self.criterion is None or not self.value:
            return ""
        negated = self.operator == NOT
        value = Value(self.value, EQUAL if negated else self.operator)
        return write_part(Term(self.criterion.name, (value,), negated))

    def state(self) -> dict[str, str]:
        """Return what an address must keep of an unfinished step."""
        unfinished = self.criterion is not None and not self.value
        return {"add_field": self.criterion.name} if unfinished and self.criterion else {}

    @property
    def fields(self) -> list[Criterion]:
        """What a filter can be about."""
        return list(self.vocabulary)

    @property
    def operators(self) -> Sequence[tuple[str, Text]]:
        """Comparisons of the chosen field."""
        if self.criterion is None:
            return ()
        offered = (*self.criterion.operators[:1], NOT, *self.criterion.operators[1:])
        return [(code, _OPERATORS[code]) for code in offered]
