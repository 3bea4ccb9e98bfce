"""The kind of fields that hold several codes of one list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import ColumnElement

from crm_host.data.comparing import Parts
from crm_host.data.kinds import ChoiceKind, Kind
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import Text

_BETWEEN = re.compile(r"[,;|\n]")


@dataclass(frozen=True)
class ChoicesKind(Kind):
    """Any of a fixed list of codes, each with a label; values are tuples in the list's order."""

    name: ClassVar[str] = "choices"
    widget: ClassVar[str] = "checks"
    choices: tuple[tuple[str, Text], ...] = ()

    def parse(self, text: str, notation: Notation) -> tuple[str, ...] | None:
        """Read codes or labels between commas.

        :raises ValueRefused: one of them is not on the list.
        """
        one = ChoiceKind(self.choices)
        if text.strip().casefold() in {str(label).casefold() for _code, label in self.choices}:
            return self.ordered([one.parse(text, notation) or ""])  # the label has a comma
        return self.ordered(one.parse(part, notation) or "" for part in _BETWEEN.split(text))

    def ordered(self, codes: Iterable[str]) -> tuple[str, ...] | None:
        """Return the codes in the order of the list, unknown ones last; `None` for none."""
        given = set(codes) - {""}
        known = [code for code, _label in self.choices if code in given]
        return (*known, *sorted(given - set(known))) or None

    def format(self, value: Sequence[str] | None, notation: Notation) -> str:
        """Return the labels."""
        labels = dict(self.choices)
        return ", ".join(str(labels.get(code, code)) for code in value or ())

    def plain(self, value: Sequence[str] | None) -> str:
        """Return the codes."""
        return ", ".join(value or ())

    def condition(
        self, part: Parts, operator: str, text: str, notation: Notation
    ) -> ColumnElement[bool]:
        """Return the condition that the code is among a record's.

        :raises ValueRefused: it is not on the list.
        """
        code = ChoiceKind(self.choices).parse(text, notation)
        return part("").contains(f'"{code}"', autoescape=True)

    def canonical(self, text: str, notation: Notation) -> str:
        """Write the code."""
        return ChoiceKind(self.choices).canonical(text, notation)

    def revived(self, value: Any) -> Any:
        """Return a tuple, from a list."""
        return tuple(value) if isinstance(value, list) else value
