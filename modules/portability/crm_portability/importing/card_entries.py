"""The cards of a vCard file as entries of an import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from crm_host.api import ValueRefused
from crm_portability.cards import CardPart, reference_in
from crm_portability.files.card import Card
from crm_portability.files.errors import StrayLine
from crm_portability.files.vcard_reader import CardRecord, CardSource
from crm_portability.importing.entry import Entries, Entry
from crm_portability.importing.opening import sentence
from crm_portability.importing.report import Problem
from crm_portability.reference import REFERENCE


@dataclass
class CardEntry(Entry):
    """One card. What of it cannot be kept is a remark: the person behind it matters more."""

    number: int
    card: Card
    parts: Sequence[CardPart]
    problems: Sequence[Problem] = ()
    remarks: Sequence[Problem] = ()
    _left_out: list[Problem] = field(default_factory=list)

    @property
    def warnings(self) -> Sequence[Problem]:  # type: ignore[override]  # computed here, an attribute there
        """What the reader remarked, and what was left out when it was written last."""
        return [*self.remarks, *self._left_out]

    def texts(self, name: str) -> list[str]:
        """Return the card's values for a field."""
        if name == REFERENCE:
            reference = reference_in(self.card.uid)
            return [reference] if reference else []
        return [text for part in self.parts if part.field == name for text in part.texts(self.card)]

    def write(self, record: Any) -> None:
        """Put all parts into a record."""
        self._left_out = []
        for part in self.parts:
            try:
                part.write(self.card, record)
            except ValueRefused as refused:
                self._left_out.append(Problem(self.number, part.heading, str(refused.message)))

    def state(self, record: Any) -> object:
        """Return the record as a card."""
        card = Card()
        for part in self.parts:
            part.read(record, card)
        return card

    def heading(self, field: str) -> str | None:
        """Return the name of the property that carries a field."""
        if field == REFERENCE:
            return "UID"
        return next((part.heading for part in self.parts if part.field == field), None)

    def says(self, field: str) -> bool:
        """Whether cards carry a field."""
        return self.heading(field) is not None


@dataclass(frozen=True)
class CardEntries(Entries):
    """All cards of a file."""

    source: CardSource
    parts: Sequence[CardPart]

    def __iter__(self) -> Iterator[CardEntry]:
        """Yield the cards; text between them is a remark on the card before it."""
        waiting: CardEntry | None = None
        for record in self.source.cards():
            if waiting is not None and _is_between(record):
                waiting.remarks = [*waiting.remarks, *_problems(record)]
                continue
            if waiting is not None:
                yield waiting
            waiting = self._entry(record)
        if waiting is not None:
            yield waiting

    def prepare(self, batch: Sequence[Entry]) -> None:
        """Do nothing: cards come by the dozen, and look up what they name one by one."""

    def _entry(self, record: CardRecord) -> CardEntry:
        if record.card is None:
            return CardEntry(record.number, Card(), self.parts, problems=_problems(record))
        return CardEntry(record.number, record.card, self.parts, remarks=_problems(record))


def _is_between(record: CardRecord) -> bool:
    return record.card is None and any(isinstance(item, StrayLine) for item in record.problems)


def _problems(record: CardRecord) -> list[Problem]:
    return [
        Problem(record.number, error.column or "", sentence(error)) for error in record.problems
    ]
