"""How urgent the next activity is, as a column of every list and a mark on every card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal

from sqlalchemy import ColumnElement, Select

from crm_feed.choices import NOTHING, OVERDUE, TODAY, UPCOMING, URGENCIES
from crm_feed.services import upcoming
from crm_host.api import (
    BOARD_CARD,
    BOARD_COLUMN,
    RECORD_TOUCHED,
    CardMark,
    ColumnShare,
    FieldSpec,
    Kind,
    Notation,
    PageField,
    Record,
    ValueRefused,
    carriers,
    current_actor,
    fold,
    offer_field,
    translate_plural,
)
from crm_host.api import lazy_text as _

Tone = Literal["neutral", "ok", "warn", "bad", "info"]
_TONES: dict[str, Tone] = {OVERDUE: "bad", TODAY: "warn", UPCOMING: "ok", NOTHING: "neutral"}
_ICONS = {OVERDUE: "alert-circle", TODAY: "clock", UPCOMING: "calendar", NOTHING: "minus"}


class Urgency(str):
    """The word of a state, with the icon and tone that go along with it."""

    tone: str
    icon: str

    @classmethod
    def of(cls, state: str) -> Urgency:
        """Return the word of a state in the reader's language."""
        made = cls(str(dict(URGENCIES)[state]))
        made.tone, made.icon = _TONES[state], _ICONS[state]
        return made


@dataclass(frozen=True)
class UrgencyKind(Kind):
    """One of the states, by code or in the words of the reader."""

    name: ClassVar[str] = "urgency"

    def canonical(self, text: str, notation: Notation) -> str:
        """Write the code.

        :raises ValueRefused: there is no such state.
        """
        for code, label in URGENCIES:
            if fold(text) in (code, fold(str(label))):
                return code
        words = ", ".join(str(label) for _code, label in URGENCIES)
        raise ValueRefused(_("Choose one of: %(choices)s.", choices=words))


@dataclass(frozen=True)
class UrgencyField(PageField):
    """How urgent the next activity of a record is."""

    def texts(self, records: Sequence[Record]) -> Mapping[int, str]:
        """Return the words, with one statement."""
        states = upcoming.states_of(self.model.__record__, [record.id for record in records])
        return {id: Urgency.of(state) for id, state in states.items()}

    def condition(self, operator: str, text: str, notation: Notation) -> ColumnElement[bool]:
        """Return the condition that the next activity is as urgent as the text says.

        :raises ValueRefused: there is no such state.
        """
        return upcoming.condition(self.model, self.kind.canonical(text, notation))

    def present(self) -> ColumnElement[bool]:
        """Return the condition that something is planned."""
        return ~upcoming.condition(self.model, NOTHING)


def _carries(model: type[Record]) -> bool:
    return model.__record__ in carriers()


offer_field(
    UrgencyField(
        "activity",
        FieldSpec(
            _("Next activity"),
            UrgencyKind(),
            filterable=True,
            editable=False,
            aliases=("hoạt động", "δραστηριότητα"),
        ),
        template="feed/_cell_urgency.html",
    ),
    _carries,
)


@BOARD_CARD.implement
def card_marks(record: str, cards: Sequence[Record]) -> Mapping[int, Sequence[CardMark]] | None:
    """Mark each card with how urgent its next activity is."""
    if record not in carriers():
        return None
    states = upcoming.states_of(record, [card.id for card in cards])
    labels = dict(URGENCIES)
    return {
        id: [CardMark(labels[state], _TONES[state], _ICONS[state])] for id, state in states.items()
    }


@RECORD_TOUCHED.implement
def record_touched(record: str, cards: Sequence[Record]) -> Mapping[int, datetime] | None:
    """Say when each card was last written about, called or met: such a card is not idle."""
    if record not in carriers():
        return None
    return upcoming.last_touched(record, [card.id for card in cards])


@BOARD_COLUMN.implement
def column_shares(
    record: str, cards: Select[Any], counts: Mapping[Any, int]
) -> Mapping[Any, Sequence[ColumnShare]] | None:
    """Say of each column how many of its cards are overdue, due today, planned, or left alone."""
    if record not in carriers() or not current_actor().may("feed.activity.read"):
        return None
    return {
        value: [_share(state, found[state]) for state in upcoming.ORDER]
        for value, found in upcoming.shares(record, cards, counts).items()
    }


def _share(state: str, count: int) -> ColumnShare:
    texts = {
        OVERDUE: translate_plural("%(num)s overdue", "%(num)s overdue", count),
        TODAY: translate_plural("%(num)s today", "%(num)s today", count),
        UPCOMING: translate_plural("%(num)s planned", "%(num)s planned", count),
        NOTHING: translate_plural("%(num)s without", "%(num)s without", count),
    }
    return ColumnShare(texts[state], count, _TONES[state], f"activity:{state}")
