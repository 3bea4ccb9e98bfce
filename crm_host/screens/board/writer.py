"""Writing records as cards: title, a few fields, and what other modules say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crm_host.data.catalogue import Field
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import Text
from crm_host.screens.board.guests import CardMark, marks_of
from crm_host.screens.board.idle import idle_marks
from crm_host.screens.columns import columns_of

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens

#: Stands for the id in the address of a record, which is built once for all cards.
_ANY_ID = 2**62


@dataclass(frozen=True)
class Card:
    """One record as a board shows it."""

    id: int
    #: Its id in the page.
    anchor: str
    url: str
    title: str
    #: Texts of the fields beside the title; empty ones are left out.
    facts: Sequence[str]
    marks: Sequence[CardMark]
    version: int
    #: Why it was not moved.
    refusal: Text = ""


def anchor_of(screens: RecordScreens, id: int) -> str:
    """Return the id that a record's card has in the page."""
    return f"{screens.record}-{id}"


class CardWriter:
    """Writes the cards of one answer.

    :param fields: what is on a card, its title first.
    :param query: the filter of the list that a card leads back to.
    :param records: all records of the answer; what their cards need is read at once.
    :param refusals: why cards were not moved, by record id.
    """

    def __init__(
        self,
        screens: RecordScreens,
        fields: Sequence[Field],
        query: str,
        records: Sequence[Any],
        refusals: Mapping[int, Text],
    ) -> None:
        self.screens = screens
        self.columns = columns_of(fields, screens.name)
        self.refusals = refusals
        self.marks = marks_of(screens.name, records)
        self.idle = idle_marks(screens, records)
        self.how = notation()
        pattern = screens.url("detail", _ANY_ID, **{"in": query})
        self.before, _, self.after = pattern.partition(str(_ANY_ID))
        for column in self.columns:
            column.prepare(records)

    def card(self, record: Any) -> Card:
        """Return one card."""
        title, *facts = [column.text(record, self.how) for column in self.columns]
        return Card(
            id=record.id,
            anchor=anchor_of(self.screens, record.id),
            url=f"{self.before}{record.id}{self.after}",
            title=title or record.display,
            facts=[text for text in facts if text],
            marks=[*self.marks.get(record.id, ()), *self._idle_mark(record.id)],
            version=record.version,
            refusal=self.refusals.get(record.id, ""),
        )

    def _idle_mark(self, id: int) -> Sequence[CardMark]:
        return [self.idle[id]] if id in self.idle else ()
