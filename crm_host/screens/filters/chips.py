"""Filters in words: what stands on the removable chips above a list."""

from __future__ import annotations

from dataclasses import dataclass

from crm_host.data.comparing import EQUAL, EXACT
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import translate as _
from crm_host.screens.filters.criteria import Criterion
from crm_host.screens.filters.grammar import Part, Value, Word


@dataclass(frozen=True)
class Chip:
    """One part of a filter, in the reader's language."""

    label: str
    #: The part of the filter; `None` for a remark on the whole.
    part: Part | None = None
    #: Canonical text of the filter without it.
    remove: str = ""
    #: Why it is left out; empty when it counts.
    problem: str = ""
    #: Name that was perhaps meant, and the filter with it.
    suggestion: str = ""
    correct: str = ""


def part_label(part: Part, criterion: Criterion | None, notation: Notation | None) -> str:
    """Return a part in words.

    :param criterion: what the part's key means, `None` if nobody knows.
    :param notation: writes the values; without it they stay as they were typed.
    """
    if isinstance(part, Word):
        text = _("“%(text)s”", text=part.text)
        return _("not %(filter)s", filter=text) if part.negated else text
    name = str(criterion.label) if criterion else part.key
    shown = [_value(value, criterion, notation) for value in part.values]
    text = _("%(name)s: %(value)s", name=name, value=_alternatives(shown))
    return _("not %(filter)s", filter=text) if part.negated else text


def _value(value: Value, criterion: Criterion | None, notation: Notation | None) -> str:
    text = value.text
    if criterion is not None and notation is not None:
        text = criterion.show(text, notation)
    if value.operator == EXACT:
        return _("exactly %(text)s", text=text)
    return text if value.operator == EQUAL else f"{value.operator} {text}"


def _alternatives(values: list[str]) -> str:
    text = values[0]
    for value in values[1:]:
        text = _("%(first)s or %(second)s", first=text, second=value)
    return text
